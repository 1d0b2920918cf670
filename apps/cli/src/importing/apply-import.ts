// What an import will do to a vault, decided once, shown, and then done exactly so.
import { previewImport, type ImportPreview, type PreviewItem } from "@tessera/transfer"
import type { Vault, VaultItem } from "@tessera/sync"
import type { Entry, EntryChange } from "@tessera/vault"
import type { Backup } from "./read-backups.ts"

type Known = VaultItem & { readonly entry: Entry }

export type ImportPlan = {
  readonly preview: ImportPreview<Known>
  readonly additions: readonly Entry[]
  readonly updates: readonly { readonly localId: string; readonly change: (entry: Entry) => EntryChange }[]
  /** For `import --json`. */
  readonly counts: {
    readonly added: number
    readonly updated: number
    /** In the vault already, with all that the file says. */
    readonly present: number
    /** In the vault already, with other details than the file says, and left as they are. */
    readonly differing: number
    /** More than once in the file. */
    readonly repeated: number
    readonly unreadable: number
  }
}

/** Compares a backup with the vault; with `isUpdating`, entries that differ take over what the file says. */
export function planImport(
  vault: Vault,
  backup: Backup,
  { isUpdating }: { isUpdating: boolean },
): ImportPlan {
  const known = vault.list().filter((item): item is Known => item.entry !== null)
  const preview = previewImport(backup, known)
  const { items, counts } = preview
  const additions = items
    .filter(({ verdict }) => verdict === "new" || verdict === "same-name")
    .map(({ imported }) => imported.entry)
  const updates = isUpdating ? items.flatMap(toUpdate) : []
  return {
    preview,
    additions,
    updates,
    counts: {
      added: additions.length,
      updated: updates.length,
      present: counts.present,
      differing: counts["same-secret"] - updates.length,
      repeated: counts.repeated,
      unreadable: preview.unreadable.length,
    },
  }
}

/** Does it as one action, which can be undone as one. */
export async function applyImport(
  vault: Vault,
  { additions, updates }: ImportPlan,
  label: string,
): Promise<void> {
  const action = { label, group: vault.ledger.newId() }
  if (additions.length > 0) await vault.add(additions, action)
  if (updates.length > 0) await vault.editAll(updates, action)
}

/** Takes over what the file says differently; a file that says nothing of notes or tags takes none away. */
function toUpdate({ imported, existing, verdict, differences }: PreviewItem<Known>): ImportPlan["updates"] {
  if (verdict !== "same-secret" || existing === null || existing.kind !== "entry") return []
  const file = imported.entry
  const has = new Set(differences)
  const change = (entry: Entry): EntryChange => ({
    ...(has.has("issuer") ? { issuer: file.issuer } : {}),
    ...(has.has("account") ? { account: file.account } : {}),
    ...(has.has("parameters") || has.has("counter") ? { otp: withLargerCounter(file.otp, entry.otp) } : {}),
    ...(has.has("note") && file.note !== "" ? { note: file.note } : {}),
    ...(has.has("note") ? { recoveryCodes: [...entry.recoveryCodes, ...newCodes(file, entry)] } : {}),
    ...(has.has("tags") ? { tags: [...entry.tags, ...file.tags] } : {}),
    ...(has.has("pinned") ? { isPinned: true } : {}),
    ...(has.has("trashed") ? { isTrashed: file.isTrashed } : {}),
  })
  return [{ localId: existing.localId, change }]
}

function withLargerCounter(otp: Entry["otp"], current: Entry["otp"]): Entry["otp"] {
  if (otp.type !== "hotp" || current.type !== "hotp") return otp
  return { ...otp, counter: Math.max(otp.counter, current.counter) }
}

function newCodes(file: Entry, entry: Entry): Entry["recoveryCodes"] {
  const known = new Set(entry.recoveryCodes.map(({ code }) => code))
  return file.recoveryCodes.filter(({ code }) => !known.has(code))
}
