// What a benchmark is, what it answers, and how a duration is measured.
import process from "node:process"

export type Unit = "ms" | "MB" | "/s"

/** One line of the table. */
export type Figure = {
  readonly name: string
  readonly unit: Unit
  /** The median of a duration, or the one value of a rate or a size. */
  readonly value: number
  readonly p50?: number
  readonly p99?: number
  /** How long the measuring thread itself computed: what a duration would be on a machine with nothing else to do. */
  readonly cpuMs?: number
  /** At most this (at least, for a rate). */
  readonly target?: number
  /** The same job done the obvious way, in the same run and on the same data. */
  readonly naive?: { readonly what: string; readonly value: number }
  /** What one has to know to read the line. */
  readonly note?: string
}

export type Benchmark = {
  /** Its name at the command line; the file is called the same. */
  readonly name: string
  /** What is measured and how, in a sentence. */
  readonly about: string
  readonly run: () => Promise<readonly Figure[]>
}

/** Milliseconds that `work` takes. */
export async function measure(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The same, with the milliseconds this thread computed; what it waited for others is not in them. */
export async function measureThread(work: () => unknown): Promise<Duration> {
  const before = process.threadCpuUsage()
  const wallMs = await measure(work)
  const { user, system } = process.threadCpuUsage(before)
  return { wallMs, cpuMs: (user + system) / 1000 }
}

export type Duration = { readonly wallMs: number; readonly cpuMs: number }

/** Durations in milliseconds of `times` runs, after `warmups` runs which do not count. */
export async function measureEach(
  work: () => unknown,
  { times, warmups = 0 }: { times: number; warmups?: number },
): Promise<number[]> {
  for (let run = 0; run < warmups; run++) await work()
  const durations: number[] = []
  for (let run = 0; run < times; run++) durations.push(await measure(work))
  return durations
}

/** The value below which a share (0 to 1) of the numbers lies, by nearest rank. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((left, right) => left - right)
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
  if (value === undefined) throw new RangeError("nothing was measured")
  return value
}

/** The one in the middle; of an even number the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((left, right) => left - right)
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  const upper = sorted[Math.floor(sorted.length / 2)]
  if (lower === undefined || upper === undefined) throw new RangeError("nothing was measured")
  return (lower + upper) / 2
}

/** How many times better than the naive alternative; below 1 it is worse. */
export function advantageOf({ unit, value, naive }: Figure): number | null {
  if (naive === undefined) return null
  return unit === "/s" ? value / naive.value : naive.value / value
}

/** Whether the figure keeps its target; null if it has none. */
export function keepsTarget({ unit, value, target }: Figure): boolean | null {
  if (target === undefined) return null
  return unit === "/s" ? value >= target : value <= target
}
