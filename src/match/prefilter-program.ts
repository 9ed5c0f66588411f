import type { Field } from './fields.ts'
import { type Kind, kinds } from './kinds.ts'
import { type Role, roles } from './roles.ts'
import { classesOf } from './text-classes.ts'

/** What the prefilter does with the value behind a key. Numbers are shared with the kernel in WebAssembly. */
export const acts = {
  none: 0,
  /** An address or a name with its parents. */
  host: 1,
  /** The same, and the host of a URL. */
  httpHost: 2,
  /** The value as it is, in one kind. */
  plain: 3,
  /** A path: nothing, unless it is a whole URL. */
  httpPath: 4,
  /** Only the whole reader can tell. */
  whole: 5,
  /** The part after the last slash, in one kind. */
  lastPart: 6,
  /** Only pieces of text are looked for in it. */
  pieces: 7,
} as const

/**
 * The keys worth looking at, for a scan that sees bytes and no structure. `first[two last bytes of a key]` is where its keys begin
 * in `entries` (1: the first), each of four words: length of the key, act with the classes of its text from the ninth bit on, kind,
 * place of the key's bytes; a length of 0 ends them.
 */
export interface PrefilterProgram {
  readonly first: Uint8Array
  readonly entries: Uint32Array
  readonly names: Uint8Array
}

/** Null where the keys are too many, or too long: then lines are read whole. */
export function prefilterProgram(fields: readonly Field[]): PrefilterProgram | null {
  const encoder = new TextEncoder()
  const byEnd = new Map<number, { name: Uint8Array; act: number; kind: number }[]>()
  const seen = new Set<string>()
  for (const { path, role, use } of fields) {
    if (use === 'name') continue
    const { act: plain, kind } = use === undefined ? actOf(role) : { act: acts.whole, kind: 0 }
    const act = plain | (classesOf(role) << 8)
    const key = path.at(-1)!
    if (plain === acts.none || seen.has(`${key} ${act} ${kind}`)) continue
    seen.add(`${key} ${act} ${kind}`)
    const name = encoder.encode(key)
    const end = (name.at(-2) ?? 34) | (name.at(-1)! << 8)
    byEnd.set(end, [...(byEnd.get(end) ?? []), { name, act, kind }])
  }
  const first = new Uint8Array(65_536)
  const entries: number[] = []
  const names: number[] = []
  for (const [end, keys] of byEnd) {
    if (entries.length / 4 + 1 > 255) return null
    first[end] = entries.length / 4 + 1
    for (const { name, act, kind } of keys) {
      entries.push(name.length, act, kind, names.length)
      names.push(...name)
    }
    entries.push(0, 0, 0, 0)
  }
  if (names.length > mostNameBytes || entries.length > mostEntries) return null
  return { first, entries: Uint32Array.from(entries), names: Uint8Array.from(names) }
}

/** So much stands in the place of a scan beside the table of ends. */
const mostNameBytes = 8192
const mostEntries = 4 * 512

function actOf(role: Role): { act: number; kind: Kind | 0 } {
  switch (role) {
    case roles.sourceAddress:
    case roles.destinationAddress:
    case roles.query:
    case roles.answer:
    case roles.host:
      return { act: acts.host, kind: 0 }
    case roles.httpHost:
      return { act: acts.httpHost, kind: 0 }
    case roles.httpPath:
      return { act: acts.httpPath, kind: 0 }
    case roles.fileHash:
      return { act: acts.plain, kind: kinds.fileHash }
    case roles.certificateHash:
      return { act: acts.plain, kind: kinds.certificateHash }
    case roles.fileName:
      return { act: acts.plain, kind: kinds.fileName }
    case roles.filePath:
    case roles.image:
    case roles.parentImage:
      return { act: acts.lastPart, kind: kinds.fileName }
    case roles.url:
    case roles.email:
    case roles.hashList:
    case roles.text:
    case roles.commandLine:
      return { act: acts.whole, kind: 0 }
    case roles.parentCommandLine:
    case roles.registryKey:
    case roles.registryData:
    case roles.user:
    case roles.userAgent:
    case roles.httpMethod:
    case roles.subject:
      return { act: acts.pieces, kind: 0 }
    default:
      return { act: acts.none, kind: 0 }
  }
}
