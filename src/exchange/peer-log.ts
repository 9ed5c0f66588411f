import type { Card } from '../alliance/model.ts'
import type { TrustedLog } from '../ledger/follow-log.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import type { MemberCode } from '../policy/model.ts'

/** The log that a member's card names; null: an older card, which names none. A checkpoint is accepted without witnesses: a partition must not stop the exchange. */
export function logOf(member: MemberCode, cards: readonly Card[]): TrustedLog | null {
  const ledger = cards.find((card) => card.member === member)?.ledger
  if (ledger === undefined) return null
  const { origin, key } = ledger
  return { origin, keys: [ed25519Verifier(origin, key)], witnesses: { keys: new Map(), quorum: 0 } }
}
