import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sensor } from '../api/contract/sensors.ts'
import { Fault } from '../base/fault.ts'
import { parseEnrolment } from '../sensor/enrolment.ts'
import { type Ask, httpsAsk } from '../sensor/node-link.ts'
import { type RunningSensor, startSensor } from '../sensor.ts'
import { askNode } from '../testing/ask-node.ts'
import { type Federation, startFederation, waitUntil } from '../testing/federation.ts'
import { enrolAt, watchedId, watchedIndicator } from '../testing/watched.ts'

const victim = '10.77.3.141'
const harmless = 'intranet.waterworks.example'
const withinMs = 60_000
const folder = mkdtempSync(join(tmpdir(), 'trefoil-sensor-back-'))
const begun = Date.now()
const daysAgo = (days: number): Date => new Date(begun - days * 86_400_000)
const dayOf = (date: Date): string => date.toISOString().slice(0, 10)
const line = (at: Date, query: string): string =>
  `${JSON.stringify({ ts: at.toISOString(), 'id.orig_h': victim, query })}\n`
const lookBack = { days: 90, valueDays: 30, maxBytes: 64_000_000 }

interface Sighting {
  readonly description?: string
  readonly count?: number
  readonly first_seen: string
  readonly last_seen: string
  readonly sighting_of_ref: string
  readonly where_sighted_refs?: readonly string[]
}

let alliance: Federation

const call = <T>(path: string, method?: string, body?: object): Promise<T> =>
  askNode(alliance.node('PH'), path, method, body)
const enrol = (name: string, sector?: string) => enrolAt(alliance.node('PH'), folder, name, sector)

async function sensorNamed(name: string): Promise<Sensor> {
  const { items } = await call<{ items: Sensor[] }>('/sensors')
  return items.find((one) => one.name === name)!
}

/** The newest version of each sighting of an indicator. */
async function sightingsOf(number: number, member: 'PH' | 'US' = 'PH'): Promise<Sighting[]> {
  const rows = await alliance
    .node(member)
    .store.read.selectFrom('object')
    .select(['id', 'version', 'body'])
    .where('type', '=', 'sighting')
    .orderBy('version')
    .execute()
  const newest = new Map(rows.map(({ id, body }) => [id, JSON.parse(body) as Sighting]))
  return [...newest.values()].filter(({ sighting_of_ref }) => sighting_of_ref === watchedId(number))
}

function look(sensor: RunningSensor, ...lines: string[]): Promise<void> {
  async function* pieces() {
    yield { bytes: new TextEncoder().encode(lines.join('')), header: new Uint8Array(), done: async () => {} }
  }
  return sensor.watch(pieces(), { format: 'zeek' })
}

const publish = async (...objects: object[]): Promise<void> =>
  expect((await alliance.publish('PH', objects)).rejected).toEqual([])

