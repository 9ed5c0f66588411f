import { beforeEach, describe, expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { FaultyNetwork } from '../testing/faulty-network.ts'
import { charterOf, MemoryNode } from '../testing/memory-node.ts'
import type { LinkView, PeerAnswer, PeerRequest } from './model.ts'
import { type StepPageHeader, writeStepPage } from './step-page.ts'

let clock: FakeClock
let network: FaultyNetwork
let jp: MemoryNode
let us: MemoryNode

beforeEach(() => {
  clock = new FakeClock(undefined, () => 0.5)
  network = new FaultyNetwork(clock, () => 0.5)
  jp = new MemoryNode('JP', charterOf(['JP', 'US']), clock, () => 0.5)
  us = new MemoryNode('US', charterOf(['JP', 'US']), clock, () => 0.5)
})

async function bootBoth(): Promise<void> {
  void us.boot(network)
  void jp.boot(network)
  await clock.advance(1000)
}

function linkOf(node: MemoryNode): LinkView {
  const view = node.exchange?.links()[0]
  if (view === undefined) throw new Error('the node has no link')
  return view
}

async function adopt(node: MemoryNode, members: readonly string[], version: number): Promise<void> {
  node.charter = charterOf(members, version)
  const adopted = node.exchange!.charterChanged()
  await clock.advance(500)
  await adopted
}

const headerOf = (change: Partial<StepPageHeader>): StepPageHeader => ({
  from: 'US',
  to: 'JP',
  lane: 'routine',
  after: 0,
  heads: { flash: 0, priority: 0, routine: 0 },
  charter: null,
  checkpoint: us.ledger.note(),
  size: 0,
  consistency: [],
  ...change,
})

const names = (count: number, prefix = 'n') => Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

test('what is published arrives at once, because the member is notified', async () => {
  await bootBoth()
  us.publish(['one'], ['JP'])
  await clock.advance(300)
  expect([...jp.held.keys()]).toEqual(['indicator--one 1'])
  expect(linkOf(jp)).toMatchObject({ state: 'idle', received: 1, refused: 0, failures: 0, lastError: null })
})

test('a notify that is lost costs half a minute, not the object', async () => {
  await bootBoth()
  network.cut('US', 'JP')
  us.publish(['one'], ['JP'])
  await clock.advance(37_000)
  expect(jp.held.size).toBe(1)
})

test('many commits in a row make few notifies and few pulls', async () => {
  await bootBoth()
  let requests = 0
  const serve = us.exchange!
  const before = serve.heard.bind(serve)
  serve.heard = (member) => {
    requests++
    before(member)
  }
  for (let index = 0; index < 200; index++) {
    us.publish([`n-${index}`], ['JP'])
    await clock.advance(1)
  }
  await clock.advance(1000)
  expect(jp.held.size).toBe(200)
  expect(requests).toBeLessThan(20)
})

test('pages follow one another until everything is there', async () => {
  us.publish(names(3500), ['JP'])
  await bootBoth()
  await clock.advance(1000)
  expect(jp.held.size).toBe(3500)
  expect(linkOf(jp).cursor).toBe(us.ledger.streams.get('JP routine')!.at(-1)!.parsed.at)
})

test('an object published after a page was cut and before it is stored is fetched at once', async () => {
  us.publish(names(1500), ['JP'])
  await bootBoth()
  for (const [prepared, slowestStepMs] of [
    [0, 3],
    [1010, 3],
    [1010, 100],
  ] as const) {
    jp.slowestStepMs = slowestStepMs
    for (let after = 0; after < 90 + slowestStepMs; after += 9) {
      // Published without a notify, so that the next one finds the notifier free.
      if (prepared > 0) us.publish(names(prepared, `p${slowestStepMs}-${after}`), ['JP'], { tell: false })
      jp.exchange!.pullNow('US')
      await clock.advance(after)
      us.publish([`late-${prepared}-${slowestStepMs}-${after}`], ['JP'])
      await clock.advance(1000 + 15 * slowestStepMs)
      expect(
        jp.held.has(`indicator--late-${prepared}-${slowestStepMs}-${after} 1`),
        `${prepared}, ${slowestStepMs}, ${after} ms`,
      ).toBe(true)
    }
  }
}, 600_000)

test('one refused object is counted and does not stop the ones beside and behind it', async () => {
  jp.refuse = ({ text }) => (text.includes('bad') ? 'not permitted' : null)
  await bootBoth()
  us.publish(['a', 'bad', 'b'], ['JP'])
  await clock.advance(500)
  us.publish(['c'], ['JP'])
  await clock.advance(500)
  expect([...jp.held.keys()]).toEqual(['indicator--a 1', 'indicator--b 1', 'indicator--c 1'])
  expect(linkOf(jp)).toMatchObject({ received: 3, refused: 1, state: 'idle' })
})

test('a notify that comes while it is looked for what to ask again is not forgotten until the next poll', async () => {
  jp.refuse = ({ text }) => (text.includes('bad') ? 'not permitted' : null)
  await bootBoth()
  us.publish(['bad'], ['JP'])
  await clock.advance(500)
  jp.slowestStepMs = 60
  for (let after = 0; after < 600; after += 12) {
    jp.charter = charterOf(['JP', 'US'], 2 + after)
    us.charter = jp.charter
    void jp.exchange!.charterChanged()
    await clock.advance(after)
    us.publish([`late-${after}`], ['JP'])
    await clock.advance(3000)
    expect(jp.held.has(`indicator--late-${after} 1`), `${after} ms`).toBe(true)
  }
})

test('a full disk stops the cursor, says so, and nothing is lost', async () => {
  await bootBoth()
  jp.diskFull = true
  us.publish(['one'], ['JP'])
  await clock.advance(500)
  expect(linkOf(jp)).toMatchObject({ state: 'waiting', cursor: null, lastError: 'not stored: the disk is full' })
  jp.diskFull = false
  await clock.advance(20_000)
  expect(jp.held.size).toBe(1)
  expect(linkOf(jp)).toMatchObject({ state: 'idle', failures: 0, lastError: null })
})

test('a member that comes back is asked as soon as it shows a sign of life, not when the back-off ends', async () => {
  await bootBoth()
  us.kill(network)
  await clock.advance(3_600_000)
  expect(linkOf(jp).failures).toBeGreaterThan(8)
  us.publish(['one'], ['JP'])
  void us.boot(network)
  await clock.advance(1000)
  expect(jp.held.size).toBe(1)
})

test('a member that can reach us again is asked when it asks us', async () => {
  await bootBoth()
  network.cut('JP', 'US')
  network.cut('US', 'JP')
  await clock.advance(3_600_000)
  us.publish(['one'], ['JP'])
  const waitsForMs = () => (linkOf(jp).nextAttemptAt ?? 0) / 1000 - clock.nowMs()
  while (waitsForMs() < 120_000 || linkOf(us).state !== 'waiting') await clock.advance(1000)
  network.heal()
  us.exchange!.pullNow('JP')
  await clock.advance(200)
  expect(jp.held.size).toBe(1)
})

test('two members that adopt a charter one after the other find each other long before the slow timer', async () => {
  us.charter = charterOf(['US'])
  await bootBoth()
  expect(linkOf(jp).state).toBe('refused')
  network.cut('US', 'JP')
  await adopt(us, ['JP', 'US'], 1)
  await clock.advance(60_000)
  expect(linkOf(jp).state).toBe('refused')
  network.heal()
  await clock.advance(40_000)
  expect(linkOf(jp)).toMatchObject({ state: 'idle', failures: 0 })
})

test('a peer that does not take us for a member is asked again slowly, and at once when it notifies', async () => {
  us.charter = charterOf(['PH', 'US'])
  await bootBoth()
  expect(linkOf(jp)).toMatchObject({ state: 'refused', failures: 1 })
  expect(linkOf(jp).lastError).toContain('does not take us for a member')
  await clock.advance(200_000)
  expect(linkOf(jp).failures).toBe(1)
  await adopt(us, ['JP', 'US'], 1)
  us.publish(['one'], ['JP'])
  await clock.advance(1000)
  expect(jp.held.size).toBe(1)
})

test('charters that differ are shown until they agree', async () => {
  await bootBoth()
  expect(linkOf(jp).charter).toBe('same')
  us.charter = charterOf(['JP', 'US'], 2)
  await clock.advance(40_000)
  expect(linkOf(jp)).toMatchObject({
    charter: 'differs',
    state: 'waiting',
    lastError: 'US holds charter version 2: adopt it first',
    reason: { code: 'charter-newer', facts: { version: '2' } },
  })
  await adopt(jp, ['JP', 'US'], 2)
  expect(linkOf(jp)).toMatchObject({ charter: 'same', lastError: null })
})

describe('what our old charter refused', () => {
  beforeEach(async () => {
    jp.refuse = ({ text }) => (text.includes('new') && jp.charter.charter.version < 2 ? 'not permitted' : null)
    await bootBoth()
    us.publish(['old', 'new-one'], ['JP'])
    await clock.advance(500)
    expect(linkOf(jp)).toMatchObject({ received: 1, refused: 1 })
  })

  test('is taken when we adopt the new one', async () => {
    await adopt(jp, ['JP', 'US'], 2)
    expect(linkOf(jp)).toMatchObject({ received: 2, refused: 0 })
  })

  test('is taken even if we adopt while a page is being stored, and crash at any moment after', async () => {
    for (let adoptAt = 35; adoptAt < 65; adoptAt++) {
      for (const crashAfter of [2, 5, 20]) {
        const name = `new-${adoptAt}-${crashAfter}`
        jp.charter = charterOf(['JP', 'US'], 1)
        jp.records.clear()
        void jp.boot(network)
        await clock.advance(1000)
        us.publish([name], ['JP'])
        await clock.advance(adoptAt)
        jp.charter = charterOf(['JP', 'US'], 2)
        void jp.exchange!.charterChanged()
        await clock.advance(crashAfter)
        void jp.boot(network)
        await clock.advance(1000)
        expect(jp.held.has(`indicator--${name} 1`), `${adoptAt} ms, ${crashAfter} ms`).toBe(true)
      }
    }
  })

  test('is taken even if we crash right after the adoption', async () => {
    jp.charter = charterOf(['JP', 'US'], 2)
    void jp.boot(network)
    await clock.advance(1000)
    expect(jp.held.size).toBe(2)
    expect(linkOf(jp)).toMatchObject({ received: 2, refused: 0 })
  })
})

describe('what nobody had explained', () => {
  const definition = 'marking-definition--m'

  beforeEach(async () => {
    jp.refuse = ({ text }) =>
      text.includes('marked') && !jp.held.has('marking-definition--m 1') ? 'unknown marking' : null
    await bootBoth()
    us.publish(['marked', 'plain'], ['JP'])
    await clock.advance(500)
    expect(linkOf(jp)).toMatchObject({ received: 1, refused: 1 })
  })

  test('is asked for again when its explanation comes on a later page, and only once', async () => {
    us.publish(['x'], ['JP'], { id: definition })
    await clock.advance(500)
    expect(jp.held.has('indicator--marked 1')).toBe(true)
    expect(linkOf(jp)).toMatchObject({ state: 'idle', refused: 0 })
    jp.refuse = ({ text }) => (text.includes('never') ? 'not permitted' : null)
    us.publish(['never', 'more'], ['JP'])
    await clock.advance(500)
    const { answered } = jp
    us.publish(['last'], ['JP'])
    await clock.advance(500)
    expect(jp.answered - answered).toBe(1)
    expect(linkOf(jp)).toMatchObject({ state: 'idle', refused: 1 })
  })

  test('is asked for again even if we crash when the explanation is stored', async () => {
    us.publish(['x'], ['JP'], { id: definition })
    for (let ms = 0; ms < 400 && !jp.held.has('marking-definition--m 1'); ms++) await clock.advance(1)
    await clock.advance(4)
    void jp.boot(network)
    await clock.advance(1000)
    expect(jp.held.has('indicator--marked 1')).toBe(true)
  })
})

test('what came before an agreement began by our clock is asked for again when it begins', async () => {
  const beginsMs = clock.nowMs() + 20_000
  const charter = charterOf(['JP', 'US'])
  const from = new Date(beginsMs).toISOString()
  const agreements = [{ id: 'soon', title: 'Soon', parties: ['JP', 'US'], from, purposes: [], clauses: [] }]
  jp.charter = { ...charter, charter: { ...charter.charter, agreements } }
  jp.refuse = () => (clock.nowMs() < beginsMs ? 'not in force' : null)
  await bootBoth()
  us.publish(['early'], ['JP'])
  await clock.advance(500)
  expect(linkOf(jp)).toMatchObject({ received: 0, refused: 1 })
  await clock.advance(20_000)
  void jp.exchange!.charterChanged()
  await clock.advance(500)
  expect(linkOf(jp)).toMatchObject({ received: 1, refused: 0 })
})

test('a charter that changes nothing for what we hold reads nothing again', async () => {
  await bootBoth()
  us.publish(names(100), ['JP'])
  await clock.advance(500)
  await adopt(jp, ['JP', 'US'], 2)
  expect(jp.answered).toBe(100)
})

test('a member that leaves the charter has no link, one that joins gets one', async () => {
  await bootBoth()
  await adopt(jp, ['JP', 'PH'], 2)
  expect(jp.exchange!.links().map(({ member }) => member)).toEqual(['PH'])
  expect(() => jp.exchange!.pullNow('US')).toThrow(Fault)
})

test('a peer that was set back and does not know the step that it gave is an alarm, until a person trusts it again', async () => {
  await bootBoth()
  us.publish(['one'], ['JP'])
  const restore = us.ledger.backup()
  us.publish(['two'], ['JP'])
  await clock.advance(500)
  us.kill(network)
  restore()
  await bootBoth()
  await clock.advance(20_000)
  expect(linkOf(jp)).toMatchObject({
    state: 'refused',
    reason: { code: 'distrusted', facts: { alarm: 'ledger-shrunk' } },
  })
  expect(jp.inbound.evidence).toMatchObject([{ kind: 'ledger-shrunk', member: 'US' }])
  expect(JSON.parse(jp.inbound.evidence[0]!.body)).toHaveProperty('known')
  us.publish(['three'], ['JP'])
  await clock.advance(600_000)
  expect([...jp.held.keys()]).toEqual(['one', 'two'].map((name) => `indicator--${name} 1`))
  void jp.exchange!.trust('US')
  await clock.advance(1000)
  expect([...jp.held.keys()]).toEqual(['one', 'two', 'three'].map((name) => `indicator--${name} 1`))
  expect(linkOf(jp)).toMatchObject({ state: 'idle', failures: 0, reason: null, lastError: null })
})

test('what is taken back leaves, also when its recall overtakes it', async () => {
  await bootBoth()
  us.publish(['one', 'two'], ['JP'])
  await clock.advance(500)
  us.recall(['two'], ['JP'])
  await clock.advance(500)
  expect([...jp.held.keys()]).toEqual(['indicator--one 1'])
  us.publish(['three', 'four'], ['JP'], { tell: false })
  us.recall(['three'], ['JP'])
  await clock.advance(500)
  expect([...jp.held.keys()]).toEqual(['indicator--one 1', 'indicator--four 1'])
  expect(jp.alarms).toEqual([])
})

test('a person can ask for a pull now', async () => {
  await bootBoth()
  network.cut('US', 'JP')
  us.publish(['one'], ['JP'])
  await clock.advance(200)
  expect(jp.held.size).toBe(0)
  jp.exchange!.pullNow('US')
  await clock.advance(200)
  expect(jp.held.size).toBe(1)
})

test('a node that stops ends what is under way, and leaves no timer', async () => {
  await bootBoth()
  us.publish(names(50), ['JP'])
  await clock.advance(15)
  const closing = Promise.all([jp.exchange![Symbol.asyncDispose](), us.exchange![Symbol.asyncDispose]()])
  await clock.advance(100)
  await closing
  expect(jp.exchange!.links()).toEqual([])
  await clock.advance(600_000)
  expect(clock.armed).toBe(0)
})

describe('a hostile peer', () => {
  let answers: (request: PeerRequest) => PeerAnswer
  let requests: number

  const page = (text: string | Uint8Array): PeerAnswer => ({
    status: 200,
    headers: { 'content-type': 'application/vnd.trefoil.steps' },
    body: (async function* () {
      yield typeof text === 'string' ? Buffer.from(text) : text
    })(),
  })
  const greeting = () => {
    const heads = { flash: 0, priority: 0, routine: 1 }
    return page(JSON.stringify({ member: 'US', charter: null, heads, checkpoint: null, seen: null, mail: 0 }))
  }

  beforeEach(async () => {
    requests = 0
    network.transportOf = () => ({
      request: async (_member, request) => {
        requests++
        await clock.sleep(5)
        return request.path.endsWith('hello') ? greeting() : answers(request)
      },
    })
  })

  async function bootAgainst(answer: (request: PeerRequest) => PeerAnswer): Promise<void> {
    answers = answer
    void jp.boot(network)
    await clock.advance(60_000)
  }

  test('that promises more for ever with empty pages gets few requests and nothing stored', async () => {
    const empty = headerOf({ heads: { flash: 0, priority: 0, routine: 9 } })
    await bootAgainst(() => page(writeStepPage(empty, [])))
    expect(requests).toBeLessThan(40)
    expect(linkOf(jp)).toMatchObject({
      state: 'waiting',
      cursor: null,
      lastError: 'bad page: an empty page promises more',
    })
    expect(jp.alarms).toMatchObject([
      { kind: 'protocol', member: 'US', reason: 'bad page: an empty page promises more' },
    ])
  })

  test('that sends more bytes than any page can have is cut off', async () => {
    let sent = 0
    await bootAgainst(() => ({
      ...page(''),
      body: (async function* () {
        for (;;) {
          sent += 1024 * 1024
          yield new Uint8Array(1024 * 1024)
        }
      })(),
    }))
    expect(linkOf(jp).state).toBe('waiting')
    expect(linkOf(jp).lastError).toMatch(/larger than/)
    expect(sent / requests).toBeLessThan(30 * 1024 * 1024)
  })

  test('that answers nothing is given up after half a minute of silence', async () => {
    await bootAgainst(({ signal }) => ({
      ...page(''),
      body: (async function* () {
        yield await new Promise<Uint8Array>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        })
      })(),
    }))
    expect(linkOf(jp).lastError).toBe('no answer for 30 seconds')
  })

  test.each([
    ['another media type', () => ({ ...page('{}'), headers: { 'content-type': 'text/html' } })],
    ['a redirect', () => ({ ...page(''), status: 302, headers: { location: 'https://elsewhere.example' } })],
    [
      'a compression that was not asked',
      () => ({ ...page('x'), headers: { ...page('').headers, 'content-encoding': 'br' } }),
    ],
    [
      'what is not zstd and says so',
      () => ({ ...page('xxxx'), headers: { ...page('').headers, 'content-encoding': 'zstd' } }),
    ],
    ['a page of another member', () => page(writeStepPage(headerOf({ from: 'PH' }), []))],
  ])('that answers %s is a protocol error', async (_name, answer) => {
    answers = answer
    void jp.boot(network)
    // Decompression runs in real time.
    while (jp.alarms.length === 0) await clock.advance(10)
    await clock.advance(10)
    expect(jp.alarms.map(({ kind }) => kind)).toEqual(['protocol'])
    expect(linkOf(jp)).toMatchObject({ failures: 1, cursor: null })
  })

  test('does not delay the others', async () => {
    const transportOf = FaultyNetwork.prototype.transportOf.bind(network)
    const ph = new MemoryNode('PH', charterOf(['JP', 'PH', 'US']), clock, () => 0.5)
    jp.charter = ph.charter
    network.transportOf = (from) => ({
      request: (member, request) =>
        member === 'US' ? new Promise(() => {}) : transportOf(from).request(member, request),
    })
    void jp.boot(network)
    void ph.boot(network)
    await clock.advance(1000)
    ph.publish(['one'], ['JP'])
    await clock.advance(300)
    expect(jp.held.size).toBe(1)
  })
})
