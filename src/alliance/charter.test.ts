import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../base/canonical-json.ts'
import { formatEnvelope, newEnvelope, signEnvelope } from '../crypto/dsse.ts'
import { fingerprint, generateSigningKey } from '../crypto/keys.ts'
import { makeAgreement, makeCharter, makeMember } from '../testing/alliance.ts'
import {
  admitCharter,
  charterPayloadType,
  draftCharter,
  readCharter,
  renewedLedgers,
  type SignedCharter,
  signCharter,
} from './charter.ts'
import type { Card, Charter } from './model.ts'

const three = ['JP', 'PH', 'US'].map((code, index) => makeMember(code, index))
const [jp, ph, us] = three
const agreement = makeAgreement('trilateral', ['JP', 'PH', 'US'])
const first = makeCharter(three, [agreement])
const au = makeMember('AU', 9)

const faultOf = (act: () => unknown): { kind?: string; message?: string } => {
  try {
    act()
    return {}
  } catch (error) {
    return error as { kind: string; message: string }
  }
}
type Changes = (charter: Charter) => Record<string, unknown>
/** The charter with something changed, signed anew by everybody: what a forger with all keys would write. */
function rewritten(changes: Changes): string {
  const charter = { ...first.charter, ...changes(first.charter) }
  const bare = newEnvelope(charterPayloadType, Buffer.from(canonicalJson(charter), 'utf8'))
  return formatEnvelope(
    three.reduce((one, { card, privatePem }) => signEnvelope(one, privatePem, fingerprint(card.signingKey)), bare),
  )
}
/** The members with one field of the second changed to that of the third. */
const sharing =
  (field: keyof Card): Changes =>
  ({ members: [one, two, last] }) => ({
    members: [one, { ...two, [field]: last![field] }, last],
  })
const text = (signed: SignedCharter): string => formatEnvelope(signed.envelope)

describe('the first charter', () => {
  test('is adopted with a majority of its members and refused with less, saying who is missing', () => {
    const signedBy = (...signers: typeof three) => makeCharter(three, [agreement], { signers })
    expect(faultOf(() => admitCharter(signedBy(), null, 'JP'))).toMatchObject({
      kind: 'forbidden',
      message: '2 of 3 members must sign; nobody has signed: collect the missing signatures first',
    })
    expect(faultOf(() => admitCharter(signedBy(us!), null, 'JP'))).toMatchObject({
      kind: 'forbidden',
      message: '2 of 3 members must sign; only US has signed: collect the missing signatures first',
    })
    admitCharter(signedBy(us!, jp!), null, 'PH')
    expect(signedBy(us!, jp!).signedBy).toEqual(['JP', 'US'])
  })
  test('can ask for more than a majority, never for less or for more than there are', () => {
    const all = makeCharter(three, [agreement], { quorum: 3, signers: [us!, jp!] })
    expect(faultOf(() => admitCharter(all, null, 'JP')).message).toBe(
      '3 of 3 members must sign; only JP and US have signed: collect the missing signatures first',
    )
    for (const quorum of [-1, 0, 1, 4, 1.5])
      expect(faultOf(() => makeCharter(three, [agreement], { quorum })).kind).toBe('invalid')
    // Also where somebody writes the file by hand and everybody signs it.
    expect(faultOf(() => readCharter(rewritten(() => ({ quorum: 1 })))).message).toContain(
      'majority of the members: 2 to 3',
    )
  })
  test('is no business of somebody who is not in it', () => {
    expect(faultOf(() => admitCharter(first, null, 'AU'))).toMatchObject({ kind: 'forbidden' })
  })
  test('signs the same whatever the order of the cards', () => {
    expect(makeCharter(three.toReversed(), [agreement]).digest).toBe(first.digest)
  })
})

describe('signing', () => {
  const draft = draftCharter({ alliance: 'Test alliance', cards: three.map(({ card }) => card), agreements: [] })

  test('twice adds nothing', () => {
    const once = signCharter(draft, 'JP', jp!.privatePem)
    expect(signCharter(once, 'JP', jp!.privatePem)).toBe(once)
  })
  test('is for members with the key that the charter names', () => {
    expect(faultOf(() => signCharter(draft, 'AU', au.privatePem)).message).toContain('AU is not a member')
    expect(faultOf(() => signCharter(draft, 'JP', us!.privatePem)).message).toContain('not the key')
    expect(faultOf(() => signCharter(draft, 'JP', generateSigningKey().privatePem)).message).toContain('not the key')
  })
})

