import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Allowed, DetectionState } from '../api/contract/detection.ts'
import type { Pasted } from '../api/contract/pasted.ts'
import { usualRule } from '../match/decay.ts'
import { type Federation, startFederation, waitUntil } from '../testing/federation.ts'

// Machines that run this may be busy with much else.
const withinMs = 60_000
const green = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'
const indicatorId = (number: number): string => `indicator--3b6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e${10 + number}`

function indicator(number: number, pattern: string, more: object = {}): object {
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: indicatorId(number),
    created: '2026-06-01T00:00:00.000Z',
    modified: '2026-06-01T00:00:00.000Z',
    pattern,
    pattern_type: 'stix',
    valid_from: '2026-06-01T00:00:00Z',
    object_marking_refs: [green],
    ...more,
  }
}

const dns = (number: number, query: string): string =>
  `${JSON.stringify({ ts: 1_790_000_000 + number / 10, uid: `C${number}`, 'id.orig_h': '10.0.0.1', query })}\n`

describe('the brakes of detection', { timeout: 180_000 }, () => {
  let alliance: Federation

  async function call(member: string, path: string, method = 'GET', body?: unknown): Promise<Response> {
    const { consoleUrl, token } = alliance.node(member)
    return await fetch(`${consoleUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  }
  const json = async (path: string): Promise<unknown> => await (await call('PH', path)).json()
  const state = async (): Promise<DetectionState> => (await json('/detection')) as DetectionState
  const match = async (text: string): Promise<unknown> =>
    await (await call('PH', '/match?format=zeek&sector=water', 'POST', text)).json()
  const seen = async (member: string, number: number): Promise<unknown[]> =>
    ((await (await call(member, `/objects/${indicatorId(number)}/seen`)).json()) as { items: unknown[] }).items

  beforeAll(async () => {
    alliance = await startFederation({ members: ['US', 'PH'], engine: 'sqlite' })
    const { rejected } = await alliance.publish('US', [
      indicator(1, "[domain-name:value = 'a.cdn.example']"),
      indicator(2, "[ipv4-addr:value ISSUBSET '198.51.100.0/24']"),
      indicator(3, "[domain-name:value = 'old.example']", { confidence: 30 }),
      indicator(4, "[domain-name:value LIKE '%.everywhere.example']"),
    ])
    expect(rejected).toEqual([])
    await waitUntil('PH looks for all', async () => (await state()).watched === 4, withinMs)
  })
  afterAll(async () => await alliance?.[Symbol.asyncDispose]())

  test('a value that a person allows raises nothing, with its owner, reason and end, until it is taken out', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const added = await call('PH', '/detection/allowed', 'POST', { value: 'CDN.example', reason: 'our own', until })
    expect(added.status).toBe(201)
    const entry = (await added.json()) as { id: string }
    const { allowed } = await state()
    expect(allowed).toMatchObject([{ value: 'CDN.example', reason: 'our own', owner: 'operator' }])
    expect(Date.parse(allowed[0]!.until)).toBe(Date.parse(until))
    expect(await match(dns(1, 'a.cdn.example'))).toMatchObject({ hits: 0, sightings: 0 })
    const zone = async (): Promise<string> => await (await call('PH', '/export?format=rpz')).text()
    expect(await zone()).not.toContain('a.cdn.example CNAME')
    expect(await json('/export/report?format=rpz')).toMatchObject({
      left: expect.arrayContaining([{ reason: 'people of this node allow it', count: 1, ids: [indicatorId(1)] }]),
    })
    expect((await call('PH', `/detection/allowed/${entry.id}`, 'DELETE')).status).toBe(204)
    expect(await zone()).toContain('a.cdn.example CNAME')
    expect(await match(dns(1, 'a.cdn.example'))).toMatchObject({ hits: 1, sightings: 1 })
    const acts = (await json('/audit?limit=20')) as { items: { action: string; subject: string }[] }
    expect(
      acts.items
        .filter(({ subject }) => subject === entry.id)
        .map(({ action }) => action)
        .sort(),
    ).toEqual(['detection-allow', 'detection-disallow'])
  })

  test('one address of an indicator’s network is allowed and the others are not, and an entry ends by itself', async () => {
    const allow = async (lastsMs: number): Promise<string> => {
      const until = new Date(Date.now() + lastsMs).toISOString()
      const entry = { value: '198.51.100.7', reason: 'our scanner', until }
      return ((await (await call('PH', '/detection/allowed', 'POST', entry)).json()) as { id: string }).id
    }
    const id = await allow(3_600_000)
    expect(await match(dns(2, '198.51.100.7'))).toMatchObject({ hits: 0 })
    expect(await match(dns(3, '198.51.100.8'))).toMatchObject({ hits: 1 })
    await call('PH', `/detection/allowed/${id}`, 'DELETE')
    await allow(1500)
    await waitUntil('it has ended', async () => (await state()).allowed.length === 0, withinMs)
    expect(await match(dns(2, '198.51.100.7'))).toMatchObject({ hits: 1 })
  })

  test('the paste box allow-lists what detection would not look for, with the reason: what lies in an allowed value, and warning lists', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const allow = async (value: string) =>
      ((await (await call('PH', '/detection/allowed', 'POST', { value, reason: 'our own', until })).json()) as Allowed)
        .id
    const ids = [await allow('198.51.100.64/26'), await allow('our-cdn.com')]
    const answer = await call('PH', '/paste', 'POST', '198.51.100.70 198.51.100.9 files.our-cdn.com 8.8.8.8')
    const { items } = (await answer.json()) as Pasted
    expect(Object.fromEntries(items.map(({ value, state, reason }) => [value, `${state}: ${reason}`]))).toEqual({
      '198.51.100.70': 'allow-listed: people of this node allowed it',
      '198.51.100.9': 'new: null',
      'files.our-cdn.com': 'allow-listed: people of this node allowed it',
      '8.8.8.8': 'allow-listed: a warning list names it',
    })
    for (const id of ids) await call('PH', `/detection/allowed/${id}`, 'DELETE')
  })

  test.each([
    { value: 'nothing', reason: 'x', until: '2099-01-01T00:00:00Z' },
    { value: 'a.example', reason: 'x', until: '2099-01-01T00:00:00Z' },
    { value: 'a.example', reason: 'x', until: '2020-01-01T00:00:00Z' },
    { value: 'a.example', reason: ' ', until: '2099-01-01T00:00:00Z' },
    { value: 'a.example', reason: 'x' },
  ])('%j is refused', async (entry) => {
    expect((await call('PH', '/detection/allowed', 'POST', entry)).status).toBe(400)
  })

  test('what has lost its worth raises a weak sighting, or none, by the rule that people wrote', async () => {
    expect(await json(`/objects/${indicatorId(3)}/watch`)).toMatchObject({ state: 'by-values' })
    const rule = (none: number, weak: number): object => ({ ...usualRule, sectors: { water: { none, weak } } })
    expect((await call('PH', '/detection/rule', 'PUT', rule(90, 95))).status).toBe(204)
    expect(await match(dns(4, 'old.example'))).toMatchObject({ hits: 1, sightings: 0 })
    expect((await call('PH', '/detection/rule', 'PUT', rule(0, 95))).status).toBe(204)
    expect(await match(dns(4, 'old.example'))).toMatchObject({ hits: 1, sightings: 1 })
    const held = await alliance.node('PH').store.read.selectFrom('object').select('body').execute()
    const sightings = held.map(({ body }) => JSON.parse(body)).filter((one) => one.sighting_of_ref === indicatorId(3))
    expect(sightings).toHaveLength(1)
    expect(sightings[0].confidence).toBeGreaterThan(0)
    expect(sightings[0].confidence).toBeLessThanOrEqual(30)
    expect((await call('PH', '/detection/rule', 'PUT', { ...usualRule, unstated: 101 })).status).toBe(400)
    expect((await call('PH', '/detection/rule', 'PUT', usualRule)).status).toBe(204)
  })

  test('an indicator that suddenly matches everything trips, tells people here and its producer, and is looked for again when a person says so', async () => {
    const flood = (from: number): string =>
      Array.from({ length: 1100 }, (_, number) => dns(from + number, `h${number}.everywhere.example`)).join('')
    // What was told before it tripped stays told.
    expect(await match(flood(10))).toMatchObject({ events: 1100 })
    expect((await state()).tripped).toMatchObject([{ indicator: indicatorId(4), hits: 1000 }])
    expect(await json(`/objects/${indicatorId(4)}/watch`)).toMatchObject({ state: 'not-watched', because: 'tripped' })
    expect(await match(flood(10))).toMatchObject({ events: 1100, hits: 0, sightings: 0 })
    const notes = async (): Promise<{ revoked?: boolean; object_refs: string[] }[]> => {
      const { store } = alliance.node('US')
      const rows = await store.read.selectFrom('object').select('body').execute()
      return rows.map(({ body }) => JSON.parse(body)).filter(({ type }) => type === 'note')
    }
    await waitUntil('the producer has the note', async () => (await notes()).length === 1, withinMs)
    expect((await notes())[0]?.object_refs).toEqual([indicatorId(4)])
    await alliance.stop('PH')
    await alliance.start('PH')
    await waitUntil('PH looks for all', async () => (await state()).watched === 4, withinMs)
    expect(await match(flood(10))).toMatchObject({ hits: 0 })
    expect((await call('PH', `/detection/tripped/${indicatorId(4)}`, 'DELETE')).status).toBe(204)
    expect((await state()).tripped).toEqual([])
    expect(await match(dns(5000, 'one.everywhere.example'))).toMatchObject({ hits: 1, sightings: 1 })
    await waitUntil(
      'the note is revoked',
      async () => (await notes()).some(({ revoked }) => revoked === true),
      withinMs,
    )
    expect(await seen('PH', 4)).toHaveLength(1)
    expect((await call('PH', `/detection/tripped/${indicatorId(4)}`, 'DELETE')).status).toBe(404)
  })
})
