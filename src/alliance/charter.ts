import { createHash, type KeyObject } from 'node:crypto'
import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import {
  type Envelope,
  envelopeLimits,
  formatEnvelope,
  newEnvelope,
  parseEnvelope,
  signEnvelope,
  verifiedSigners,
} from '../crypto/dsse.ts'
import { fingerprint, publicKeyOf } from '../crypto/keys.ts'
import type { MemberCode } from '../policy/model.ts'
import { charterShape, majorityOf } from './charter-shape.ts'
import { checkShape } from './check.ts'
import type { Agreement, Card, Charter } from './model.ts'
import { readPayload } from './payload.ts'

export const charterPayloadType = 'application/vnd.trefoil.charter+json'

/** A charter as it travels, with what its signatures are worth. */
export interface SignedCharter {
  readonly charter: Charter
  /** SHA-256 of the payload, hex. */
  readonly digest: string
  readonly envelope: Envelope
  /** Members of this version with a valid signature by the key that this version names, sorted. */
  readonly signedBy: readonly MemberCode[]
}

export interface CharterDraft {
  readonly alliance: string
  readonly cards: readonly Card[]
  readonly agreements: readonly Agreement[]
  /** Absent: a majority of the members. */
  readonly quorum?: number
  /** The version that this one follows; absent: version 1. */
  readonly previous?: SignedCharter
}

/** A charter that nobody has signed yet, as DSSE text. An `invalid` fault that names every problem. */
export function draftCharter(draft: CharterDraft): string {
  const { alliance, cards, agreements, previous } = draft
  const charter: Charter = {
    format: 'trefoil/charter/1',
    alliance,
    version: (previous?.charter.version ?? 0) + 1,
    previous: previous?.digest ?? null,
    quorum: draft.quorum ?? majorityOf(cards.length),
    members: cards.toSorted((a, b) => (a.member < b.member ? -1 : 1)),
    agreements,
  }
  checkShape(charterShape, charter, 'charter')
  return formatEnvelope(newEnvelope(charterPayloadType, Buffer.from(canonicalJson(charter), 'utf8')))
}

/**
 * Adds the member's signature; signing twice adds nothing. Only with the key that this version names for the member or, where
 * `previous` is given, the key that the version before names: a member that leaves or changes its key signs as what it was.
 */
export function signCharter(
  text: string,
  member: MemberCode,
  key: string | KeyObject,
  previous?: SignedCharter,
): string {
  const { charter, envelope } = readCharter(text)
  const before = previous !== undefined && previous.digest === charter.previous ? previous.charter.members : []
  const cards = [...charter.members, ...before].filter((card) => card.member === member)
  if (cards.length === 0) throw new Fault('forbidden', `${member} is not a member in this charter and cannot sign it`)
  const publicKey = publicKeyOf(key)
  if (!cards.some((card) => card.signingKey === publicKey))
    throw new Fault('forbidden', `this is not the key that the charter names for ${member}`)
  return formatEnvelope(signEnvelope(envelope, key, fingerprint(publicKey)))
}

/** Reads a charter and checks everything about it but its quorum, which depends on the version before (`admitCharter`). */
export function readCharter(text: string): SignedCharter {
  const envelope = parseEnvelope(text, envelopeLimits)
  const charter = checkShape<Charter>(charterShape, readPayload(envelope, charterPayloadType, 'charter'), 'charter')
  return {
    charter,
    digest: createHash('sha256').update(envelope.payload).digest('hex'),
    envelope,
    signedBy: signersAmong(envelope, charter.members),
  }
}

/** The distinct members among these cards whose own key signed the envelope, sorted. Members are counted, never signatures or keys. */
function signersAmong(envelope: Envelope, cards: readonly Card[]): MemberCode[] {
  const memberOf = new Map(cards.map((card) => [fingerprint(card.signingKey), card.member]))
  const keys = new Map(cards.map((card) => [fingerprint(card.signingKey), card.signingKey]))
  const signers = verifiedSigners(envelope, charterPayloadType, keys).map((keyid) => memberOf.get(keyid)!)
  return [...new Set(signers)].sort()
}

