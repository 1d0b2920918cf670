// The machine of a run, as far as it explains figures; nothing that tells whose machine it is.
import { cpus, freemem, loadavg, release, totalmem, type } from "node:os"
import process from "node:process"

export type Machine = {
  readonly cpu: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  readonly node: string
  /** Processes which wanted a core during the last minute, before the run: more than `cores` means noise. */
  readonly load: number
}

export function describeMachine(): Machine {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memory: `${gigabytes(totalmem())} GB, ${gigabytes(freemem())} GB of it free`,
    system: `${type()} ${release()} ${process.arch}`,
    node: process.versions.node,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  }
}

const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1)
