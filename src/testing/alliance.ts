import { makeCard } from '../alliance/card.ts'
import { draftCharter, readCharter, type SignedCharter, signCharter } from '../alliance/charter.ts'
import type { Agreement, Card } from '../alliance/model.ts'
import { type CertifiedKey, createAuthority } from '../crypto/certificate.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import type { MemberCode } from '../policy/model.ts'
import type { StixId } from '../stix/object.ts'

/** A member of an alliance in a test, with its keys. */
export interface TestMember {
  readonly card: Card
  readonly privatePem: string
  readonly authority: CertifiedKey
}

/** `number` tells members' addresses and identities apart. */
export function makeMember(code: MemberCode, number: number, now = Date.now()): TestMember {
  const { privatePem, publicKey } = generateSigningKey()
  const authority = createAuthority(code, `Member ${code}`, now)
  const card = makeCard({
    member: code,
    name: `Member ${code}`,
    identity: `identity--00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as StixId,
    signingKey: publicKey,
    authority: authority.certificatePem,
    exchangeUrl: `https://127.0.0.1:${7443 + number}`,
    consoleUrl: `http://127.0.0.1:${7080 + number}`,
  })
  return { card, privatePem, authority }
}

export function makeMembers(...codes: MemberCode[]): TestMember[] {
  return codes.map((code, index) => makeMember(code, index))
}

/** An agreement of these parties with one clause for everything up to the label. */
export function makeAgreement(id: string, parties: readonly MemberCode[], changes: Partial<Agreement> = {}): Agreement {
  return {
    id,
    title: `The ${id} agreement`,
    parties,
    from: '2026-01-01T00:00:00Z',
    purposes: ['critical-infrastructure-defence'],
    clauses: [{ id: 'C1', title: 'Everything', tlpCeiling: 'red', onward: 'parties' }],
    ...changes,
  }
}

/** A charter of these members, signed by `signers` (all of them unless told). */
export function makeCharter(
  members: readonly TestMember[],
  agreements: readonly Agreement[],
  options: { signers?: readonly TestMember[]; quorum?: number; previous?: SignedCharter } = {},
): SignedCharter {
  const { signers = members, quorum, previous } = options
  const draft = draftCharter({
    alliance: 'Test alliance',
    cards: members.map(({ card }) => card),
    agreements,
    ...(quorum === undefined ? {} : { quorum }),
    ...(previous === undefined ? {} : { previous }),
  })
  return readCharter(
    signers.reduce((text, { card, privatePem }) => signCharter(text, card.member, privatePem, previous), draft),
  )
}
