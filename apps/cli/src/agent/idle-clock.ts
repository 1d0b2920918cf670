// Calls back when a time without use is over. It looks at the clock every few seconds instead of setting one timer: a
// timer stands still while a laptop sleeps, and a vault must not be open when it wakes up a day later.

const LOOK_EVERY_MS = 2000

export class IdleClock {
  readonly #idleMs: number
  #lastUseMs = Date.now()

  /** `onIdle` is called once, `idleMs` after the last use. */
  constructor(idleMs: number, onIdle: () => void) {
    this.#idleMs = idleMs
    const timer = setInterval(
      () => {
        if (Date.now() < this.locksAtMs()) return
        clearInterval(timer)
        onIdle()
      },
      Math.min(LOOK_EVERY_MS, Math.max(50, idleMs / 4)),
    )
  }

  /** Begins the time anew. */
  touch(): void {
    this.#lastUseMs = Date.now()
  }

  /** When it will be over if nobody comes, in milliseconds since the Unix epoch. */
  locksAtMs(): number {
    return this.#lastUseMs + this.#idleMs
  }
}
