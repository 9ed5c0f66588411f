import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numbered, TestLog, testWitness } from '../testing/ledger.ts'
import { addSignature, cosign } from './cosignature.ts'
import type { TrustedLog } from './follow-log.ts'
import { parseNote } from './note.ts'
import { formatProofFile, type ProofFile, parseProofFile, verifyProofFile } from './proof-file.ts'
import { proveInclusion } from './tile-reader.ts'

const log = new TestLog('us.example/log')
const witness = testWitness('jp.example/w')
const { note } = await log.append(...numbered('entry', 0, 700))
const cosigned = addSignature(note, cosign(parseNote(note).text, witness.signer, 1_700_000_000))
const trust: TrustedLog = {
  origin: log.origin,
  keys: log.keys,
  witnesses: { keys: new Map([['JP', [witness.verifier]]]), quorum: 1 },
}
const path = await proveInclusion(log.tiles, 300, 700)
const proof: ProofFile = { index: 300, path, note: cosigned, extra: Buffer.from('what opens it') }
const entry = Buffer.from('entry 300')

test('a proof file proves without a network that an entry was logged and witnessed', () => {
  const text = formatProofFile(proof)
  expect(text.split('\n').slice(0, 3)).toEqual(['c2sp.org/tlog-proof@v1', 'extra d2hhdCBvcGVucyBpdA==', 'index 300'])
  const read = parseProofFile(text)
  expect(formatProofFile(read)).toBe(text)
  expect(verifyProofFile(read, entry, trust).checkpoint.size).toBe(700)
  expect(parseProofFile(formatProofFile({ ...proof, extra: null })).extra).toBe(null)
})

test('a proof file proves no other entry, place or log, and nothing that was not witnessed', () => {
  const fails = (one: Partial<ProofFile>, what = entry, log: TrustedLog = trust) =>
    expect(() => verifyProofFile({ ...proof, ...one }, what, log)).toThrow()
  fails({}, Buffer.from('entry 301'))
  fails({ index: 301 })
  fails({ path: path.slice(1) })
  fails({ note })
  fails({}, entry, { ...trust, origin: 'jp.example/log' })
  fails({}, entry, { ...trust, keys: new TestLog(log.origin).keys })
})

test('a proof file with any bit changed proves nothing more than before', () => {
  const bytes = Buffer.from(formatProofFile({ ...proof, extra: null }), 'utf8')
  fc.assert(
    fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
      const changed = Buffer.from(bytes)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => verifyProofFile(parseProofFile(changed.toString('utf8')), entry, trust)).toThrow()
    }),
    { numRuns: 1000 },
  )
})

test('text that is no proof file is refused', () => {
  const text = formatProofFile(proof)
  const hash = `${Buffer.alloc(32).toString('base64')}\n`
  for (const bad of [
    ...['', 'c2sp.org/tlog-proof@v1', text.replace('@v1', '@v2'), text.replace('extra ', 'extra  '), `\n${text}`],
    ...[text.replace('index 300', 'index 0300'), text.replace('index 300', 'index -1'), text.replace(/index.*\n/, '')],
    ...[text.replace('d2hh', 'd2h'), text.replace(hash, ''), text.replace('\nindex', '\nextra AAAA\nindex')].filter(
      (one) => one !== text,
    ),
    ...[text.replace('300\n', `300\n${hash.slice(4)}`), text.replace('300\n', `300\n${hash.repeat(60)}`)],
  ])
    expect(() => parseProofFile(bad), bad.slice(0, 60)).toThrow('not a proof file')
  expect(() => parseProofFile(text + 'x'.repeat(3_000_000))).toThrow('too large')
  expect(() => formatProofFile({ ...proof, extra: Buffer.alloc(1024 * 1024 + 1) })).toThrow('at most 1 MiB')
})
