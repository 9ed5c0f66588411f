import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Agreement } from '../alliance/model.ts'
import type { InquiryResult } from '../api/contract/inquiry.ts'
import { systemTimers } from '../base/timers.ts'
import { verifyStore } from '../cli/verify-store.ts'
import { writeAnswer, writeOffer } from '../exchange/inquiry-messages.ts'
import type { PeerRequest, Transport } from '../exchange/model.ts'
import { blind } from '../inquiry/blinding.ts'
import { proveConsistency } from '../ledger/tile-reader.ts'
import { tilesOf } from '../store/tiles.ts'
import { makeAgreement } from '../testing/alliance.ts'
import { type Federation, startFederation, waitUntil } from '../testing/federation.ts'
import { cardOf } from './card.ts'
import { InquiryAsker, type Told } from './inquiry-asker.ts'
import { InquiryThread } from './inquiry-threads.ts'
import { readKeys } from './keys.ts'

/** PH answers JP about what it published itself, US about nothing; 20 values a day. */
const agreement: Agreement = makeAgreement('trilateral', ['JP', 'PH', 'US'], {
  unmarked: { '*': 'green' },
  clauses: [{ id: 'C1', title: 'Nothing of this', tlpCeiling: 'clear', types: ['report'], onward: 'none' }],
  confirmExistence: [
    { id: 'Q1', title: 'Yes or no', from: ['PH'], to: ['JP'], tlpCeiling: 'amber', valuesPerDay: 200 },
  ],
})

const stamp = '2026-03-01T00:00:00.000Z'
const number = (n: number) => String(n).padStart(12, '0')
const indicator = (n: number, pattern: string, own: object = {}) => ({
  type: 'indicator',
  spec_version: '2.1',
  id: `indicator--00000000-0000-4000-8000-${number(n)}`,
  created: stamp,
  modified: stamp,
  pattern,
  pattern_type: 'stix',
  valid_from: stamp,
  ...own,
})
const handled = (said: object) => ({
  extensions: {
    'extension-definition--6c0a2b1e-8d3f-4f7a-9b52-31e4c7d9a806': { extension_type: 'property-extension', ...said },
  },
})
const red = { object_marking_refs: ['marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1'] }

const held = [
  indicator(1, "[domain-name:value = 'Evil.Example.COM.'] OR [url:value = 'http://EVIL.example.com:80/a']"),
  indicator(2, "[file:hashes.'SHA-256' = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']"),
  {
    type: 'ipv4-addr',
    spec_version: '2.1',
    id: `ipv4-addr--00000000-0000-5000-8000-${number(3)}`,
    value: '203.0.113.7',
  },
  // What must not be confirmed to JP.
  indicator(4, "[domain-name:value = 'only-us.example.com']", handled({ releasable_to: ['US'] })),
  indicator(5, "[domain-name:value = 'red.example.com']", red),
  indicator(6, "[domain-name:value = 'revoked.example.com']", { revoked: true }),
  indicator(7, "[domain-name:value = 'embargo.example.com']", handled({ embargo_until: '2099-01-01T00:00:00Z' })),
]

let federation: Federation
beforeAll(async () => {
  federation = await startFederation({ members: ['JP', 'PH', 'US'], engine: 'sqlite', agreements: [agreement] })
  const { rejected } = await federation.publish('PH', held)
  expect(rejected).toEqual([])
  await waitUntil('PH has published what JP may ask about', async () => {
    const { answer } = await federation.node('PH').inquiry.desk.state()
    return (answer.find(({ member }) => member === 'JP')?.epoch ?? 0) > 0 && (await published()) > 0
  })
}, 120_000)
afterAll(async () => await federation?.[Symbol.asyncDispose]())

/** How many values PH's newest epoch for JP has. */
async function published(): Promise<number> {
  const row = await federation
    .node('PH')
    .store.read.selectFrom('inquiry_epoch')
    .select('basis')
    .where('member', '=', 'JP')
    .orderBy('epoch', 'desc')
    .executeTakeFirst()
  return row === undefined ? 0 : (JSON.parse(row.basis) as { values: number }).values
}

const ask = (values: readonly string[], members: readonly string[] = ['PH'], as = 'JP'): Promise<InquiryResult> =>
  federation.node(as).inquiry.desk.ask('person:analyst', { values: [...values], members: [...members] })

