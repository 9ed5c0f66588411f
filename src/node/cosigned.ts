import { witnessName } from '../alliance/log-names.ts'
import type { Card } from '../alliance/model.ts'
import { openCheckpoint, type SignedCheckpoint } from '../ledger/checkpoint.ts'
import { addSignature, cosignatureVerifier, safeQuorum, type Witnesses } from '../ledger/cosignature.ts'
import { parseNote } from '../ledger/note.ts'
import type { NoteVerifier } from '../ledger/note-key.ts'
import type { MemberCode } from '../policy/model.ts'
import type { WitnessedRow } from '../store/witnessed.ts'

/** Who witnesses a member's ledger: every other member of the charter whose card names a witness key. */
export function witnessesOf(owner: MemberCode, cards: readonly Card[]): Witnesses {
  const others = cards.filter(({ member, ledger }) => member !== owner && ledger !== undefined)
  const keys = new Map(
    others.map(({ member, ledger }) => [member, [cosignatureVerifier(witnessName(member), ledger!.witnessKey)]]),
  )
  return { keys, quorum: safeQuorum(others.length) }
}

/** The checkpoint with every cosignature that members gave to exactly this text. */
export function withCosignatures({ note }: SignedCheckpoint, rows: readonly WitnessedRow[]): string {
  const { text } = parseNote(note)
  let whole = note
  for (const row of rows) {
    const cosigned = parseNote(row.note)
    if (cosigned.text !== text) continue
    for (const signature of cosigned.signatures) whole = addSignature(whole, signature)
  }
  return whole
}

/** Of the checkpoints that cover so many entries, the one with most voices, then the larger; `latest` is one of them. */
export function bestWitnessed(
  latest: SignedCheckpoint,
  rows: readonly WitnessedRow[],
  covering: number,
  keys: readonly NoteVerifier[],
): SignedCheckpoint {
  const votes = Map.groupBy(
    rows.filter(({ size }) => size >= covering),
    ({ note }) => parseNote(note).text,
  )
  const groups = [...votes.values()].toSorted((a, b) => b.length - a.length || b[0]!.size - a[0]!.size)
  const best = groups[0]?.[0]
  if (best === undefined) return latest
  return openCheckpoint(best.note, latest.origin, keys)
}
