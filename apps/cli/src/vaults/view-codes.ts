// Entries → the codes they show at a moment.
import { computeCode, isPinMissing, nextCode, periodSecondsOf, secondsLeft } from "@tessera/otp"
import type { CodeView } from "../terminal/code-view.ts"
import type { FoundItem } from "./find-entries.ts"

/** The code of one item; `timeMs` is the corrected time. */
export function viewCode({ localId, entry }: FoundItem, timeMs: number): CodeView {
  const { otp, issuer, account, isPinned } = entry
  const canCompute = !isPinMissing(otp)
  return {
    id: localId,
    issuer,
    account,
    type: otp.type,
    code: canCompute ? computeCode(otp, timeMs) : "",
    next: canCompute ? nextCode(otp, timeMs) : "",
    secondsLeft: secondsLeft(otp, timeMs),
    period: periodSecondsOf(otp),
    counter: otp.type === "hotp" ? otp.counter : null,
    isPinned,
  }
}
