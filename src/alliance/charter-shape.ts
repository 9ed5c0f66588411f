import { z } from 'zod'
import { readAuthority } from '../crypto/certificate.ts'
import { cardShape } from './card.ts'
import type { Card } from './model.ts'
import { agreementShape, doubles, line } from './shapes.ts'

/** The smallest quorum: more than half of the members. */
export const majorityOf = (members: number): number => Math.floor(members / 2) + 1

/** Everything about a charter but its signatures. */
export const charterShape = z
  .strictObject({
    format: z.literal('trefoil/charter/1'),
    alliance: line(200),
    version: z.int().min(1).max(1_000_000),
    previous: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the version before, in hex')
      .nullable(),
    quorum: z.int(),
    members: z.array(cardShape).min(1).max(64),
    agreements: z.array(agreementShape).max(100),
  })
  .superRefine((charter, context) => {
    const problem = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message })
    const { members, agreements, quorum } = charter
    if ((charter.version === 1) !== (charter.previous === null))
      problem(['previous'], 'version 1 follows nothing; every other version names the one before')
    if (quorum < majorityOf(members.length) || quorum > members.length)
      problem(['quorum'], `must be a majority of the members: ${majorityOf(members.length)} to ${members.length}`)
    // Two members with one key, one identity, one authority or one address could pose as each other; one would sign for two.
    for (const [field, values] of Object.entries(distinctFields(members)))
      for (const [index] of doubles(values)) problem(['members', index, field], 'another member has the same')
    for (const [index] of doubles(agreements.map((one) => one.id)))
      problem(['agreements', index, 'id'], 'another agreement has the same')
    // One key for two purposes, or for two members, would let what was signed for one count for the other.
    const keysOf = (card: Card) => [card.signingKey, ...(card.ledger ? [card.ledger.key, card.ledger.witnessKey] : [])]
    const keys = members.flatMap((card, index) => keysOf(card).map((key) => ({ key, index })))
    for (const [place] of doubles(keys.map(({ key }) => key)))
      problem(['members', keys[place]!.index, 'ledger'], 'a key that has another purpose')
    const codes = new Set(members.map((card) => card.member))
    agreements.forEach((agreement, index) => {
      agreement.parties.forEach((party, place) => {
        if (!codes.has(party))
          problem(['agreements', index, 'parties', place], `${party} is not a member of the alliance`)
      })
    })
  })

function distinctFields(members: readonly Card[]): Record<string, string[]> {
  return {
    member: members.map((card) => card.member),
    identity: members.map((card) => card.identity),
    signingKey: members.map((card) => card.signingKey),
    authority: members.map(
      (card) =>
        readAuthority(card.authority)?.publicKey.export({ type: 'spki', format: 'pem' }).toString() ?? card.member,
    ),
    exchangeUrl: members.map((card) => card.exchangeUrl),
    ledger: members.map((card) => card.ledger?.origin ?? card.member),
    encryptionKey: members.map((card) => card.encryptionKey ?? card.member),
  }
}
