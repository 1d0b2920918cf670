import { AccountError } from "@tessera/account"
import { OtpError } from "@tessera/otp"
import { SyncError } from "@tessera/sync"
import { TransferError } from "@tessera/transfer"
import { API_ERRORS, type ApiErrorCode, RemoteError, seenByClient } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { CliError } from "../errors.ts"
import { explainError } from "./explain-error.ts"
import { remoteWords } from "./remote-words.ts"

describe("explaining errors", () => {
  it("keeps the code and finds a sentence for each kind", () => {
    expect(explainError(new CliError("disk-full", "The disk is full."))).toEqual({
      code: "disk-full",
      message: "The disk is full.",
    })
    expect(explainError(new TransferError("no-codes", "Nothing in it."))).toEqual({
      code: "no-codes",
      message: "Nothing in it.",
    })
    for (const error of [
      new RemoteError("offline"),
      new AccountError("kdf-weakened"),
      new SyncError("counter-goes-back"),
      new OtpError("bad-secret"),
    ]) {
      const { code, message } = explainError(error)
      expect(code).toBe(error.code)
      expect(message).toMatch(/^[A-Z].{20,}[.:]/s)
      expect(message).not.toBe(error.code)
    }
  })

  it("says of every answer a server can give what it means for the person", () => {
    for (const code of Object.keys(API_ERRORS) as ApiErrorCode[]) {
      const words = remoteWords(seenByClient(code), API_ERRORS[code].status)
      expect(`${code}: ${words}`).toMatch(/: [A-Z].{20,}/)
    }
  })

  it("uses the store's own words when saving failed", () => {
    const cause = new CliError("read-only", "It cannot be written.")
    expect(explainError(new SyncError("storage-failed", { cause }))).toEqual({
      code: "read-only",
      message: "It cannot be written.",
    })
  })

  it("shows nothing of an error it does not know but its kind and place", () => {
    const error = new TypeError('Unexpected token in "JBSWY3DPEHPK3PXP"')
    const { code, message } = explainError(error)
    expect(code).toBe("failed")
    expect(message).toContain("TypeError")
    expect(message).not.toContain("JBSWY3DPEHPK3PXP")
    expect(explainError("a string").message).not.toContain("a string")
  })
})
