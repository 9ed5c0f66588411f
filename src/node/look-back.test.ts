import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LookBackState, SeenAnswer } from '../api/contract/look-back.ts'
import type { RunningNode } from '../node.ts'
import { waitUntil } from '../testing/federation.ts'
import { serveHere } from '../testing/one-node.ts'
import { createNode } from './create.ts'

const dir = mkdtempSync(join(tmpdir(), 'trefoil-look-back-'))
const green = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'
const victim = '10.77.3.141'
let node: RunningNode

const begun = Date.now()
const daysAgo = (days: number): Date => new Date(begun - days * 86_400_000)
const dayOf = (date: Date): string => date.toISOString().slice(0, 10)
const dns = (at: Date, query: string, answer = '198.51.100.77'): string =>
  `${JSON.stringify({ ts: at.toISOString(), 'id.orig_h': victim, query, answers: [answer] })}\n`

async function call<T>(path: string, body?: string | object): Promise<T> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const type = typeof body === 'object' ? 'application/json' : 'application/octet-stream'
  const answer = await fetch(`${node.consoleUrl}/api/v1${path}`, {
    method: text === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${node.token}`, 'content-type': type },
    ...(text === undefined ? {} : { body: text }),
  })
  const said = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${said}`)
  return JSON.parse(said) as T
}

const start = (days = '90') => serveHere(dir, { TREFOIL_LOOK_BACK_DAYS: days, TREFOIL_TWO_PERSON_RELEASE: '0' })
const askFor = async (...values: string[]) => (await call<SeenAnswer>('/look-back', { values })).values

function indicator(number: number, pattern: string, more: object = {}): object {
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--2a6f8d9e-51b3-4f0c-8e1d-${String(number).padStart(12, '0')}`,
    created: '2026-06-01T00:00:00.000Z',
    modified: '2026-06-01T00:00:00.000Z',
    pattern,
    pattern_type: 'stix',
    valid_from: '2026-06-01T00:00:00Z',
    object_marking_refs: [green],
    ...more,
  }
}

async function publish(...objects: object[]): Promise<void> {
  const entries = objects.map((object) => ({ text: JSON.stringify(object) }))
  expect((await node.intake.accept({ kind: 'local', actor: 'test' }, entries)).rejected).toEqual([])
}

interface Sighting {
  readonly description?: string
  readonly first_seen: string
  readonly last_seen: string
  readonly count?: number
  readonly sighting_of_ref: string
}

async function sightings(): Promise<Sighting[]> {
  const rows = await node.store.read.selectFrom('object').select('body').where('type', '=', 'sighting').execute()
  return rows.map(({ body }) => JSON.parse(body) as Sighting)
}

beforeAll(async () => {
  createNode({
    dir,
    member: 'PH',
    name: 'Philippines',
    exchangeUrl: 'https://127.0.0.1:7445',
    consoleUrl: 'http://127.0.0.1:7082',
  })
  node = await start()
  const telemetry = [
    dns(daysAgo(20), 'beacon.c2.evil.example'),
    dns(daysAgo(7), 'C2.evil.example.'),
    dns(daysAgo(7), 'c2.evil.example'),
    dns(daysAgo(3), 'www.harmless.example', '203.0.113.200'),
    'not a line\n',
  ]
  await call('/match?format=zeek', telemetry.join(''))
}, 60_000)
afterAll(async () => {
  await node?.[Symbol.asyncDispose]()
  rmSync(dir, { recursive: true, force: true })
})

test('values are found on the days on which telemetry named them, and what was not recorded is said to be a gap', async () => {
  const seen = await askFor(
    'c2[.]evil[.]example',
    'evil.example',
    '203.0.113.0/24',
    'absent.example',
    victim,
    '2001:db8::/32',
    '?',
  )
  expect(seen.map(({ sought }) => sought)).toEqual([true, true, true, true, false, false, false])
  expect(seen[0]?.days).toEqual([
    { day: dayOf(daysAgo(7)), confirmed: true, below: false },
    { day: dayOf(daysAgo(20)), confirmed: true, below: true },
  ])
  expect(seen[1]?.days.map(({ below }) => below)).toEqual([true, true])
  expect(seen[2]?.days).toEqual([{ day: dayOf(daysAgo(3)), confirmed: true, below: true }])
  // A private address is not kept at all, and that is said.
  expect([seen[3]?.days, seen[4]?.days]).toEqual([[], []])
  const state = await call<LookBackState>('/look-back')
  expect(state.days.map(({ day, events }) => [day, events])).toEqual([
    [dayOf(daysAgo(3)), 1],
    [dayOf(daysAgo(7)), 2],
    [dayOf(daysAgo(20)), 1],
  ])
  expect(state.gaps).toContain(dayOf(daysAgo(10)))
})

test('an indicator that comes later raises a sighting of the days on which it was seen before; it names no victim and claims no count', async () => {
  await publish(
    indicator(1, "[domain-name:value = 'c2.evil.example']"),
    indicator(2, "[domain-name:value = 'absent.example']"),
    indicator(3, "[domain-name:value = 'www.harmless.example']", { valid_until: '2026-06-02T00:00:00Z' }),
  )
  await waitUntil('the sighting is there', async () => (await sightings()).length > 0, 30_000)
  const [sighting, ...more] = await sightings()
  expect(more).toEqual([])
  expect(sighting?.sighting_of_ref).toBe('indicator--2a6f8d9e-51b3-4f0c-8e1d-000000000001')
  expect(sighting?.count).toBeUndefined()
  expect([sighting?.first_seen.slice(0, 10), sighting?.last_seen.slice(0, 10)]).toEqual([
    dayOf(daysAgo(20)),
    dayOf(daysAgo(7)),
  ])
  expect(sighting?.description).toContain('on 2 days from')
  expect(JSON.stringify(sighting)).not.toContain(victim)
  const before = await call<SeenAnswer>('/objects/indicator--2a6f8d9e-51b3-4f0c-8e1d-000000000001/seen-before')
  expect(before.values.map(({ text, days }) => [text, days.length])).toEqual([['c2.evil.example', 2]])
}, 60_000)

test('after a restart it is all still there, and nothing is told twice', async () => {
  await node[Symbol.asyncDispose]()
  node = await start()
  expect((await askFor('c2.evil.example'))[0]?.days).toHaveLength(2)
  await publish(indicator(4, "[ipv4-addr:value = '203.0.113.200']"))
  await waitUntil('the second sighting is there', async () => (await sightings()).length === 2, 30_000)
  expect((await sightings()).map(({ sighting_of_ref }) => sighting_of_ref.at(-1)).toSorted()).toEqual(['1', '4'])
}, 60_000)

test('a node that starts with looking back switched off removes what it had kept, also behind a link', async () => {
  await node[Symbol.asyncDispose]()
  const elsewhere = join(dir, 'elsewhere')
  renameSync(join(dir, 'seen'), elsewhere)
  symlinkSync(elsewhere, join(dir, 'seen'))
  expect(readdirSync(elsewhere).length).toBeGreaterThan(0)
  node = await start('0')
  expect([existsSync(join(dir, 'seen')), readdirSync(elsewhere)]).toEqual([false, []])
  expect(await call<LookBackState>('/look-back')).toMatchObject({ on: false, days: [] })
  await node[Symbol.asyncDispose]()
  node = await start()
  expect(await call<LookBackState>('/look-back')).toMatchObject({ on: true, days: [] })
}, 60_000)
