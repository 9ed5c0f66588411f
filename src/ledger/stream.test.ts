import { randomFillSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../base/canonical-json.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import { commit, newSalt, opensCommitment } from './commitment.ts'
import {
  type Manifest,
  type ManifestItem,
  newStream,
  nextManifest,
  parseManifest,
  type StreamHead,
} from './manifest.ts'
import { digestAccepted, makeReceipt, parseReceipt, type RejectedItem, signReceipt, verifyReceipt } from './receipt.ts'
import { settleReceipt } from './settlement.ts'
import { headAfter, type StreamStep, verifyStream } from './stream.ts'
import { StreamFold } from './stream-fold.ts'

const receiver = generateSigningKey()

function item(number: number): ManifestItem {
  const hex = number.toString(16).padStart(12, '0')
  return {
    act: 'release',
    agreement: 'trilateral',
    id: `indicator--8e2e2d2b-17d4-4cbf-938f-${hex}`,
    version: '2024-02-07T00:00:00.000Z',
    digest: number.toString(16).padStart(64, '0'),
  }
}

function stream(sizes: readonly number[], from: StreamHead = newStream('US', 'JP', 'routine')): StreamStep[] {
  let head = from
  let count = 0
  return sizes.map((size) => {
    const items = Array.from({ length: size }, () => item(count++))
    const step = { salt: newSalt(randomFillSync), manifest: nextManifest(head, 1_700_000_000_000_000, items) }
    head = headAfter(step)
    return step
  })
}

const endOf = (steps: readonly StreamStep[]): Buffer => Buffer.from(headAfter(steps.at(-1)!).last, 'hex')
const manifests = (steps: readonly StreamStep[]): Manifest[] => steps.map(({ manifest }) => manifest)

test('a commitment is opened by its salt and its manifest alone', () => {
  const salt = newSalt(randomFillSync)
  const entry = commit(salt, { a: 1, b: 'x' })
  expect(entry).toHaveLength(32)
  expect(opensCommitment(entry, salt, { b: 'x', a: 1 })).toBe(true)
  expect(opensCommitment(entry, newSalt(randomFillSync), { a: 1, b: 'x' })).toBe(false)
  expect(opensCommitment(entry, salt, { a: 1, b: 'y' })).toBe(false)
  expect(opensCommitment(entry.subarray(1), salt, { a: 1, b: 'x' })).toBe(false)
  expect(opensCommitment(entry, salt.subarray(1), { a: 1, b: 'x' })).toBe(false)
  expect(opensCommitment(entry, salt, { a: Number.NaN })).toBe(false)
  expect(() => commit(Buffer.alloc(31), {})).toThrow('32 bytes')
})

test('a stream that is whole holds, in one run or in several', () => {
  const steps = stream([1, 0, 3, 2, 0])
  const start = newStream('US', 'JP', 'routine')
  const whole = verifyStream(start, steps)
  if (!whole.holds) throw new Error(whole.because)
  expect(whole.head).toEqual(headAfter(steps[4]!))
  expect(whole.entries.map((entry) => Buffer.from(entry).toString('hex')).at(-1)).toBe(whole.head.last)
  const first = verifyStream(start, steps.slice(0, 2))
  if (!first.holds) throw new Error(first.because)
  expect(verifyStream(first.head, steps.slice(2))).toEqual({ ...whole, entries: whole.entries.slice(2) })
  expect(verifyStream(start, [])).toEqual({ holds: true, head: start, entries: [] })
})

test('a step that is left out, repeated, exchanged or from another stream is found and named', () => {
  const steps = stream([1, 1, 1, 1])
  const start = newStream('US', 'JP', 'routine')
  const check = (given: readonly StreamStep[]) => verifyStream(start, given)
  expect(check(steps.toSpliced(1, 1))).toMatchObject({ because: 'gap', step: 1, expected: 2, found: 3 })
  expect(check(steps.slice(1))).toMatchObject({ because: 'gap', step: 0, expected: 1, found: 2 })
  expect(check([...steps, steps[0]!])).toMatchObject({ because: 'repeated', step: 4, expected: 5, found: 1 })
  expect(check([steps[0]!, steps[0]!])).toMatchObject({ because: 'repeated', step: 1 })
  const other = stream([1, 2, 1, 1])
  expect(check([steps[0]!, other[1]!])).toMatchObject({ because: 'broken-chain', step: 1 })
  expect(check(steps.with(1, { ...steps[1]!, salt: newSalt(randomFillSync) }))).toMatchObject({
    because: 'broken-chain',
    step: 2,
  })
  expect(check(stream([1], newStream('US', 'PH', 'routine')))).toMatchObject({ because: 'other-stream', step: 0 })
  expect(check(stream([1], newStream('JP', 'US', 'routine')))).toMatchObject({ because: 'other-stream', step: 0 })
  expect(check(stream([1], newStream('US', 'JP', 'flash')))).toMatchObject({ because: 'other-stream', step: 0 })
  expect(check([{ ...steps[0]!, salt: Buffer.alloc(3) }])).toMatchObject({ because: 'malformed', step: 0 })
})

test('whatever part of a stream is kept back, changed or reordered, the check does not hold', () => {
  const steps = stream([1, 2, 0, 1, 3, 1])
  const start = newStream('US', 'JP', 'routine')
  const shuffled = fc.shuffledSubarray(steps, { minLength: 1 })
  fc.assert(
    fc.property(shuffled, (given) => {
      const isBeginning = given.every((step, at) => step === steps[at])
      expect(verifyStream(start, given).holds).toBe(isBeginning)
    }),
  )
})

test('a manifest is read as it was written, and nothing else is read as one', () => {
  const { manifest } = stream([2])[0]!
  expect(parseManifest(canonicalJson(manifest))).toEqual(manifest)
  const hostile: [string, unknown][] = [
    ...([
      ['format', 'trefoil/manifest/2'],
      ['from', 'us'],
      ['to', ''],
      ['seq', 0],
      ['seq', 1.5],
    ] as [string, unknown][]),
    ...([
      ['seq', 2 ** 53],
      ['prev', 'x'],
      ['at', -1],
      ['items', {}],
      ['items', [{}]],
      ['more', 1],
    ] as [string, unknown][]),
    ...([
      ['items', [{ ...item(1), act: 'forget' }]],
      ['items', [{ ...item(1), note: 'x' }]],
    ] as [string, unknown][]),
    ...([
      ['items', [{ ...item(1), id: 'a\nb' }]],
      ['items', [{ ...item(1), digest: 'A'.repeat(64) }]],
    ] as [string, unknown][]),
    ['items', Array.from({ length: 2001 }, (_, number) => item(number))],
  ]
  for (const [field, value] of hostile)
    expect(() => parseManifest(JSON.stringify({ ...manifest, [field]: value })), field).toThrow()
  for (const text of ['', 'null', '[]', '{}', '{"seq":1,"seq":2}']) expect(() => parseManifest(text)).toThrow()
  expect(() => parseManifest(`"${'x'.repeat(2_000_000)}"`)).toThrow('too large')
  expect(() => nextManifest(newStream('US', 'JP', 'routine'), 1, Array(2001).fill(item(1)))).toThrow('divide them')
})

test('a receipt accounts for every item that was sent', () => {
  const steps = stream([3, 0, 2])
  const rejected: RejectedItem[] = [
    { seq: 1, item: 1, id: item(1).id, reason: 'the agreement does not let US give us this type' },
    { seq: 3, item: 0, id: item(3).id, reason: 'same version with other content' },
  ]
  const receipt = signReceipt(makeReceipt(manifests(steps), endOf(steps), rejected), receiver.privatePem)
  expect(receipt).toMatchObject({ from: 'US', to: 'JP', firstSeq: 1, lastSeq: 3, accepted: 3, rejected })
  expect(parseReceipt(JSON.stringify(receipt))).toEqual(receipt)
  expect(settleReceipt(steps, receipt, receiver.publicKey)).toEqual({ settled: true, accepted: 3, rejected })
  const all = signReceipt(makeReceipt(manifests(steps), endOf(steps), []), receiver.privatePem)
  expect(settleReceipt(steps, all, receiver.publicKey)).toEqual({ settled: true, accepted: 5, rejected: [] })
})

test('a receipt that drops, changes or invents something does not settle', () => {
  const steps = stream([3, 2])
  const key = receiver.privatePem
  const honest = makeReceipt(manifests(steps), endOf(steps), [])
  const settle = (changed: object) => {
    const settlement = settleReceipt(steps, signReceipt({ ...honest, ...changed }, key), receiver.publicKey)
    return settlement.settled ? 'settled' : settlement.because
  }
  expect(settle({})).toBe('settled')
  const silent = digestAccepted(manifests(steps), [{ seq: 1, item: 0 }])
  expect(settle(silent)).toBe('unaccounted')
  expect(settle({ accepted: 4 })).toBe('unaccounted')
  expect(settle({ acceptedDigest: '0'.repeat(64) })).toBe('unaccounted')
  const refusal = { seq: 1, item: 0, id: item(0).id, reason: 'no' }
  expect(settle({ rejected: [refusal] })).toBe('unaccounted')
  expect(settle({ ...silent, rejected: [refusal, refusal] })).toBe('unknown-refusal')
  expect(settle({ ...silent, rejected: [{ ...refusal, id: item(9).id }] })).toBe('unknown-refusal')
  expect(settle({ ...silent, rejected: [{ ...refusal, item: 7 }] })).toBe('unknown-refusal')
  expect(settle({ ...silent, rejected: [{ ...refusal, seq: 9 }] })).toBe('unknown-refusal')
  expect(settle({ to: 'PH' })).toBe('other-steps')
  expect(settle({ lastSeq: 3 })).toBe('other-steps')
  expect(settle({ last: '0'.repeat(64) })).toBe('other-history')
  expect(settleReceipt(steps, signReceipt(honest, key), generateSigningKey().publicKey)).toMatchObject({
    because: 'not-signed',
  })
  expect(settleReceipt([], signReceipt(honest, key), receiver.publicKey)).toMatchObject({ because: 'other-steps' })
  expect(() => makeReceipt(manifests(steps), endOf(steps), [{ ...refusal, item: 7 }])).toThrow('what was not sent')
  expect(() => makeReceipt([], Buffer.alloc(32), [])).toThrow('at least one step')
})

test('a signed receipt with anything changed is not signed', () => {
  const steps = stream([2])
  const rejected = [{ seq: 1, item: 0, id: item(0).id, reason: 'no' }]
  const receipt = signReceipt(makeReceipt(manifests(steps), endOf(steps), rejected), receiver.privatePem)
  expect(verifyReceipt(receiver.publicKey, receipt)).toBe(true)
  const one = rejected[0]!
  for (const changed of [
    ...[{ from: 'PH' }, { to: 'PH' }, { firstSeq: 2 }, { lastSeq: 2 }, { last: '0'.repeat(64) }, { accepted: 2 }],
    ...[{ acceptedDigest: '0'.repeat(64) }, { rejected: [] }, { rejected: [one, one] }],
    ...[{ rejected: [{ ...one, reason: 'yes' }] }, { rejected: [{ ...one, id: `${one.id}n`, reason: 'o' }] }],
    ...[{ signature: `${'A'.repeat(86)}==` }, { signature: '' }],
  ])
    expect(verifyReceipt(receiver.publicKey, { ...receipt, ...changed }), JSON.stringify(changed)).toBe(false)
  const bytes = Buffer.from(receipt.signature, 'base64')
  for (let bit = 0; bit < bytes.length * 8; bit += 5) {
    const flipped = Buffer.from(bytes)
    flipped[bit >> 3]! ^= 1 << (bit & 7)
    expect(verifyReceipt(receiver.publicKey, { ...receipt, signature: flipped.toString('base64') })).toBe(false)
  }
  for (const text of ['', '{}', JSON.stringify({ ...receipt, more: 1 }), JSON.stringify({ ...receipt, accepted: -1 })])
    expect(() => parseReceipt(text)).toThrow()
})

test('a recall takes back every text of that version, and no other version', () => {
  const [text, twin] = [item(1), { ...item(1), digest: item(2).digest }]
  const other = { ...item(1), version: '2025-01-01T00:00:00.000Z' }
  const fold = new StreamFold()
  const tell = (items: readonly ManifestItem[]) => fold.apply(nextManifest(newStream('US', 'JP', 'routine'), 1, items))
  tell([text, twin, other])
  expect([...fold.given()]).toHaveLength(3)
  tell([{ ...text, act: 'recall' }])
  expect([...fold.given()].map(({ version }) => version)).toEqual([other.version])
})
