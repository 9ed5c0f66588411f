import { expect, test } from 'vitest'
import { generateSigningKey } from '../crypto/keys.ts'
import { numbered, TestLog, testWitness } from '../testing/ledger.ts'
import type { SignedCheckpoint } from './checkpoint.ts'
import { addSignature, cosign } from './cosignature.ts'
import { findEquivocation, formatEquivocation, parseEquivocation, verifyEquivocation } from './equivocation.ts'
import { type FollowStep, followLog, type TrustedLog } from './follow-log.ts'
import { parseNote } from './note.ts'
import { judgeResumption } from './resume.ts'
import { proveConsistency } from './tile-reader.ts'

const trust = (log: TestLog): TrustedLog => ({
  origin: log.origin,
  keys: log.keys,
  witnesses: { keys: new Map(), quorum: 0 },
})

async function follow(log: TestLog, known: SignedCheckpoint, next: SignedCheckpoint): Promise<FollowStep> {
  const proof = known.size > 0 && known.size < next.size ? await proveConsistency(log.tiles, known.size, next.size) : []
  return followLog(known, next.note, proof, trust(log))
}

/** Two logs under one key, with the first entries in common. */
async function split(common: number): Promise<[TestLog, TestLog, SignedCheckpoint]> {
  const key = generateSigningKey()
  const [one, other] = [new TestLog('us.example/log', key), new TestLog('us.example/log', key)]
  const known = await one.append(...numbered('entry', 0, common))
  await other.append(...numbered('entry', 0, common))
  return [one, other, known]
}

test('a log that only grows is followed without an alarm', async () => {
  const log = new TestLog('us.example/log')
  let known = log.sign()
  expect(followLog(null, known.note, [], trust(log))).toMatchObject({ step: 'grown' })
  for (const count of [1, 2, 255, 0, 300]) {
    const next = await log.append(...numbered('entry', known.size, known.size + count))
    const step = await follow(log, known, next)
    expect(step.step).toBe(count === 0 ? 'same' : 'grown')
    known = next
  }
})

test('a log that shrank, forked or does not prove that it continues is an alarm with both signed notes', async () => {
  const [log, fork, known] = await split(300)
  const nine = await log.append(...numbered('more', 0, 9))
  const other = await fork.append(...numbered('other', 0, 9))
  expect(await follow(log, nine, known)).toMatchObject({
    step: 'alarm',
    because: 'shrunk',
    known: nine,
    offered: known,
  })
  expect(await follow(log, nine, other)).toMatchObject({ step: 'alarm', because: 'forked' })
  const longer = await fork.append(...numbered('other', 9, 20))
  const unproven = await follow(fork, nine, longer)
  expect(unproven).toMatchObject({ step: 'alarm', because: 'unproven', known: nine, offered: longer, evidence: null })
  expect(followLog(known, nine.note, [], trust(log))).toMatchObject({ step: 'alarm', because: 'unproven' })
  expect(followLog(known, known.note, [Buffer.alloc(32)], trust(log))).toMatchObject({ because: 'unproven' })
})

test('what the log did not sign, or too few members witnessed, is refused and says nothing about the log', async () => {
  const log = new TestLog('us.example/log')
  const first = await log.append('a')
  expect(() => followLog(first, new TestLog(log.origin).sign().note, [], trust(log))).toThrow('not signed by the log')
  const [jp, ph] = [testWitness('jp.example/w'), testWitness('ph.example/w')]
  const witnesses = {
    keys: new Map([
      ['JP', [jp.verifier]],
      ['PH', [ph.verifier]],
    ]),
    quorum: 2,
  }
  const next = await log.append('b')
  const proof = await proveConsistency(log.tiles, 1, 2)
  const { text } = parseNote(next.note)
  const once = addSignature(next.note, cosign(text, jp.signer, 1000))
  expect(() => followLog(first, once, proof, { ...trust(log), witnesses })).toThrow('1 of 2 cosignatures')
  const twice = addSignature(once, cosign(text, ph.signer, 2000))
  const step = followLog(first, twice, proof, { ...trust(log), witnesses })
  if (step.step === 'alarm') throw new Error(step.because)
  expect([...step.cosigners.keys()]).toEqual(['JP', 'PH'])
  expect(step.checkpoint.note).toBe(twice)
  // A fork is an alarm whoever has witnessed it.
  const forked = log.signHead(2, Buffer.alloc(32, 1))
  expect(followLog(step.checkpoint, forked.note, [], { ...trust(log), witnesses })).toMatchObject({ because: 'forked' })
})