describe('a signature counts for one member, once', () => {
  const one = makeCharter(three, [agreement], { signers: [us!] })
  const [signature] = one.envelope.signatures
  const counted = (signatures: readonly { keyid: string; sig: string }[]) =>
    readCharter(formatEnvelope({ ...one.envelope, signatures })).signedBy

  test('however often it is repeated', () => {
    expect(counted([signature!, signature!, signature!])).toEqual(['US'])
  })
  test('whoever it says it is from', () => {
    expect(counted(three.map(({ card }) => ({ ...signature!, keyid: fingerprint(card.signingKey) })))).toEqual(['US'])
  })
  test('and a key that is no member is nobody', () => {
    const stranger = generateSigningKey()
    const { signatures } = signEnvelope(one.envelope, stranger.privatePem, fingerprint(stranger.publicKey))
    expect(signatures).toHaveLength(2)
    expect(counted(signatures)).toEqual(['US'])
  })
  test('one key cannot stand for two members', () => {
    expect(faultOf(() => readCharter(rewritten(sharing('signingKey'))))).toMatchObject({ kind: 'invalid' })
  })
  test.each(['member', 'identity', 'authority', 'exchangeUrl'] as const)(
    'nor can two members share their %s',
    (field) => {
      expect(faultOf(() => readCharter(rewritten(sharing(field)))).message).toContain('another member has the same')
    },
  )
})

describe('the next version', () => {
  const four = [...three, au]
  const wider = makeAgreement('trilateral', ['JP', 'PH', 'US', 'AU'])
  const second = makeCharter(four, [wider], { previous: first })

  test('is adopted by members and by the one who joins', () => {
    admitCharter(second, first, 'JP')
    admitCharter(second, null, 'AU')
    expect(second.charter).toMatchObject({ version: 2, previous: first.digest, quorum: 3 })
  })
  test('again is harmless, but a copy without its quorum is refused all the same', () => {
    admitCharter(second, second, 'JP')
    const unsigned = makeCharter(four, [wider], { previous: first, signers: [] })
    expect(faultOf(() => admitCharter(unsigned, second, 'JP'))).toMatchObject({ kind: 'forbidden' })
  })
  test('needs the quorum of its own members', () => {
    const signers = [jp!, ph!]
    const few = makeCharter(four, [wider], { previous: first, signers })
    expect(faultOf(() => admitCharter(few, first, 'US'))).toMatchObject({
      kind: 'forbidden',
      message: '3 of 4 members must sign; only JP and PH have signed: collect the missing signatures first',
    })
  })
  test('needs the quorum of the version before: newcomers cannot take an alliance over', () => {
    const others = [au, makeMember('KR', 10), makeMember('NZ', 11), us!]
    const taken = makeCharter(others, [], { previous: first, signers: others })
    expect(faultOf(() => admitCharter(taken, first, 'US'))).toMatchObject({
      kind: 'forbidden',
      message: '2 of 3 members of version 1 must sign; only US has signed: collect the missing signatures first',
    })
  })
  test('needs it by the keys of the version before: replaced keys cannot vouch for themselves', () => {
    const thieves = [makeMember('JP', 20), makeMember('PH', 21), us!]
    const taken = makeCharter(thieves, [agreement], { previous: first, signers: thieves })
    expect(taken.signedBy).toEqual(['JP', 'PH', 'US'])
    expect(faultOf(() => admitCharter(taken, first, 'US')).message).toContain(
      'of version 1 must sign; only US has signed: collect the missing signatures first',
    )
  })
  test('lets a member change its key by signing with both', () => {
    const newKey = { ...makeMember('JP', 0), authority: jp!.authority }
    const changed = makeCharter([newKey, ph!, us!], [agreement], { previous: first, signers: [newKey, jp!, us!] })
    expect(changed.signedBy).toEqual(['JP', 'US'])
    admitCharter(changed, first, 'US')
  })
  test('says of a ledger that another begins after it, and why, or is refused', () => {
    const [one, two, stranger] = [generateSigningKey(), generateSigningKey(), generateSigningKey()].map(
      (key) => key.publicKey,
    )
    const withLedger = (origin: string, key: string, after?: { origin: string; reason: string }) => {
      const ledger = { origin, key, witnessKey: stranger!, ...(after === undefined ? {} : { after }) }
      return [{ ...jp!, card: { ...jp!.card, ledger } }, ph!, us!]
    }
    const begun = makeCharter(withLedger('jp/1', one!), [agreement])
    const next = (...ledger: Parameters<typeof withLedger>) =>
      makeCharter(withLedger(...ledger), [agreement], { previous: begun })
    const renewed = next('jp/2', two!, { origin: 'jp/1', reason: 'restored from an old backup' })
    admitCharter(renewed, begun, 'PH')
    expect(renewedLedgers(renewed.charter)).toEqual([
      'JP keeps the ledger jp/2 after jp/1, which ended: restored from an old backup',
    ])
    expect(renewedLedgers(begun.charter)).toEqual([])
    for (const silent of [
      next('jp/2', two!),
      next('jp/2', two!, { origin: 'jp/0', reason: 'another' }),
      next('jp/1', two!),
    ])
      expect(faultOf(() => admitCharter(silent, begun, 'PH'))).toMatchObject({ kind: 'conflict' })
    expect(faultOf(() => next('jp/1', one!, { origin: 'jp/1', reason: 'itself' }))).toMatchObject({ kind: 'invalid' })
    admitCharter(next('jp/1', one!), begun, 'PH')
  })
  test('can remove a member, which may sign and adopt its own removal', () => {
    const removal = makeCharter([jp!, us!], [], { previous: first, signers: [jp!, us!, ph!] })
    expect(removal.signedBy).toEqual(['JP', 'US'])
    admitCharter(removal, first, 'PH')
    expect(faultOf(() => admitCharter(removal, null, 'PH')).kind).toBe('forbidden')
  })
  test('does not count the key of a member that has left', () => {
    const removal = makeCharter([jp!, us!], [], { previous: first })
    const third = makeCharter([jp!, us!], [makeAgreement('pair', ['JP', 'US'])], { previous: removal, signers: [jp!] })
    const padded = signEnvelope(third.envelope, ph!.privatePem, fingerprint(ph!.card.signingKey))
    expect(faultOf(() => admitCharter(readCharter(formatEnvelope(padded)), removal, 'US')).message).toBe(
      '2 of 2 members must sign; only JP has signed: collect the missing signatures first',
    )
  })
  test('is not an older one, played again', () => {
    expect(faultOf(() => admitCharter(first, second, 'JP'))).toMatchObject({
      kind: 'conflict',
      message: 'this is version 1 of the charter; version 2 is in force here',
    })
  })
  test('does not skip one', () => {
    const third = makeCharter(four, [], { previous: second })
    expect(faultOf(() => admitCharter(third, first, 'JP'))).toMatchObject({
      kind: 'conflict',
      message: 'version 3 does not follow version 1: adopt version 2 first',
    })
  })
  test('without this member is followed by who was one, so that it can come back; nobody begins with it', () => {
    const staying = four.slice(0, 3)
    const leaver = four[3]!.card.member
    const with4 = makeCharter(four, [])
    const without = makeCharter(staying, [], { previous: with4 })
    const later = makeCharter(staying, [], { previous: without })
    const back = makeCharter(four, [], { previous: later })
    admitCharter(without, with4, leaver)
    admitCharter(later, without, leaver)
    admitCharter(back, later, leaver)
    expect(faultOf(() => admitCharter(later, null, leaver)).kind).toBe('forbidden')
  })
  test('is an alarm where another with the same number is in force, or where it follows another', () => {
    const fork = makeCharter(four, [], { previous: first })
    expect(faultOf(() => admitCharter(fork, second, 'JP')).kind).toBe('integrity')
    const elsewhere = makeCharter(four, [], { previous: fork })
    expect(faultOf(() => admitCharter(elsewhere, second, 'JP')).kind).toBe('integrity')
    const otherFirst = makeCharter(three, [])
    expect(faultOf(() => admitCharter(otherFirst, first, 'JP')).kind).toBe('integrity')
  })
})

