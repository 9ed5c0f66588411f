import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generateSigningKey } from '../crypto/keys.ts'
import { TestLog, testWitness } from '../testing/ledger.ts'
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { addSignature, cosign, cosignatureVerifier, cosignersOf, safeQuorum } from './cosignature.ts'
import { emptyRoot } from './merkle-hash.ts'
import { parseNote } from './note.ts'

const root = Buffer.alloc(32, 5)
const text = `us.example/log\n3\n${root.toString('base64')}\n`

test('a checkpoint says origin, size and root, and is read as it was written', () => {
  expect(parseCheckpoint(text)).toEqual({ origin: 'us.example/log', size: 3, root, extensions: [] })
  expect(formatCheckpoint(parseCheckpoint(text))).toBe(text)
  const extended = `${text}one more\nand another\n`
  expect(parseCheckpoint(extended).extensions).toEqual(['one more', 'and another'])
  const anySize = fc.oneof(fc.maxSafeNat(), fc.nat()).filter((size) => size > 0)
  fc.assert(
    fc.property(anySize, fc.uint8Array({ minLength: 32, maxLength: 32 }), (size, hash) => {
      const checkpoint = { origin: 'o', size, root: Buffer.from(hash), extensions: [] }
      expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint)
    }),
  )
})

test('what is no checkpoint is refused', () => {
  const hash = root.toString('base64')
  const bad = [
    ...['', '\n', 'o\n', 'o\n3\n', `\n3\n${hash}\n`, `o\n03\n${hash}\n`, `o\n-3\n${hash}\n`, `o\n3.0\n${hash}\n`],
    ...[`o\n 3\n${hash}\n`, `o\n3\n${hash}`, `o\n3\n${hash}\n\n`, `o\n3\n${hash}\n\nx\n`, `o\n3\n${hash.slice(4)}\n`],
    ...[`o\n3\n${hash} \n`, `o\n٣\n${hash}\n`, `o\n9007199254740992\n${hash}\n`, `o\n99999999999999999999\n${hash}\n`],
    ...[`o\n0\n${hash}\n`, `${'o'.repeat(256)}\n3\n${hash}\n`],
  ]
  for (const one of bad) expect(() => parseCheckpoint(one), JSON.stringify(one)).toThrow('not a checkpoint')
  expect(parseCheckpoint(`o\n0\n${Buffer.from(emptyRoot).toString('base64')}\n`).size).toBe(0)
  for (const origin of ['', 'a\nb', 'a\0b'])
    expect(() => formatCheckpoint({ origin, size: 3, root, extensions: [] })).toThrow()
  expect(() => formatCheckpoint({ origin: 'o', size: 3, root, extensions: [''] })).toThrow()
  expect(() => formatCheckpoint({ origin: 'o', size: 3, root: root.subarray(1), extensions: [] })).toThrow()
})

test('a checkpoint counts for the log that signed it and for no other', async () => {
  const log = new TestLog('us.example/log')
  const { note } = await log.append('a')
  expect(openCheckpoint(note, log.origin, log.keys).size).toBe(1)
  expect(() => openCheckpoint(note, 'jp.example/log', log.keys)).toThrow('another log')
  expect(() => openCheckpoint(note, log.origin, new TestLog(log.origin).keys)).toThrow('not signed by the log')
  expect(() => openCheckpoint(note, log.origin, [])).toThrow('not signed by the log')
})

test('cosignatures count by member: once, whatever the number of keys and signatures', async () => {
  const log = new TestLog('us.example/log')
  const { note } = await log.append('a')
  const [jp, jpNew, ph] = [testWitness('jp.example/w1'), testWitness('jp.example/w2'), testWitness('ph.example/w')]
  const keys = new Map([
    ['JP', [jp.verifier, jpNew.verifier]],
    ['PH', [ph.verifier]],
  ])
  const { text: body } = parseNote(note)
  let cosigned = addSignature(note, cosign(body, jp.signer, 1000))
  expect(addSignature(cosigned, cosign(body, jp.signer, 1000))).toBe(cosigned)
  cosigned = addSignature(cosigned, cosign(body, jpNew.signer, 3000))
  cosigned = addSignature(cosigned, cosign(body, jp.signer, 2000))
  cosigned = addSignature(cosigned, cosign(body, testWitness('stranger').signer, 9000))
  expect([...cosignersOf(cosigned, { keys, quorum: 1 })]).toEqual([['JP', { name: 'jp.example/w2', atSeconds: 3000 }]])
  expect(() => cosignersOf(cosigned, { keys, quorum: 2 })).toThrow('1 of 2 cosignatures')
  cosigned = addSignature(cosigned, cosign(body, ph.signer, 1500))
  expect([...cosignersOf(cosigned, { keys, quorum: 2 }).keys()]).toEqual(['JP', 'PH'])
  expect(openCheckpoint(cosigned, log.origin, log.keys).size).toBe(1)
})

test('one witness key for two members is a mistake, never two voices', () => {
  const key = generateSigningKey()
  const keys = new Map([
    ['JP', [cosignatureVerifier('jp.example/w', key.publicKey)]],
    ['PH', [cosignatureVerifier('ph.example/w', key.publicKey)]],
  ])
  const note = new TestLog('us.example/log').sign().note
  expect(() => cosignersOf(note, { keys, quorum: 0 })).toThrow('same witness key')
})

test('a cosignature with another time, of another checkpoint or cut short is wrong', async () => {
  const log = new TestLog('us.example/log')
  const one = await log.append('a')
  const two = await log.append('b')
  const witness = testWitness('jp.example/w')
  const good = cosign(parseNote(one.note).text, witness.signer, 1_700_000_000)
  const keys = new Map([['JP', [witness.verifier]]])
  const check = (note: string, signature: Uint8Array) => () =>
    cosignersOf(addSignature(note, { ...good, signature }), { keys, quorum: 1 })
  expect(check(one.note, good.signature)().size).toBe(1)
  expect(check(two.note, good.signature)).toThrow('wrong signature')
  for (const other of [good.signature.subarray(0, 71), Buffer.concat([good.signature, Buffer.of(0)]), Buffer.alloc(72)])
    expect(check(one.note, other)).toThrow('wrong signature')
  for (let bit = 0; bit < good.signature.length * 8; bit += 7) {
    const changed = Buffer.from(good.signature)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    expect(check(one.note, changed)).toThrow('wrong signature')
  }
  for (const time of [0, -1, 1.5, Number.NaN, 2 ** 53])
    expect(() => cosign(parseNote(one.note).text, witness.signer, time)).toThrow('whole seconds')
  expect(() => cosign('no checkpoint\n', witness.signer, 1)).toThrow('not a checkpoint')
})

test('with a safe quorum two trees cannot both have enough cosigners while fewer than a third lie', () => {
  expect(Array.from({ length: 10 }, (_, at) => safeQuorum(at + 1))).toEqual([1, 2, 3, 3, 4, 5, 5, 6, 7, 7])
})