test('two trees that contradict each other, of one size or of two, are evidence that travels as text', async () => {
  for (const common of [0, 1, 2, 5, 255, 256, 300]) {
    for (const [first, second] of [
      [1, 1],
      [1, 9],
      [4, 300],
      [256, 257],
    ] as const) {
      const [log, fork] = await split(common)
      const one = await log.append(...numbered('one', 0, first))
      const other = await fork.append(...numbered('other', 0, second))
      const evidence = await findEquivocation(fork.tiles, one, other)
      if (evidence === null) throw new Error('no evidence found')
      const carried = parseEquivocation(formatEquivocation(evidence))
      expect(verifyEquivocation(carried, log.keys)).toBe(true)
      expect(verifyEquivocation(carried, new TestLog(log.origin).keys)).toBe(false)
      expect(verifyEquivocation({ ...carried, origin: 'jp.example/log' }, log.keys)).toBe(false)
      for (let bit = 0; bit < 256; bit += 31) {
        const prefix = Buffer.from(carried.prefix)
        prefix[bit >> 3]! ^= 1 << (bit & 7)
        expect(verifyEquivocation({ ...carried, prefix }, log.keys)).toBe(false)
      }
    }
  }
})

test('an honest log cannot be framed', async () => {
  const log = new TestLog('us.example/log')
  const older = await log.append(...numbered('entry', 0, 300))
  const newer = await log.append(...numbered('entry', 300, 700))
  expect(await findEquivocation(log.tiles, older, newer)).toBe(null)
  expect(await findEquivocation(log.tiles, older, older)).toBe(null)
  const proof = await proveConsistency(log.tiles, 300, 700)
  const frame = { origin: log.origin, older: older.note, newer: newer.note, proof }
  for (const prefix of [older.root, newer.root, Buffer.alloc(32), Buffer.alloc(0), proof[0]!])
    expect(verifyEquivocation({ ...frame, prefix }, log.keys)).toBe(false)
  // Nor with the checkpoint of an earlier, truly signed tree in the wrong place, nor with another's tiles.
  expect(verifyEquivocation({ ...frame, older: newer.note, newer: older.note, prefix: older.root }, log.keys)).toBe(
    false,
  )
  const stranger = new TestLog(log.origin)
  await stranger.append(...numbered('other', 0, 700))
  expect(await findEquivocation(stranger.tiles, older, newer)).toBe(null)
  const earlier = await log.append('x')
  const foreign = await new TestLog('jp.example/log').append('x')
  expect(await findEquivocation(log.tiles, foreign, earlier)).toBe(null)
})

test('text that is no evidence is refused', async () => {
  const [log, fork] = await split(0)
  const evidence = await findEquivocation(fork.tiles, await log.append('a'), await fork.append('b', 'c'))
  const good = JSON.parse(formatEquivocation(evidence!)) as Record<string, unknown>
  for (const [field, value] of [
    ...[
      ['format', 'x'],
      ['origin', 3],
      ['older', null],
      ['newer', {}],
      ['prefix', 'AAAA'],
      ['prefix', 7],
    ],
    ...[
      ['proof', 'x'],
      ['proof', ['AAAA']],
      ['proof', [3]],
      ['proof', Array(65).fill(good.prefix)],
    ],
  ] as [string, unknown][]) {
    expect(() => parseEquivocation(JSON.stringify({ ...good, [field]: value })), field).toThrow('not evidence')
  }
  for (const text of ['', '[]', 'null', '{}', `{"older":"x","older":"y"}`])
    expect(() => parseEquivocation(text)).toThrow()
  expect(() => parseEquivocation(JSON.stringify({ ...good, older: 'x'.repeat(2_000_000) }))).toThrow('too large')
})

test('a node signs again after a start only if it holds all that the others have seen of it', async () => {
  const log = new TestLog('us.example/log')
  const early = await log.append(...numbered('entry', 0, 300))
  const later = await log.append(...numbered('entry', 300, 400))
  const head = { size: later.size, root: later.root }
  const judge = (answers: [string, SignedCheckpoint | null][], needed = 2, held: typeof head = head) =>
    judgeResumption(log.tiles, held, new Map(answers), needed)
  expect(
    await judge([
      ['JP', early],
      ['PH', later],
    ]),
  ).toEqual({ sign: true })
  expect(
    await judge([
      ['JP', null],
      ['PH', null],
    ]),
  ).toEqual({ sign: true })
  expect(await judge([['JP', early]])).toEqual({ sign: false, because: 'unanswered', missing: 1 })
  expect(await judge([], 0)).toEqual({ sign: true })
  // Restored from a backup of the earlier state: one member that saw more is enough to stop.
  const old = { size: early.size, root: early.root }
  expect(
    await judge(
      [
        ['JP', early],
        ['PH', later],
      ],
      2,
      old,
    ),
  ).toEqual({ sign: false, because: 'behind', seen: later })
  expect(await judge([['PH', later]], 2, old)).toEqual({ sign: false, because: 'behind', seen: later })
  const forked = log.signHead(350, Buffer.alloc(32, 1))
  expect(
    await judge([
      ['JP', forked],
      ['PH', later],
    ]),
  ).toEqual({ sign: false, because: 'forked', seen: forked })
  const same = log.signHead(400, Buffer.alloc(32, 1))
  expect(await judge([['JP', same]])).toEqual({ sign: false, because: 'forked', seen: same })
})
