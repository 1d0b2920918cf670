// Which version wins, and why: a three-way merge per field between what a client and the server last agreed on (base),
// what this client has (local) and what the server has (remote). docs/sync.md, "Merging", is its specification.
import type { Entry, EntryIcon, RecoveryCode, UnknownData } from "./entry.ts"
import { equalValues } from "./equal-entries.ts"

export type MergeField =
  | "otp"
  | "issuer"
  | "account"
  | "note"
  | "recoveryCodes"
  | "isPinned"
  | "isTrashed"
  | "icon"
  | "position"
  | "unknown"

export type MergeResult = {
  readonly merged: Entry
  /** Fields changed on both sides to different values: the remote one was taken. No values: they may be secrets. */
  readonly conflicts: readonly MergeField[]
}

/** Icon sources of official apps; an icon from elsewhere is one they lack. */
const OFFICIAL_ICON_SOURCES = ["", "ente", "simpleIcon", "customIcon"]

type Versions = { readonly base: Entry; readonly local: Entry; readonly remote: Entry }

export type MergeOptions = {
  /** The caller knows that an official app wrote the remote version; otherwise it is concluded from what is missing. */
  readonly isOfficialEdit?: boolean
}

/** Merges two versions of an entry which both come from `base`. */
export function mergeEntries(
  base: Entry,
  local: Entry,
  remote: Entry,
  options: MergeOptions = {},
): MergeResult {
  const conflicts: MergeField[] = []
  const isOfficialEdit = options.isOfficialEdit ?? hasLostAllUnknownData(base, remote)
  const versions = { base, local, remote: isOfficialEdit ? restoreDroppedData(base, remote) : remote }
  const pick = <Field extends MergeField>(field: Field): Entry[Field] => {
    const { value, isConflict } = mergeValue(
      versions.base[field],
      versions.local[field],
      versions.remote[field],
    )
    if (isConflict) conflicts.push(field)
    return value
  }
  const merged: Entry = {
    otp: mergeOtp(versions, conflicts),
    issuer: pick("issuer"),
    account: pick("account"),
    tags: mergeTags(base.tags, local.tags, versions.remote.tags),
    note: pick("note"),
    recoveryCodes: mergeRecoveryCodes(versions),
    isPinned: pick("isPinned"),
    isTrashed: pick("isTrashed"),
    icon: pick("icon"),
    position: pick("position"),
    // The larger, not the sum: whoever merges the same versions once more must come to the same count.
    useCount: Math.max(local.useCount, remote.useCount),
    lastUsedAtMicros: Math.max(local.lastUsedAtMicros, remote.lastUsedAtMicros),
    unknown: mergeUnknown(versions, conflicts),
  }
  return { merged, conflicts }
}

function mergeValue<Value>(base: Value, local: Value, remote: Value): { value: Value; isConflict: boolean } {
  if (equalValues(local, remote) || equalValues(base, local)) return { value: remote, isConflict: false }
  if (equalValues(base, remote)) return { value: local, isConflict: false }
  return { value: remote, isConflict: true }
}

/**
 * Secret, type and parameters belong together: half of one and half of the other would compute no valid code. Only the
 * counter of HOTP is merged by itself, to the largest that any version with this secret has reached.
 */
function mergeOtp({ base, local, remote }: Versions, conflicts: MergeField[]): Entry["otp"] {
  const core = mergeValue(withoutCounter(base.otp), withoutCounter(local.otp), withoutCounter(remote.otp))
  if (core.isConflict) conflicts.push("otp")
  const otp = core.value
  if (otp.type !== "hotp") return otp
  const counters = [local.otp, remote.otp].flatMap((side) =>
    side.type === "hotp" && side.secret === otp.secret ? [side.counter] : [],
  )
  return { ...otp, counter: Math.max(...counters) }
}

function withoutCounter(otp: Entry["otp"]): Entry["otp"] {
  return otp.type === "hotp" ? { ...otp, counter: 0 } : otp
}