beforeAll(async () => {
  alliance = await startFederation({ members: ['PH', 'US'], engine: 'sqlite' })
  await publish(watchedIndicator(0, "[domain-name:value = 'first.example']"))
}, 120_000)
afterAll(async () => {
  await alliance?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

describe('a sensor that looks back', { timeout: 180_000 }, () => {
  test('tells, over a restart, on which days it had seen what its node hears of later; the telemetry stays with it', async () => {
    const { dir } = await enrol('back')
    {
      await using sensor = await startSensor({ dir, lookBack })
      await sensor.ready
      await look(
        sensor,
        ...[line(daysAgo(20), 'beacon.late.example'), line(daysAgo(7), 'late.example'), line(daysAgo(3), harmless)],
        'not a line\n',
      )
    }
    const kept = readdirSync(join(dir, 'seen'))
    expect(kept.filter((file) => file.endsWith('.filter'))).toHaveLength(3)
    await using sensor = await startSensor({ dir, lookBack })
    await sensor.ready
    await publish(
      watchedIndicator(1, "[domain-name:value = 'late.example']"),
      watchedIndicator(2, "[domain-name:value = 'absent.example']"),
      watchedIndicator(3, "[domain-name:value LIKE '%waterworks%']"),
    )
    await waitUntil('the days are told', async () => (await sightingsOf(1)).length > 0, withinMs)
    const [sighting, ...more] = await sightingsOf(1)
    expect(more).toEqual([])
    expect(sighting?.count).toBeUndefined()
    expect(sighting?.description).toContain(`on 2 days from ${dayOf(daysAgo(20))} to ${dayOf(daysAgo(7))}`)
    expect(sighting?.where_sighted_refs).toHaveLength(1)
    await waitUntil(
      'its state is shown',
      async () => (await sensorNamed('back')).state?.lookBack?.confirmed === 1,
      withinMs,
    )
    expect((await sensorNamed('back')).state?.lookBack).toMatchObject({
      ...{ keptDays: 90, keptValueDays: 30, recordedDays: 3, oldestDay: dayOf(daysAgo(20)), probable: 0 },
    })
    await waitUntil('the producer has it', async () => (await sightingsOf(1, 'US')).length > 0, withinMs)
    for (const member of ['PH', 'US'] as const) {
      const held = await alliance.node(member).store.read.selectFrom('object').select('body').execute()
      for (const { body } of held)
        for (const secret of [victim, harmless, 'beacon.late']) expect(body).not.toContain(secret)
    }
    // The same pattern in another version is not looked up again: what is seen of it since is counted live.
    const { lookedUp } = sensor.state().lookBack!
    await publish(watchedIndicator(1, "[domain-name:value = 'late.example']", { modified: '2026-07-01T00:00:00.000Z' }))
    await publish(watchedIndicator(4, "[domain-name:value = 'another.example']"))
    await waitUntil('what is new is looked up', async () => sensor.state().lookBack!.lookedUp > lookedUp, withinMs)
    expect(sensor.state().lookBack!.lookedUp).toBe(lookedUp + 1)
  })

  test('shares one sighting with every other sensor of its sector, which then says no more than both know', async () => {
    const { dir } = await enrol('elder')
    await using sensor = await startSensor({ dir, lookBack })
    await sensor.ready
    await look(sensor, line(daysAgo(25), 'shared.example'))
    const { dir: other } = await enrol('younger')
    await using second = await startSensor({ dir: other, lookBack })
    await second.ready
    await look(second, line(daysAgo(2), 'shared.example'))
    await publish(watchedIndicator(5, "[domain-name:value = 'shared.example']"))
    const span = async (): Promise<string> =>
      (await sightingsOf(5)).map(({ first_seen, last_seen }) => `${first_seen} ${last_seen}`).join()
    await waitUntil(
      'both are in it',
      async () => (await span()).startsWith(dayOf(daysAgo(25))) && (await span()).includes(` ${dayOf(daysAgo(2))}`),
      withinMs,
    )
    expect((await sightingsOf(5)).map(({ description }) => description)).toEqual([
      expect.stringContaining(`on days from ${dayOf(daysAgo(25))} to ${dayOf(daysAgo(2))}`),
    ])
  })

  test('finds what it reads at the very moment an indicator comes, live or looking back', async () => {
    const { dir } = await enrol('racing')
    await using sensor = await startSensor({ dir, lookBack })
    await sensor.ready
    await look(sensor, line(daysAgo(5), harmless))
    const many = Array.from({ length: 6 }, (_, at) => at)
    await Promise.all(
      many.flatMap((at) => [
        look(sensor, line(daysAgo(4), `racing${at}.example`)),
        publish(watchedIndicator(10 + at, `[domain-name:value = 'racing${at}.example']`)),
      ]),
    )
    for (const at of many)
      await waitUntil(`racing${at} is seen`, async () => (await sightingsOf(10 + at)).length > 0, withinMs)
  })

  test('keeps what it found until the node has answered for it, and tells it once', async () => {
    const { dir, made } = await enrol('cut')
    using wire = httpsAsk(parseEnrolment(JSON.stringify(made)))
    let cut = false
    const ask: Ask = async (asked) => {
      const answer = await wire(asked)
      if (!cut || asked.method === 'GET') return answer
      for await (const _ of answer.body);
      throw new Fault('unavailable', 'the answer is lost')
    }
    {
      await using sensor = await startSensor({ dir, ask, lookBack })
      await sensor.ready
      await look(sensor, line(daysAgo(6), 'cut.example'))
      cut = true
      await publish(watchedIndicator(20, "[domain-name:value = 'cut.example']"))
      await waitUntil('the node has it', async () => (await sightingsOf(20)).length === 1, withinMs)
    }
    cut = false
    const before = (await sightingsOf(20))[0]
    await using sensor = await startSensor({ dir, ask, lookBack })
    await sensor.told(AbortSignal.timeout(withinMs))
    expect(await sightingsOf(20)).toEqual([before])
  })

  test('keeps nothing without the option, and removes what was kept', async () => {
    const { dir } = await enrol('off')
    {
      await using sensor = await startSensor({ dir, lookBack })
      await sensor.ready
      await look(sensor, line(daysAgo(1), harmless))
    }
    const values = readdirSync(join(dir, 'seen')).filter((file) => file.endsWith('.values'))
    expect(readFileSync(join(dir, 'seen', values[0]!), 'latin1')).toContain(harmless)
    await using sensor = await startSensor({ dir })
    await sensor.ready
    expect(existsSync(join(dir, 'seen'))).toBe(false)
    expect(sensor.state().lookBack).toBeNull()
  })

  test('is believed no more than any other: a value, days or an indicator that cannot be are refused', async () => {
    const { made } = await enrol('liar')
    using wire = httpsAsk(parseEnrolment(JSON.stringify(made)))
    const state = {
      ...{ version: '0', startedAt: 1, indexAt: null, watched: 0, events: 0, skipped: 0, hits: 0, waiting: 0 },
      ...{ pending: null, lagMs: null, errors: 0, lastError: '', tripped: [] },
    }
    const post = async (before: unknown): Promise<{ status: number; text: string }> => {
      const body = JSON.stringify({ format: 'trefoil/sensor-report/1', state, hits: [], before })
      const signal = AbortSignal.timeout(withinMs)
      const answer = await wire({ method: 'POST', path: '/sensor/report', body, signal, silenceMs: withinMs })
      const parts: Uint8Array[] = []
      for await (const part of answer.body) parts.push(part)
      return { status: answer.status, text: Buffer.concat(parts).toString('utf8') }
    }
    const today = Math.floor(Date.now() / 86_400_000)
    const good = {
      indicator: watchedId(0),
      version: '',
      kind: 1,
      value: 'first.example',
      firstDay: 1000,
      lastDay: 1001,
      days: 2,
    }
    const { status, text } = await post([
      { ...good, value: victim },
      { ...good, indicator: 'indicator--00000000-0000-4000-8000-000000000000' },
      { ...good, firstDay: 1002 },
      { ...good, days: 3 },
      { ...good, firstDay: today + 20, lastDay: today + 30 },
      { ...good, lastDay: today + 30 },
      good,
    ])
    expect(status).toBe(200)
    expect((JSON.parse(text) as { before: unknown }).before).toEqual([
      ...['refused', 'not-held', 'refused', 'refused', 'refused', 'told', 'known'],
    ])
    expect(Date.parse((await sightingsOf(0))[0]!.last_seen)).toBeLessThanOrEqual(Date.now())
    for (const bad of [
      [{ ...good, days: 0 }],
      [{ ...good, firstDay: -1 }],
      [{ ...good, firstDay: 1.5 }],
      [{ ...good, lastDay: 1e8 }],
      [{ ...good, kind: null }],
      [{ ...good, victim }],
      Array.from({ length: 501 }, () => good),
      {},
    ])
      expect((await post(bad)).status, JSON.stringify(bad).slice(0, 200)).toBe(400)
  })
})
