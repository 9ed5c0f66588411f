import { createHash, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import {
  type Envelope,
  formatEnvelope,
  newEnvelope,
  parseEnvelope,
  signEnvelope,
  verifiedSigners,
} from '../crypto/dsse.ts'
import { fingerprint, publicKeyOf } from '../crypto/keys.ts'
import type { MemberCode } from '../policy/model.ts'
import { checkShape } from './check.ts'
import type { Charter } from './model.ts'
import { readPayload } from './payload.ts'
import { memberCode } from './shapes.ts'

/** That an exercise is held: signed by who opens it. */
export interface Opening {
  readonly format: 'trefoil/exercise/1'
  /** What its objects say in their handling extension; never given twice. */
  readonly name: string
  readonly agreement: string
  /** Who takes part, the opener among them; sorted. Each joins by a person of its own. */
  readonly members: readonly MemberCode[]
  readonly opener: MemberCode
  /** RFC 3339 moments, UTC, milliseconds: from `from` something is given, at `until` everything is removed. */
  readonly from: string
  readonly until: string
}

/** That an exercise is over before its time: signed by who opened it. */
export interface Ending {
  readonly format: 'trefoil/exercise-end/1'
  /** Digest of the opening. */
  readonly exercise: string
  readonly opener: MemberCode
  readonly at: string
}

export interface SignedStatement<T> {
  readonly statement: T
  /** SHA-256 (hex) of the signed payload. */
  readonly digest: string
  readonly text: string
  readonly envelope: Envelope
}
export type Opened = SignedStatement<Opening>
export type Ended = SignedStatement<Ending>

const exercisePayloadType = 'application/vnd.trefoil.exercise+json'
const maxStatementBytes = 16 * 1024
const longestExerciseDays = 92
const limits = { maxBytes: maxStatementBytes, maxSignatures: 1 }
const dayMs = 86_400_000

const moment = z
  .string()
  .refine((text) => new Date(Date.parse(text) || 0).toISOString() === text, 'a moment as 2026-12-01T08:00:00.000Z')
const openingShape = z.strictObject({
  format: z.literal('trefoil/exercise/1'),
  name: z
    .string()
    .regex(/^[^\p{C}]{1,100}$/u, 'at most 100 characters that can be seen')
    .refine((text) => text === text.normalize('NFC').trim(), 'no space at either end, and NFC'),
  agreement: z.string().min(1).max(100),
  members: z
    .array(memberCode)
    .min(1)
    .max(100)
    .refine((codes) => [...new Set(codes)].sort().join() === codes.join(), 'sorted, each once'),
  opener: memberCode,
  from: moment,
  until: moment,
})
const endingShape = z.strictObject({
  format: z.literal('trefoil/exercise-end/1'),
  exercise: z.string().regex(/^[0-9a-f]{64}$/),
  opener: memberCode,
  at: moment,
})

/** Signs that an exercise is held; an `invalid` fault that names every field that is wrong. */
export function openExercise(facts: Omit<Opening, 'format'>, key: string | KeyObject): Opened {
  const members = [...new Set(facts.members)].sort()
  const opening = checkShape<Opening>(openingShape, { format: 'trefoil/exercise/1', ...facts, members }, 'exercise')
  return readOpening(sign(opening, key))
}

/** Signs that it is over. */
export function endExercise(facts: Omit<Ending, 'format'>, key: string | KeyObject): Ended {
  const ending = checkShape<Ending>(endingShape, { format: 'trefoil/exercise-end/1', ...facts }, 'end of an exercise')
  return readEnding(sign(ending, key))
}

/** Reads what a member sent; `invalid` or `too-large` for anything else. Its signature is not looked at. */
export function readOpening(text: string): Opened {
  return read<Opening>(text, openingShape, 'exercise')
}

export function readEnding(text: string): Ended {
  return read<Ending>(text, endingShape, 'end of an exercise')
}

/** Which of the two a text is, by its own word; null: neither. */
export function kindOfStatement(text: string): 'opening' | 'ending' | null {
  try {
    const { format } = readPayload(parseEnvelope(text, limits), exercisePayloadType, 'exercise') as { format?: unknown }
    return format === 'trefoil/exercise/1' ? 'opening' : format === 'trefoil/exercise-end/1' ? 'ending' : null
  } catch (error) {
    if (error instanceof Fault) return null
    throw error
  }
}

/**
 * Holds an opening to the charter: signed by the key on its opener's card, under one of its agreements, between parties of that, not
 * over, and not too long. `integrity`, `conflict` or `invalid` faults.
 */
export function admitOpening(opened: Opened, charter: Charter | null, nowMs: number): void {
  const { name, agreement: id, members, opener, from, until } = opened.statement
  if (charter === null) throw new Fault('conflict', 'no charter is in force here')
  requireSigner(opened, opener, charter)
  const agreement = charter.agreements.find((one) => one.id === id)
  if (agreement === undefined) throw new Fault('conflict', `the charter has no agreement ${id.slice(0, 60)}`)
  const strangers = members.filter((code) => !agreement.parties.includes(code))
  if (strangers.length > 0) throw new Fault('conflict', `no party of ${agreement.id}: ${strangers.join(', ')}`)
  if (!members.includes(opener)) throw new Fault('invalid', `${opener} opens the exercise ${name} and takes no part`)
  const lengthMs = Date.parse(until) - Date.parse(from)
  if (lengthMs <= 0) throw new Fault('invalid', 'it ends before it begins')
  if (lengthMs > longestExerciseDays * dayMs || Date.parse(until) > nowMs + 4 * longestExerciseDays * dayMs)
    throw new Fault('invalid', `an exercise lasts at most ${longestExerciseDays} days, and begins within a year`)
  if (Date.parse(until) <= nowMs) throw new Fault('conflict', 'it is over')
}

/** Holds an ending to the charter and to what it ends. */
export function admitEnding(
  ended: Ended,
  opened: Pick<Opened, 'digest'> & { readonly opener: MemberCode },
  charter: Charter | null,
): void {
  const { exercise, opener } = ended.statement
  if (exercise !== opened.digest || opener !== opened.opener)
    throw new Fault('invalid', 'it is the end of another exercise')
  if (charter === null) throw new Fault('conflict', 'no charter is in force here')
  requireSigner(ended, opener, charter)
}

function requireSigner({ envelope }: SignedStatement<unknown>, opener: MemberCode, { members }: Charter): void {
  const card = members.find(({ member }) => member === opener)
  if (card === undefined) throw new Fault('integrity', `${opener} is no member`)
  const keys = new Map([[fingerprint(card.signingKey), card.signingKey]])
  if (verifiedSigners(envelope, exercisePayloadType, keys).length !== 1)
    throw new Fault('integrity', `it is not signed by ${opener}`)
}

function sign(statement: Opening | Ending, key: string | KeyObject): string {
  const envelope = newEnvelope(exercisePayloadType, Buffer.from(canonicalJson(statement), 'utf8'))
  return formatEnvelope(signEnvelope(envelope, key, fingerprint(publicKeyOf(key))))
}

function read<T>(text: string, shape: z.ZodType, what: string): SignedStatement<T> {
  const envelope = parseEnvelope(text, limits)
  const statement = checkShape<T>(shape, readPayload(envelope, exercisePayloadType, what), what)
  return { statement, digest: createHash('sha256').update(envelope.payload).digest('hex'), text, envelope }
}
