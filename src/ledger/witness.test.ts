import { expect, test } from 'vitest'
import { numbered, TestLog, testWitness } from '../testing/ledger.ts'
import type { SignedCheckpoint } from './checkpoint.ts'
import { addSignature, cosignersOf } from './cosignature.ts'
import { verifyEquivocation } from './equivocation.ts'
import { equalHashes } from './merkle-hash.ts'
import { parseSignatures } from './note.ts'
import { proveConsistency } from './tile-reader.ts'
import { considerCheckpoint, type WitnessSetup, type WitnessStates, witnessCheckpoint } from './witness.ts'
import { formatWitnessRequest, parseWitnessRequest, type WitnessRequest } from './witness-request.ts'

const witness = testWitness('jp.example/witness')
const now = 1_700_000_000

class MemoryStates implements WitnessStates {
  readonly stored = new Map<string, SignedCheckpoint>()
  /** Called after a state was read and before it is replaced: where another request can come between. */
  between: () => Promise<void> = async () => {}

  async read(origin: string): Promise<SignedCheckpoint | null> {
    return this.stored.get(origin) ?? null
  }

  async replace(origin: string, expected: SignedCheckpoint | null, next: SignedCheckpoint): Promise<boolean> {
    const between = this.between
    this.between = async () => {}
    await between()
    const held = this.stored.get(origin) ?? null
    const isExpected =
      held === null || expected === null
        ? held === expected
        : held.size === expected.size && equalHashes(held.root, expected.root)
    if (isExpected) this.stored.set(origin, next)
    return isExpected
  }
}

function setupFor(log: TestLog): WitnessSetup & { readonly states: MemoryStates } {
  return { logs: new Map([[log.origin, log.keys]]), states: new MemoryStates(), signer: witness.signer }
}

async function request(log: TestLog, from: number, to: SignedCheckpoint): Promise<WitnessRequest> {
  const proof = from === 0 || from === to.size ? [] : await proveConsistency(log.tiles, from, to.size)
  return { oldSize: from, proof, note: to.note }
}

test('a witness cosigns a log that grows, step by step, and the cosignature holds', async () => {
  const log = new TestLog('us.example/log')
  const setup = setupFor(log)
  const keys = new Map([['JP', [witness.verifier]]])
  let from = 0
  for (const count of [0, 1, 2, 300, 0, 513]) {
    const checkpoint = await log.append(...numbered('entry', from, from + count))
    const answer = await witnessCheckpoint(setup, await request(log, from, checkpoint), now)
    if (!('cosignature' in answer)) throw new Error(answer.refuse)
    const cosigned = addSignature(checkpoint.note, parseSignatures(answer.cosignature)[0]!)
    expect(cosignersOf(cosigned, { keys, quorum: 1 }).get('JP')).toEqual({ name: witness.signer.name, atSeconds: now })
    expect(setup.states.stored.get(log.origin)?.size).toBe(checkpoint.size)
    from = checkpoint.size
  }
})

test('a request that starts from another size is told the size that was cosigned', async () => {
  const log = new TestLog('us.example/log')
  const five = await log.append(...numbered('entry', 0, 5))
  const nine = await log.append(...numbered('entry', 5, 9))
  const consider = async (state: SignedCheckpoint | null, from: number, to: SignedCheckpoint) =>
    considerCheckpoint(state, await request(log, from, to), new Map([[log.origin, log.keys]]))
  expect(await consider(null, 5, nine)).toEqual({ refuse: 'conflict', size: 0 })
  expect(await consider(five, 0, nine)).toEqual({ refuse: 'conflict', size: 5 })
  // A tree that is smaller than the one we cosigned is never cosigned again.
  expect(await consider(nine, 5, five)).toEqual({ refuse: 'conflict', size: 9 })
  expect(await consider(nine, 0, five)).toEqual({ refuse: 'conflict', size: 9 })
  expect(await consider(nine, 9, nine)).toEqual({ cosign: nine, replace: nine })
  expect(
    considerCheckpoint(nine, { oldSize: 9, proof: [], note: five.note }, new Map([[log.origin, log.keys]])),
  ).toEqual({
    refuse: 'bad-request',
  })
})