test('an ally says yes to what it published, in any spelling, and no to all else; of what is withheld from us it says no, too', async () => {
  const values = [
    'evil[.]example[.]com',
    'hxxp://evil.example.com/a',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    '203.0.113.7',
    'unknown.example.com',
    'no value at all',
    ...['only-us.example.com', 'red.example.com', 'revoked.example.com', 'embargo.example.com'],
  ]
  const { values: read, answers } = await ask(values)
  expect(read.map(({ kind }) => kind)).toEqual([
    ...['domain', 'url', 'digest', 'ipv4', 'domain', null],
    ...['domain', 'domain', 'domain', 'domain'],
  ])
  const [answer] = answers
  expect(answer?.because).toBeNull()
  expect(answer?.known).toEqual([true, true, true, true, false, null, false, false, false, false])
  expect(answer?.errorRate).toBeLessThan(1e-10)
}, 60_000)

test('who asked whom, when and about how many values is on record on both sides, and no value is', async () => {
  await ask(['recorded.example.com'])
  for (const [member, action, subject] of [
    ['JP', 'inquiry-ask', 'PH'],
    ['PH', 'inquiry-answer', 'JP'],
  ] as const) {
    const rows = await federation.node(member).store.read.selectFrom('audit').selectAll().execute()
    expect(rows.filter((row) => row.action === action && row.subject === subject).length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain('recorded.example')
  }
}, 60_000)

test('a member without a right gets no answer, and is told no more than a stranger', async () => {
  const { answers } = await ask(['evil.example.com'], ['PH', 'JP'], 'US')
  expect(answers.map(({ known, because }) => [known, because])).toEqual([
    [null, 'no-right'],
    [null, 'no-right'],
  ])
  await expect(federation.node('PH').inquiry.answers.offer('US')).rejects.toThrow('nothing to ask here')
  await expect(federation.node('PH').inquiry.answers.filter('US', 1)).rejects.toThrow('nothing to ask here')
  const question = { epoch: 1, elements: [blind(Buffer.from('x'), (n) => new Uint8Array(n).fill(7)).element] }
  await expect(federation.node('PH').inquiry.answers.evaluate('US', question)).rejects.toThrow('nothing to ask here')
}, 60_000)

test('an epoch that is over and what is no element are refused, and count', async () => {
  const { answers } = federation.node('PH').inquiry
  const { epoch, left } = await answers.offer('JP')
  const element = new Uint8Array(32)
  await expect(answers.evaluate('JP', { epoch: epoch.epoch + 1, elements: [element] })).rejects.toThrow('over')
  await expect(answers.evaluate('JP', { epoch: epoch.epoch, elements: [element] })).rejects.toThrow('no element')
  expect((await answers.offer('JP')).left).toBe(left - 1)
}, 60_000)

test('what was published is held to the ledger: a check of the whole node finds it sound, and names what was altered', async () => {
  const { store, config } = federation.node('PH')
  const card = cardOf(config, await readKeys(config, Date.now()))
  expect((await verifyStore(store, card)).firstBad).toBeNull()
  const { statement } = await store.read.selectFrom('inquiry_epoch').select('statement').executeTakeFirstOrThrow()
  const write = (from: string, to: string) =>
    store.write(({ db }) =>
      db.updateTable('inquiry_epoch').set({ statement: to }).where('statement', '=', from).execute(),
    )
  const altered = statement.replace('"to":"JP"', '"to":"US"')
  await write(statement, altered)
  expect((await verifyStore(store, card)).firstBad).toMatch(
    /^inquiry: epoch 1 for JP is not what entry \d+ commits to$/,
  )
  await write(altered, statement)
}, 60_000)

describe('a member that lies', () => {
  /** Asks as JP over a wire on which PH's answers are changed. */
  async function askOver(change: Changes): Promise<Told> {
    await using thread = new InquiryThread()
    const jp = federation.node('JP')
    const asker = new InquiryAsker({
      store: jp.store,
      self: 'JP',
      cards: () => jp.alliance().charter?.charter.members ?? [],
      wire: () => lyingWire(change),
      thread,
      clock: { nowMs: () => Date.now() + (change.aheadMs ?? 0) },
      timers: systemTimers,
      closing: new AbortController().signal,
    })
    return await asker.ask('person:analyst', 'PH', [Buffer.from('domain\0evil.example.com')])
  }

  test('the wire of these tests, unchanged, brings the true answer', async () => {
    expect(await askOver({})).toMatchObject({ known: [true], because: null })
  }, 60_000)

  test.each<[string, Changes, string]>([
    ['with a key of its own for us', { offer: (text) => changed(text, 'key') }, 'not in the member'],
    ['with another filter', { offer: (text) => changed(text, 'filter') }, 'not in the member'],
    ['with an epoch for another member', { offer: (text) => text.replace('"to":"JP"', '"to":"US"') }, 'other members'],
    ['with an epoch that is over', { aheadMs: 3 * 86_400_000 }, 'over'],
    ['with a filter that is cut short', { filter: (bytes) => bytes.slice(0, 100) }, 'committed to'],
    ['with a filter in which a value was struck out', { filter: (bytes) => flip(bytes) }, 'committed to'],
    ['with an answer of another key', { answer: (text) => swapProof(text) }, 'not made with the key'],
    ['with an answer that is none', { answer: () => '{"elements":[],"proof":""}' }, 'not one to this question'],
    ['with noise in place of an answer', { answer: () => 'noise' }, 'no answer to an inquiry'],
    ['with noise in place of a key', { offer: () => '{}' }, 'no key of an inquiry'],
  ])(
    '%s is not believed, and that is on record',
    async (_, change, why) => {
      const told = await askOver(change)
      expect(told).toMatchObject({ known: null, because: 'untrusted', detail: expect.stringContaining(why) })
      const rows = await federation
        .node('JP')
        .store.read.selectFrom('audit')
        .selectAll()
        .where('action', '=', 'inquiry-distrust')
        .execute()
      expect(rows.some(({ detail, subject }) => subject === 'PH' && detail.includes(why))).toBe(true)
    },
    60_000,
  )
})

// Last: it uses up the day.
test('beyond what may be asked in a day nothing is answered, and the address space cannot be tried out', async () => {
  const addresses = Array.from({ length: 256 }, (_, n) => `198.51.100.${n}`)
  const { answers } = await ask(addresses)
  expect(answers[0]).toMatchObject({ known: null, because: 'over-quota' })
}, 60_000)

interface Changes {
  readonly offer?: (text: string) => string
  readonly filter?: (bytes: Uint8Array) => Uint8Array
  readonly answer?: (text: string) => string
  readonly aheadMs?: number
}

function lyingWire({ offer = same, filter = same, answer = same }: Changes): Transport {
  const { answers } = federation.node('PH').inquiry
  async function bodyOf({ method, path, body }: PeerRequest): Promise<Uint8Array> {
    if (path.includes('/filter')) {
      const { epoch } = await answers.offer('JP')
      return filter(await answers.filter('JP', epoch.epoch))
    }
    if (path.includes('/consistency')) {
      const [from, to] = [...path.matchAll(/\d+$|\d+(?=&)/g)].map(Number)
      const proof = await proveConsistency(tilesOf(federation.node('PH').store.read, 'ledger'), from!, to!)
      return Buffer.from(JSON.stringify({ proof: proof.map((hash) => Buffer.from(hash).toString('base64')) }))
    }
    if (method === 'GET') return Buffer.from(offer(writeOffer(await answers.offer('JP'))))
    const question = JSON.parse(Buffer.from(body ?? []).toString()) as { epoch: number; elements: string[] }
    const elements = question.elements.map((one) => Buffer.from(one, 'base64'))
    return Buffer.from(answer(writeAnswer(await answers.evaluate('JP', { epoch: question.epoch, elements }))))
  }
  return {
    async request(_, request) {
      const bytes = await bodyOf(request)
      return {
        status: 200,
        headers: {},
        body: (async function* () {
          yield bytes
        })(),
      }
    },
  }
}

const same = <T>(one: T): T => one

function changed(text: string, name: 'key' | 'filter'): string {
  const read = JSON.parse(text) as { epoch: Record<string, string> }
  const value = read.epoch[name]!
  read.epoch[name] = `${value.startsWith('a') ? 'b' : 'a'}${value.slice(1)}`
  return JSON.stringify(read)
}

function flip(bytes: Uint8Array): Uint8Array {
  const other = Uint8Array.from(bytes)
  other[40] = other[40]! ^ 1
  return other
}

function swapProof(text: string): string {
  const read = JSON.parse(text) as { elements: string[]; proof: string }
  const proof = Buffer.from(read.proof, 'base64')
  proof[0] = proof[0]! ^ 1
  return JSON.stringify({ ...read, proof: proof.toString('base64') })
}
