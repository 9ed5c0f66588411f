import { z } from 'zod'
import type { Micros } from '../base/clock.ts'

/** One file with the whole history of one object at one node (docs/protocol/evidence.md). */
export const evidenceFormat = 'trefoil/evidence/1'

const member = z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const base64 = z.string().max(200)
const words = z.string().max(20_000)
const at = z.int().min(0)
const path = z.array(base64).max(63)
const facts = z.record(z.string().max(100), words)
const json = z.record(z.string().max(200), z.unknown())

const version = z.strictObject({
  version: words,
  digest: hash,
  type: words,
  /** Who published it. */
  origin: words,
  /** The agreement under which it came here; '' where it was published here. */
  under: words,
  /** When it came; null where it is gone, and nobody remembers. */
  at: at.nullable(),
  /** Its place in `handlings`; null: what it counted as is not known any more. */
  handling: z.int().min(0).nullable(),
  held: z.boolean(),
})
const decision = z.strictObject({
  /** Its place in `handlings`. */
  handling: z.int().min(0),
  view: words,
  charter: z.int().min(0),
  at,
  outcome: z.enum(['release', 'redact', 'withhold']),
  agreement: words.nullable(),
  clause: words.nullable(),
  reasons: z.array(z.strictObject({ code: words, facts })).max(1000),
  redaction: json.nullable(),
})
const seen = z.strictObject({
  version: words,
  view: words,
  outcome: z.enum(['release', 'redact', 'withhold']),
  sentence: words,
  since: at.nullable(),
  /** What it reads: the object itself, or what was made of it; null: nothing. */
  id: words.nullable(),
  digest: hash.nullable(),
  removed: z.array(words).max(10_000),
})
const step = z.strictObject({
  leaf: z.int().min(0),
  /** From the leaf to the root of `log`'s tree; null: beside a step that names the object, or not in a signed tree yet. */
  path: path.nullable(),
  salt: base64,
  manifest: json,
})
const stream = z.strictObject({
  to: member,
  lane: z.enum(['flash', 'priority', 'routine']),
  steps: z.array(step).max(100_000),
  /** As the receiver signed them. */
  receipts: z.array(json).max(10_000),
})
const recall = z.strictObject({
  /** '' for every version. */
  version: words,
  reason: words,
  at,
  actor: words,
  dueAt: at,
  notice: json.nullable(),
  answers: z
    .array(
      z.strictObject({
        member,
        version: words,
        outcome: z.enum(['waiting', 'purged', 'refused']),
        reason: words,
        /** The member that told us; null: itself. */
        via: member.nullable(),
        at,
      }),
    )
    .max(10_000),
})
const takenBack = z.strictObject({
  version: words,
  kind: z.enum(['recalled', 'withdrawn', 'expired']),
  by: words,
  at,
  held: z.boolean(),
  notice: json.nullable(),
})
const audit = z.strictObject({
  origin: words,
  /** Of the log's key; this member vouches for it by signing the file. */
  key: base64,
  note: z.string().max(300_000),
  entries: z
    .array(
      z.strictObject({
        ...{ leaf: z.int().min(0), path, salt: base64 },
        row: z.strictObject({ num: at, at, actor: words, action: words, subject: words, detail: words }),
      }),
    )
    .max(2000),
})

export const evidenceShape = z.strictObject({
  format: z.literal(evidenceFormat),
  /** Whose node this is the history at; this member signs. */
  by: member,
  /** Null: for this member's own officials, and nobody else. Else everything in it is that member's already. */
  for: member.nullable(),
  at,
  /** How the file itself is to be handled. */
  tlp: z.enum(['clear', 'green', 'amber', 'amber+strict', 'red']),
  object: z.strictObject({ id: words, versions: z.array(version).max(10_000) }),
  charters: z.array(z.string().max(6_000_000)).max(1000),
  handlings: z.array(json).max(10_000),
  decisions: z.array(decision).max(100_000),
  seen: z.array(seen).max(100_000),
  /** What each view was given in place of the object, as this member says. */
  derived: z.array(z.strictObject({ view: words, id: words })).max(10_000),
  log: z.strictObject({ origin: words, note: z.string().max(300_000) }).nullable(),
  streams: z.array(stream).max(10_000),
  recalls: z.array(recall).max(1000),
  takenBack: z.array(takenBack).max(10_000),
  hold: z.strictObject({ reason: words, actor: words, at }).nullable(),
  audit: audit.nullable(),
  /** By SHA-256. */
  texts: z.record(hash, z.string().max(20_000_000)),
})
export const signedEvidenceShape = evidenceShape.extend({ signature: z.string().length(88) })

export type EvidenceBody = z.infer<typeof evidenceShape>
export type Evidence = z.infer<typeof signedEvidenceShape>
export type EvidenceStream = EvidenceBody['streams'][number]

/**
 * How much a fact is worth. `proven`: it follows from keys that the charter names, whatever this member says. `follows`: the charter
 * says so, if the object was as this member says. `claimed`: this member says so, under its signature.
 */
export type Strength = 'proven' | 'follows' | 'claimed'

const factCodes = [
  ...(['given', 'lost', 'accepted', 'refused', 'purged', 'kept', 'unanswered', 'notice', 'answer'] as const),
  ...(['decided', 'seen', 'saw', 'taken-back', 'hold', 'tree', 'cosigned', 'audited'] as const),
] as const
export type FactCode = (typeof factCodes)[number]

export interface Fact {
  readonly code: FactCode
  readonly strength: Strength
  /** 'member:JP', 'client:green', 'public'; '' where it is about nobody in particular. */
  readonly about: string
  /** When, as the fact itself says; null: it does not. */
  readonly at: Micros | null
  readonly facts: Readonly<Record<string, string>>
}

/** What a file comes to. Whatever does not hold is a fault instead. */
export interface Report {
  readonly by: string
  readonly for: string | null
  readonly at: Micros
  readonly tlp: string
  readonly object: string
  readonly charter: {
    readonly version: number
    readonly digest: string
    readonly signedBy: readonly string[]
    /** Compared with a charter that the reader brought. */
    readonly trusted: boolean
  } | null
  /** Steps that the file contains without a gap. */
  readonly streams: readonly {
    readonly to: string
    readonly lane: string
    readonly first: number
    readonly last: number
  }[]
  readonly facts: readonly Fact[]
}
