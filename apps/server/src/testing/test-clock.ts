// A clock for tests: moved by hand, so that an hour passes at once. It starts at the time of day of the machine.

export type TestClock = {
  readonly nowMs: () => number
  advance(milliseconds: number): void
}

export function createTestClock(startMs: number = Date.now()): TestClock {
  let offsetMs = 0
  return {
    nowMs: () => startMs + offsetMs,
    advance(milliseconds) {
      offsetMs += milliseconds
    },
  }
}
