// The memory of another process, as the operating system counts it.
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"

export type ProcessMemory = {
  /** Resident memory in megabytes (10^6 bytes). */
  readonly nowMB: number
  /** Its highest so far; null where the system does not tell. */
  readonly peakMB: number | null
}

export function readMemory(pid: number): ProcessMemory {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) {
    const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })
    return { nowMB: (Number(kilobytes) * 1024) / 1e6, peakMB: null }
  }
  const status = readFileSync(path, "utf8")
  const megabytes = (field: string) =>
    (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024) / 1e6
  return { nowMB: megabytes("VmRSS"), peakMB: megabytes("VmHWM") }
}