/**
 * Whether this node may adopt `next` in place of `current` (null: it has none); returns or throws. `forbidden` without the
 * quorum of its own members and of the version before, counted as distinct members; `conflict` for an older version or one
 * that skips; `integrity` for two charters of one version: somebody signed a fork. The charter in force again is harmless, with its quorum.
 */
export function admitCharter(next: SignedCharter, current: SignedCharter | null, self: MemberCode): void {
  const again = current !== null && next.digest === current.digest
  if (current !== null && !again) refuseOutOfOrder(next, current)
  // Whoever left follows the charters without it, or it could never come back: each names the one before.
  if (current === null && !next.charter.members.some((card) => card.member === self))
    throw new Fault('forbidden', `${self} is not a member in this charter`)
  requireQuorum(next, next, '')
  if (again) return
  if (current !== null) refuseSilentLedgers(next.charter, current.charter)
  // A stolen alliance would begin with a list of new keys: the members so far, with the keys they had, must agree.
  if (current !== null) requireQuorum(next, current, ` of version ${current.charter.version}`)
}

/** A log that ends and another that begins are said on the card: nobody reads a member's history anew without having been told why. */
function refuseSilentLedgers(next: Charter, current: Charter): void {
  for (const { member, ledger } of next.members) {
    const before = current.members.find((card) => card.member === member)?.ledger
    if (ledger === undefined || before === undefined) continue
    if (ledger.origin !== before.origin && ledger.after?.origin !== before.origin)
      throw new Fault(
        'conflict',
        `the card of ${member} names the ledger ${ledger.origin} and does not say that it follows ${before.origin}, which is in force here`,
      )
    if (ledger.origin === before.origin && ledger.key !== before.key)
      throw new Fault(
        'conflict',
        `the card of ${member} names another key for its ledger ${ledger.origin}: a new key is a new ledger`,
      )
  }
}

/** The ledgers of a charter that follow one that had to end, each as a sentence for those who sign or adopt it. */
export function renewedLedgers({ members }: Charter): string[] {
  return members.flatMap(({ member, ledger }) =>
    ledger?.after === undefined
      ? []
      : [
          `${member} keeps the ledger ${ledger.origin} after ${ledger.after.origin}, which ended: ${ledger.after.reason}`,
        ],
  )
}

function refuseOutOfOrder(next: SignedCharter, current: SignedCharter): void {
  const [version, have] = [next.charter.version, current.charter.version]
  if (version < have)
    throw new Fault('conflict', `this is version ${version} of the charter; version ${have} is in force here`)
  if (version === have)
    throw new Fault(
      'integrity',
      `another charter with version ${version} is in force here: two versions of one charter exist`,
    )
  if (version > have + 1)
    throw new Fault('conflict', `version ${version} does not follow version ${have}: adopt version ${have + 1} first`)
  if (next.charter.previous !== current.digest)
    throw new Fault('integrity', `version ${version} follows another version ${have} than the one in force here`)
}

function requireQuorum(next: SignedCharter, by: SignedCharter, whose: string): void {
  const { quorum, members } = by.charter
  const signed = signersAmong(next.envelope, members)
  if (signed.length < quorum)
    throw new Fault(
      'forbidden',
      `${quorum} of ${members.length} members${whose} must sign; ${sayWhoSigned(signed)}: collect the missing signatures first`,
    )
}

function sayWhoSigned(signed: readonly MemberCode[]): string {
  if (signed.length === 0) return 'nobody has signed'
  if (signed.length === 1) return `only ${signed[0]} has signed`
  return `only ${signed.slice(0, -1).join(', ')} and ${signed.at(-1)} have signed`
}
