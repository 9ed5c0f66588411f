import { formatMicros } from '../base/clock.ts'
import { explain } from '../policy/explain.ts'
import type { Decision, MemberCode } from '../policy/model.ts'
import { parseRecipient, recipientName } from '../policy/recipient.ts'
import type { Db } from '../store/store.ts'
import { tombstonesByKeys } from '../store/tombstones.ts'
import type { RecipientDecision } from './model.ts'

/** Why nobody reads what was taken back by its originator; null where it was not. */
export async function whyGone(
  db: Db,
  keyOf: (id: string) => number,
  asked: { readonly id: string; readonly recipient: string },
  names: Readonly<Record<MemberCode, string>>,
): Promise<RecipientDecision | null> {
  const stones = await tombstonesByKeys(db, [keyOf(asked.id)])
  const recalled = stones
    .filter(({ id, kind }) => id === asked.id && kind === 'recalled')
    .toSorted((a, b) => b.at - a.at)[0]
  if (recalled === undefined) return null
  const recipient = parseRecipient(asked.recipient)
  const facts = { when: formatMicros(recalled.at), origin: recalled.origin }
  const decision: Decision = {
    outcome: 'withhold',
    agreement: null,
    clause: null,
    reasons: [{ code: 'recalled', facts }],
    removed: [],
    redaction: null,
    obligations: null,
  }
  const sentence = explain(decision, recipient, names)
  return { recipient: recipientName(recipient), is: recipient, view: '', decision, withheld: [], sentence, since: null }
}
