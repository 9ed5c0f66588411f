import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sensor } from '../api/contract/sensors.ts'
import { Fault } from '../base/fault.ts'
import { parseEnrolment } from '../sensor/enrolment.ts'
import { type Answered, type Ask, httpsAsk } from '../sensor/node-link.ts'
import { type RunningSensor, startSensor } from '../sensor.ts'
import type { Piece } from '../telemetry/piece.ts'
import { askNode } from '../testing/ask-node.ts'
import { type Federation, startFederation, waitUntil } from '../testing/federation.ts'
import { enrolAt, watchedId, watchedIndicator } from '../testing/watched.ts'

const withinMs = 60_000

const line = (number: number, query: string): string =>
  `${JSON.stringify({ ts: 1_790_000_000 + number, uid: `C${number}`, 'id.orig_h': '10.77.3.141', query })}\n`

let alliance: Federation
const folder = mkdtempSync(join(tmpdir(), 'trefoil-sensor-'))

const call = <T>(path: string, method?: string, body?: object): Promise<T> =>
  askNode(alliance.node('PH'), path, method, body)
const enrol = (name: string) => enrolAt(alliance.node('PH'), folder, name)

async function sensorNamed(name: string): Promise<Sensor> {
  const { items } = await call<{ items: Sensor[] }>('/sensors')
  return items.find((one) => one.name === name)!
}

async function count(number: number): Promise<number> {
  const { items } = await call<{ items: { count: number }[] }>(`/objects/${watchedId(number)}/seen`)
  return items[0]?.count ?? 0
}

async function* pieceOf(text: string): AsyncGenerator<Piece> {
  yield { bytes: new TextEncoder().encode(text), header: new Uint8Array(), done: async () => {} }
}

function look(sensor: RunningSensor, ...lines: string[]): Promise<void> {
  return sensor.watch(pieceOf(lines.join('')), { format: 'zeek' })
}

