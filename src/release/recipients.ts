import type { Agreement } from '../alliance/model.ts'
import type { MemberCode, Recipient } from '../policy/model.ts'
import { recipientName } from '../policy/recipient.ts'

/** One recipient of one agreement, with the name of its view. */
export interface Place {
  readonly view: string
  readonly agreement: string
  readonly recipient: Recipient
}

/** Effective clearances of clients: AMBER+STRICT and RED are never for clients, so clearance beyond AMBER adds nothing. */
const clientClearances = ['clear', 'green', 'amber'] as const

const others: readonly Recipient[] = [
  ...clientClearances.map((tlp): Recipient => ({ kind: 'client', tlp })),
  { kind: 'public' },
]

/** Whoever these agreements let a member give to: the other parties, its own clients by clearance, the public. */
export function recipientsUnder(self: MemberCode, agreements: readonly Agreement[]): Place[] {
  return agreements
    .filter((agreement) => agreement.parties.includes(self))
    .flatMap((agreement) => {
      const members = agreement.parties.filter((code) => code !== self)
      const recipients: Recipient[] = [
        ...members.map((code): Recipient => ({ kind: 'member', code })),
        // In an exercise members alone take part.
        ...(agreement.exercise === undefined ? others : []),
      ]
      return recipients.map((recipient) => ({
        view: `${agreement.id}|${recipientName(recipient)}`,
        agreement: agreement.id,
        recipient,
      }))
    })
}