test('unknown logs, foreign signatures and wrong proofs are not cosigned and change nothing', async () => {
  const log = new TestLog('us.example/log')
  const five = await log.append(...numbered('entry', 0, 5))
  const nine = await log.append(...numbered('entry', 5, 9))
  const setup = setupFor(log)
  await witnessCheckpoint(setup, await request(log, 0, five), now)
  const refusal = async (one: WitnessRequest) => {
    const answer = await witnessCheckpoint(setup, one, now)
    return 'refuse' in answer ? answer.refuse : 'cosigned'
  }
  const good = await request(log, 5, nine)
  const stranger = new TestLog('ph.example/log')
  const impostor = new TestLog(log.origin)
  expect(await refusal({ ...good, note: (await stranger.append('x')).note })).toBe('unknown-log')
  expect(await refusal({ ...good, note: (await impostor.append(...numbered('entry', 0, 9))).note })).toBe('not-signed')
  expect(await refusal({ ...good, note: 'no note' })).toBe('bad-request')
  expect(await refusal({ ...good, proof: [] })).toBe('bad-proof')
  expect(await refusal({ ...good, proof: good.proof.slice(1) })).toBe('bad-proof')
  expect(await refusal({ ...good, proof: [...good.proof, Buffer.alloc(32)] })).toBe('bad-proof')
  expect(await refusal({ oldSize: 5, proof: [Buffer.alloc(32)], note: five.note })).toBe('bad-proof')
  const fresh = await witnessCheckpoint(setupFor(log), { oldSize: 0, proof: [Buffer.alloc(32)], note: nine.note }, now)
  expect(fresh).toEqual({ refuse: 'bad-proof' })
  expect(setup.states.stored.get(log.origin)?.size).toBe(5)
  expect(await refusal(good)).toBe('cosigned')
})

test('a log that shows another tree of the same size is refused, with evidence that anyone can check', async () => {
  const log = new TestLog('us.example/log')
  const five = await log.append(...numbered('entry', 0, 5))
  const setup = setupFor(log)
  await witnessCheckpoint(setup, await request(log, 0, five), now)
  const forked = log.signHead(5, Buffer.alloc(32, 1))
  for (const oldSize of [0, 5]) {
    const answer = await witnessCheckpoint(setup, { oldSize, proof: [], note: forked.note }, now)
    if (!('refuse' in answer) || answer.refuse !== 'forked') throw new Error('not refused as forked')
    expect(verifyEquivocation(answer.evidence, log.keys)).toBe(true)
    expect(verifyEquivocation(answer.evidence, new TestLog(log.origin).keys)).toBe(false)
  }
})

test('a slower request for a smaller tree never rolls a faster one back', async () => {
  const log = new TestLog('us.example/log')
  const five = await log.append(...numbered('entry', 0, 5))
  const nine = await log.append(...numbered('entry', 5, 9))
  const twelve = await log.append(...numbered('entry', 9, 12))
  const setup = setupFor(log)
  await witnessCheckpoint(setup, await request(log, 0, five), now)
  const faster = await request(log, 5, twelve)
  setup.states.between = async () => {
    expect(await witnessCheckpoint(setup, faster, now)).toHaveProperty('cosignature')
  }
  expect(await witnessCheckpoint(setup, await request(log, 5, nine), now)).toEqual({ refuse: 'conflict', size: 12 })
  expect(setup.states.stored.get(log.origin)?.size).toBe(12)
  // Nor does a renewal of the smaller tree get a newer time than the larger one.
  const again = setupFor(log)
  await witnessCheckpoint(again, await request(log, 0, five), now)
  again.states.between = async () => {
    await witnessCheckpoint(again, faster, now)
  }
  expect(await witnessCheckpoint(again, await request(log, 5, five), now)).toEqual({ refuse: 'conflict', size: 12 })
})

test('nothing is cosigned where the state could not be stored', async () => {
  const log = new TestLog('us.example/log')
  const five = await log.append(...numbered('entry', 0, 5))
  const setup = setupFor(log)
  setup.states.between = async () => {
    throw new Error('disk full')
  }
  await expect(witnessCheckpoint(setup, await request(log, 0, five), now)).rejects.toThrow('disk full')
  expect(setup.states.stored.size).toBe(0)
})

test('a request is read as it was written, and bounded', async () => {
  const log = new TestLog('us.example/log')
  await log.append(...numbered('entry', 0, 700))
  const one = await request(log, 300, await log.append('last'))
  const body = formatWitnessRequest(one)
  expect(formatWitnessRequest(parseWitnessRequest(body))).toBe(body)
  expect(parseWitnessRequest(formatWitnessRequest({ ...one, proof: [] })).proof).toEqual([])
  const hash = Buffer.alloc(32).toString('base64')
  for (const bad of [
    ...['', 'old 3', 'old 3\n', `old 03\n\n${one.note}`, `old  3\n\n${one.note}`, `new 3\n\n${one.note}`],
    ...[`old 3\nAAAA\n\n${one.note}`, `old 3\n${hash} \n\n${one.note}`, `old 3\r\n\r\n${one.note}`, `\n\n${one.note}`],
  ])
    expect(() => parseWitnessRequest(bad), bad.slice(0, 20)).toThrow('not a request')
  expect(() => parseWitnessRequest(`old 3\n${`${hash}\n`.repeat(64)}\n${one.note}`)).toThrow('at most 63 hashes')
  expect(() => parseWitnessRequest('x'.repeat(1_000_000))).toThrow('too large')
})