/** Additions and removals of both sides; the order of the remote version, then what was added here. */
function mergeTags(
  base: readonly string[],
  local: readonly string[],
  remote: readonly string[],
): readonly string[] {
  // Without a change here the remote order counts, and the same with the sides exchanged.
  if (equalValues(base, local) || equalValues(local, remote)) return remote
  if (equalValues(base, remote)) return local
  const kept = remote.filter((tag) => local.includes(tag) || !base.includes(tag))
  return [...kept, ...local.filter((tag) => !remote.includes(tag) && !base.includes(tag))]
}

/** Like tags; and a code that was used on either side is used. */
function mergeRecoveryCodes({ base, local, remote }: Versions): readonly RecoveryCode[] {
  const isSame = equalValues(local.recoveryCodes, remote.recoveryCodes)
  if (isSame || equalValues(base.recoveryCodes, local.recoveryCodes)) return remote.recoveryCodes
  if (equalValues(base.recoveryCodes, remote.recoveryCodes)) return local.recoveryCodes
  const before = usedByCode(base.recoveryCodes)
  const here = usedByCode(local.recoveryCodes)
  const there = usedByCode(remote.recoveryCodes)
  const codes = new Set([...there.keys(), ...here.keys()])
  return [...codes].flatMap((code) => {
    const [was, mine, theirs] = [before.get(code), here.get(code), there.get(code)]
    if (mine === undefined || theirs === undefined) {
      return was === undefined ? [{ code, isUsed: (mine ?? theirs) === true }] : []
    }
    return [{ code, isUsed: mergeValue(was ?? false, mine, theirs).value }]
  })
}

function usedByCode(codes: readonly RecoveryCode[]): ReadonlyMap<string, boolean> {
  return new Map(codes.map(({ code, isUsed }) => [code, isUsed]))
}

/** Unknown keys of `codeDisplay` are merged one by one, address parameters, whose order counts, as a whole. */
function mergeUnknown({ base, local, remote }: Versions, conflicts: MergeField[]): UnknownData {
  const parameters = mergeValue(base.unknown.parameters, local.unknown.parameters, remote.unknown.parameters)
  const keys = new Set([...Object.keys(remote.unknown.display), ...Object.keys(local.unknown.display)])
  let isConflict = parameters.isConflict
  const display = [...keys].flatMap((key) => {
    const [was, mine, theirs] = [base, local, remote].map((side) => ownValue(side.unknown.display, key))
    const member = mergeValue(was, mine, theirs)
    isConflict ||= member.isConflict
    return member.value === undefined ? [] : [[key, member.value] as const]
  })
  if (isConflict) conflicts.push("unknown")
  return { parameters: parameters.value, display: Object.fromEntries(display) }
}

function ownValue(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** Official apps rebuild an entry from what they know, so theirs is the edit after which all unknown data is gone at once. */
function hasLostAllUnknownData(base: Entry, remote: Entry): boolean {
  return hasUnknownData(base) && !hasUnknownData(remote)
}

function hasUnknownData({ unknown }: Entry): boolean {
  return unknown.parameters.length > 0 || Object.keys(unknown.display).length > 0
}

/** Nobody meant to remove what an app cannot show (docs/decisions/0005-unknown-data-is-restored.md). */
function restoreDroppedData(base: Entry, remote: Entry): Entry {
  return {
    ...remote,
    unknown: hasUnknownData(remote) ? remote.unknown : base.unknown,
    icon: isIconLost(base.icon, remote.icon) ? base.icon : remote.icon,
    recoveryCodes: remote.recoveryCodes.length === 0 ? base.recoveryCodes : remote.recoveryCodes,
  }
}

/** Only an icon they lack can get lost; taking off one they know is a decision of the person. */
function isIconLost(before: EntryIcon, after: EntryIcon): boolean {
  return after.id === "" && before.id !== "" && !OFFICIAL_ICON_SOURCES.includes(before.source)
}
