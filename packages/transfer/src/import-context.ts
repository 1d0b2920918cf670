// What an importer gets from outside: the ports, the password, and a way to say how far it is.
import type { Argon2id, RandomBytes } from "@tessera/crypto"

export type TransferPorts = { readonly argon2id: Argon2id; readonly random: RandomBytes }

/** Where a file that takes long is at the moment. */
export type TransferStep = "deriving-key" | "decrypting" | "reading" | "encrypting"

/** The part of the platform's AbortSignal that we need: it throws when the person does not want to wait any longer. */
export type CancelSignal = { throwIfAborted(): void }

export type ImportContext = {
  readonly ports: TransferPorts
  /** The password of the file; asks the person when it was not given. @throws TransferError `password-needed` */
  readonly password: () => Promise<string>
  /** Says what comes next, and gives the person the occasion to stop. */
  readonly enter: (step: TransferStep) => void
}