describe('what is no charter is refused with its place', () => {
  const [clause] = agreement.clauses
  const odd = { ...agreement, clauses: [{ ...clause, exceptFor: ['PH'] }] }
  const changes: [string, Changes, string][] = [
    [
      'a party that is no member',
      () => ({ agreements: [makeAgreement('pair', ['JP', 'AU'])] }),
      '/agreements/0/parties/1',
    ],
    ['two agreements of one name', () => ({ agreements: [agreement, agreement] }), '/agreements/1/id'],
    ['version 1 that follows something', () => ({ previous: first.digest }), '/previous'],
    ['version 2 that follows nothing', () => ({ version: 2 }), '/previous'],
    ['a property that we do not know', () => ({ secrets: true }), '/secrets'],
    [
      'a clause with a property that we do not know',
      () => ({ agreements: [odd] }),
      '/agreements/0/clauses/0/exceptFor',
    ],
    ['an agreement with a name of ours', () => ({ agreements: [{ ...agreement, id: 'taxii2' }] }), '/agreements/0/id'],
    [
      'a member without an address',
      ({ members: [one, ...others] }) => ({ members: [{ ...one, exchangeUrl: 'http://127.0.0.1' }, ...others] }),
      '/members/0/exchangeUrl',
    ],
    ['another format', () => ({ format: 'trefoil/charter/2' }), '/format'],
  ]
  test.each(changes)('%s', (_, change, at) => {
    const fault = faultOf(() => readCharter(rewritten(change)))
    expect(fault).toMatchObject({ kind: 'invalid', issues: expect.arrayContaining([expect.objectContaining({ at })]) })
  })
  test('two spellings of one document', () => {
    const spaced = Buffer.from(JSON.stringify(first.charter, null, 2), 'utf8')
    expect(faultOf(() => readCharter(formatEnvelope(newEnvelope(charterPayloadType, spaced)))).message).toContain(
      'canonical',
    )
    const quorum = Buffer.from(canonicalJson(first.charter).replace('"quorum":2', '"quorum":3,"quorum":2'), 'utf8')
    expect(faultOf(() => readCharter(formatEnvelope(newEnvelope(charterPayloadType, quorum)))).kind).toBe('invalid')
  })
  test('an envelope of another kind', () => {
    expect(faultOf(() => readCharter(text(first).replace(charterPayloadType, 'application/json'))).message).toContain(
      'not a charter',
    )
    expect(faultOf(() => readCharter('{}')).kind).toBe('invalid')
    expect(faultOf(() => readCharter('no json')).kind).toBe('invalid')
  })
})