beforeAll(async () => {
  alliance = await startFederation({ members: ['PH', 'US'], engine: 'sqlite' })
  const { rejected } = await alliance.publish('PH', [
    watchedIndicator(1, "[domain-name:value = 'c2.evil.example']"),
    watchedIndicator(2, "[domain-name:value = 'other.evil.example']"),
    watchedIndicator(
      3,
      "[url:value LIKE '%/evil-path-here/%'] FOLLOWEDBY [domain-name:value = 'after.example'] WITHIN 60 SECONDS",
    ),
  ])
  expect(rejected).toEqual([])
}, 120_000)
afterAll(async () => {
  await alliance?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

describe('a sensor beside a collector', { timeout: 180_000 }, () => {
  test('tells its node how often an indicator was seen, and nothing of the telemetry', async () => {
    const { dir } = await enrol('one')
    await using sensor = await startSensor({ dir })
    await sensor.ready
    await look(sensor, line(1, 'c2.evil.example'), line(2, 'good.example'), line(3, 'x.c2.evil.example'))
    await waitUntil('it is told', async () => (await count(1)) === 2, withinMs)
    // The same again counts nothing.
    await look(sensor, line(1, 'c2.evil.example'), line(4, 'c2.evil.example'))
    await waitUntil('what is new is told', async () => (await count(1)) === 3, withinMs)
    const held = await alliance.node('PH').store.read.selectFrom('object').select('body').execute()
    for (const { body } of held)
      for (const secret of ['10.77.3.141', 'good.example', 'x.c2']) expect(body).not.toContain(secret)
    await waitUntil('its state is shown', async () => (await sensorNamed('one')).state?.events === 5, withinMs)
    expect(await sensorNamed('one')).toMatchObject({
      ...{ sector: 'water', isConnected: true, told: 3, refused: 0 },
      state: { watched: 3, hits: 4, waiting: 0, errors: 0 },
    })
  })

  test('hears of additions, revocations, allowed values and recalls while it is connected', async () => {
    const { dir } = await enrol('two')
    await using sensor = await startSensor({ dir })
    await sensor.ready
    const watched = (count: number): Promise<void> =>
      waitUntil(`${count} are looked for`, async () => sensor.state().watched === count, withinMs)
    await alliance.publish('PH', [watchedIndicator(4, "[domain-name:value = 'late.example']")])
    await watched(4)
    await look(sensor, line(1, 'late.example'))
    await waitUntil('it is told', async () => (await count(4)) === 1, withinMs)
    await alliance.publish('PH', [
      watchedIndicator(4, "[domain-name:value = 'late.example']", {
        modified: '2026-07-01T00:00:00.000Z',
        revoked: true,
      }),
    ])
    await watched(3)
    await look(sensor, line(2, 'late.example'))
    await call(`/objects/${watchedId(2)}/recall`, 'POST', { reason: 'a mistake' })
    await watched(2)
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const allowed = (await call('/detection/allowed', 'POST', { value: 'c2.evil.example', reason: 'ours', until })) as {
      id: string
    }
    let number = 50
    await waitUntil(
      'what is allowed raises nothing',
      async () => {
        const hits = sensor.state().hits
        await look(sensor, line(number++, 'other.evil.example'), line(number++, 'c2.evil.example'))
        return sensor.state().hits === hits
      },
      withinMs,
    )
    await call(`/detection/allowed/${allowed.id}`, 'DELETE')
  })

  test('goes on without its node, and loses and doubles nothing of what it saw', async () => {
    const { dir, made } = await enrol('three')
    await alliance.publish('PH', [watchedIndicator(5, "[domain-name:value = 'five.example']")])
    const real = parseEnrolment(JSON.stringify(made))
    let cut: 'nothing' | 'everything' | 'answers' = 'nothing'
    using wire = httpsAsk(real)
    const ask: Ask = async (asked) => {
      if (cut === 'everything') throw new Fault('unavailable', 'the line is cut')
      const answer = await wire(asked)
      if (cut === 'nothing' || asked.method === 'GET') return answer
      for await (const _ of answer.body);
      throw new Fault('unavailable', 'the answer is lost')
    }
    {
      await using sensor = await startSensor({ dir, ask })
      await sensor.ready
      cut = 'answers'
      await look(sensor, line(1, 'five.example'), line(2, 'five.example'))
      await waitUntil('the node has it', async () => (await count(5)) === 2, withinMs)
      expect(sensor.state().waiting).toBe(2)
      cut = 'everything'
    }
    {
      await using sensor = await startSensor({ dir, ask })
      await sensor.ready
      await look(sensor, line(2, 'five.example'), line(3, 'five.example'))
      expect(sensor.state()).toMatchObject({ waiting: 3, events: 4 })
      cut = 'nothing'
      await waitUntil('all is told', async () => sensor.state().waiting === 0, withinMs)
    }
    expect(await count(5)).toBe(3)
  })

  test('takes no index that its node has not signed for it now, whoever cuts, changes, repeats or invents it', async () => {
    const { dir, made } = await enrol('four')
    using wire = httpsAsk(parseEnrolment(JSON.stringify(made)))
    const kept: { body: string; headers: Answered['headers'] }[] = []
    let lie: (body: string, headers: Answered['headers']) => [string | AsyncIterable<Uint8Array>, Answered['headers']]
    const ask: Ask = async (asked) => {
      const { status, headers, body } = await wire(asked)
      const text = await textOf(body)
      if (asked.method === 'POST') return { status, headers, body: bytesOf(text) }
      kept.push({ body: text, headers })
      const [told, as] = lie(text, headers)
      return { status, headers: as, body: typeof told === 'string' ? bytesOf(told) : told }
    }
    const lies: Record<string, typeof lie> = {
      cut: (body, headers) => [body.slice(0, body.length >> 1), headers],
      changed: (body, headers) => [body.replace('c2.evil.example', 'www.example.org'), headers],
      repeated: () => [kept[0]!.body, kept[0]!.headers],
      unsigned: (body) => [body, {}],
      invented: (body) => [body, { 'trefoil-signature': Buffer.alloc(64, 1).toString('base64') }],
      endless: (_, headers) => [endless(), headers],
      'not JSON': (_, headers) => ['{"format":', headers],
    }
    lie = (body, headers) => [body, headers]
    for (const [name, one] of Object.entries(lies)) {
      rmSync(join(dir, 'sensor.db'), { force: true })
      lie = kept.length === 0 && name === 'repeated' ? lie : one
      const faults: string[] = []
      await using sensor = await startSensor({ dir, ask, onTrouble: ({ kind }) => faults.push(kind) })
      await waitUntil(`it refuses what is ${name}`, async () => faults.length > 0, withinMs)
      expect(sensor.state(), name).toMatchObject({ watched: 0, indexAt: null })
      expect(['integrity', 'invalid', 'too-large'], name).toContain(faults[0])
    }
  })

  test('that lies is not believed, bounded and shown to people', async () => {
    const { made } = await enrol('five')
    using wire = httpsAsk(parseEnrolment(JSON.stringify(made)))
    const signal = AbortSignal.timeout(withinMs)
    const post = async (body: unknown): Promise<{ status: number; text: string }> => {
      const told = { method: 'POST', path: '/sensor/report', body: JSON.stringify(body), signal } as const
      const answer = await wire({ ...told, silenceMs: withinMs })
      return { status: answer.status, text: await textOf(answer.body) }
    }
    const state = {
      ...{ version: '0', startedAt: 1, indexAt: null, watched: 0, events: 0, skipped: 0, hits: 0, waiting: 0 },
      ...{ pending: null, lagMs: null, errors: 0, lastError: '', tripped: [] },
    }
    const hit = { indicator: watchedId(1), version: '', kind: 1, value: 'c2.evil.example', first: 5, last: 5 }
    const eventNames = (count: number, from = 0) =>
      Array.from({ length: count }, (_, at) => String(from + at).padStart(22, 'e'))
    const report = (...hits: object[]) => ({ format: 'trefoil/sensor-report/1', state, hits })
    const before = await count(1)
    const foreign = await post(
      report(
        { ...hit, indicator: 'indicator--00000000-0000-4000-8000-000000000000', events: eventNames(1) },
        { ...hit, value: 'victim.example', events: eventNames(1) },
        { ...hit, kind: null, value: '', events: eventNames(1) },
        { ...hit, first: 9, events: eventNames(1) },
        { ...hit, first: 8.64e15, last: 8.64e15, events: eventNames(2) },
      ),
    )
    expect(JSON.parse(foreign.text)).toMatchObject({ outcomes: ['not-held', 'refused', 'refused', 'refused', 'told'] })
    expect(await count(1)).toBe(before + 2)
    const { items } = await call<{ items: { lastSeen: string }[] }>(`/objects/${watchedId(1)}/seen`)
    expect(Date.parse(items[0]!.lastSeen)).toBeLessThanOrEqual(Date.now())
    for (const bad of [
      report({ ...hit, events: eventNames(10_001) }),
      report({ ...hit, events: eventNames(6000) }, { ...hit, events: eventNames(6000) }),
      report({ ...hit, sector: 'energy', events: eventNames(1) }),
      report({ ...hit, count: 1e9, events: eventNames(1) }),
      { ...report(), telemetry: 'x' },
      [],
    ])
      expect((await post(bad)).status).toBe(400)
    expect((await post(report({ ...hit, value: 'v'.repeat(3_000_000), events: eventNames(1) }))).status).toBe(413)
    expect(await count(1)).toBe(before + 2)
    const shown = await sensorNamed('five')
    expect(shown).toMatchObject({ told: 2, because: 'too-large' })
    expect(shown.refused).toBeGreaterThanOrEqual(11)
    const { items: acts } = await call<{ items: { action: string; actor: string }[] }>('/audit')
    expect(acts).toContainEqual(expect.objectContaining({ action: 'sensor-refused', actor: 'sensor:five' }))
    // Of an indicator that is not here: what is too much is refused before it is looked at.
    const flood = { ...hit, indicator: 'indicator--00000000-0000-4000-8000-000000000000', events: eventNames(10_000) }
    let status = 0
    for (let round = 0; status !== 429 && round < 60; round++) status = (await post(report(flood))).status
    expect(status).toBe(429)
  })

  test('that is revoked ends: it gets nothing, and what it tells is not taken', async () => {
    const { dir, made } = await enrol('six')
    await using sensor = await startSensor({ dir })
    await sensor.ready
    await call('/sensors/six/revocation', 'POST')
    await expect(sensor.ended).rejects.toMatchObject({ kind: 'unauthenticated' })
    using wire = httpsAsk(parseEnrolment(JSON.stringify(made)))
    const asked = { method: 'GET', path: '/sensor/index?nonce=aaaaaaaaaaaaaaaaaaaa', silenceMs: withinMs } as const
    expect((await wire({ ...asked, signal: AbortSignal.timeout(withinMs) })).status).toBe(401)
    expect(await sensorNamed('six')).toMatchObject({ isConnected: false })
    await expect(call('/sensors', 'POST', { name: 'six' })).rejects.toThrow('409')
    await call('/sensors/six', 'DELETE')
    expect(await sensorNamed('six')).toBeUndefined()
  })

  test('has no other right: its token opens neither TAXII nor feeds, and no client may be a sensor', async () => {
    const { made } = await enrol('seven')
    const real = parseEnrolment(JSON.stringify(made))
    using wire = httpsAsk(real)
    const status = async (path: string): Promise<number> =>
      (await wire({ method: 'GET', path, signal: AbortSignal.timeout(withinMs), silenceMs: withinMs })).status
    for (const path of ['/taxii2/', '/trilateral/collections/', '/feeds/', '/feeds/trilateral/csv'])
      expect(await status(path), path).toBe(401)
    using stranger = httpsAsk({ ...real, token: 'A'.repeat(43) })
    const asked = { method: 'GET', path: '/sensor/index?nonce=aaaaaaaaaaaaaaaaaaaa', silenceMs: withinMs } as const
    expect((await stranger({ ...asked, signal: AbortSignal.timeout(withinMs) })).status).toBe(401)
    const other = alliance.node('US').exchangeUrl
    using elsewhere = httpsAsk({ ...real, url: other })
    await expect(elsewhere({ ...asked, signal: AbortSignal.timeout(withinMs) })).rejects.toMatchObject({
      kind: 'integrity',
    })
  })
})

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(1024 * 1024).fill(32)
}
