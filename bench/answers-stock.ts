import { SituationSums } from '../src/release/situation-sums.ts'
import { type FactRow, insertFacts } from '../src/store/situation-facts.ts'
import type { Store } from '../src/store/store.ts'
import type { NodeProcess } from '../src/testing/processes.ts'
import { hub, numbered } from './answers-store.ts'
import { call, importBundle } from './api.ts'
import { bundleOf } from './objects.ts'

const sightings = 500_000
const perTransaction = 20_000
const answersGiven = 200
const sectors = ['energy', 'financial-services', 'government', 'healthcare', 'telecommunications', 'water']
const regions = ['', 'us-south', 'jp-kanto', 'ph-ncr']

/** What the desks have by the numbers that their addresses ask for. */
export interface Stock {
  readonly incident: number
  readonly hunt: string
  readonly flash: string
  readonly review: number
}

/** What people do beside importing, so that the desks have something to show: handed in as by the console. */
export async function stockDesks(node: NodeProcess): Promise<Stock> {
  const stock = async () => ({
    incident: (await list<{ num: number }>(node, '/incidents'))[0]?.num,
    hunt: (await list<{ hunt: string }>(node, '/hunts'))[0]?.hunt,
    flash: (await list<{ name: string }>(node, '/flash'))[0]?.name,
    review: (await list<{ num: number }>(node, '/reviews?which=waiting'))[0]?.num,
  })
  if ((await stock()).hunt === undefined) {
    for (let at = 0; at < 50; at++) await post(node, '/incidents', incident(at))
    for (let at = 0; at < 10; at++) await post(node, '/hunts', hunt(at))
    for (let at = 0; at < 10; at++)
      await post(node, '/flash', { tlp: 'green', subject: `Alert ${at}`, text: 'Routers are being changed.' })
    for (let at = 0; at < answersGiven; at++)
      await post(node, `/objects/${numbered('indicator', 20_000 + at * 5)}/verdicts`, {
        kind: ['seen', 'blocked', 'false-positive', 'useful', 'too-late'][at % 5],
      })
  }
  await importBundle(node, bundleOf(things()))
  const { incident: num, hunt: asked, flash, review } = await stock()
  if (review === undefined) throw new Error('nothing waits for a decision')
  return { incident: num ?? 1, hunt: asked ?? '', flash: flash ?? '', review }
}

async function list<Item>(node: NodeProcess, path: string): Promise<readonly Item[]> {
  const answer = await call(node, path)
  return ((await answer.json()) as { items?: readonly Item[] }).items ?? []
}

async function post(node: NodeProcess, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await call(node, path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

/** A report of an incident, as a person hands it in. */
export function incident(at: number): object {
  return {
    language: 'en',
    reporter: { organisation: `Sample utility ${at}` },
    sector: 'electricity',
    kind: 'intrusion',
    narrative: `A router of the control network was changed; ${at} devices are affected.`,
    seen: `c2-${20_000 + at * 5}.bench.example`,
    impact: {},
    ransom: {},
    detected: { at: new Date(Date.now() - at * 3_600_000).toISOString(), fidelity: 'minute' },
  }
}

/** A hunt that a member is asked to join. */
export function hunt(at: number): object {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const item = { kind: 'stix', name: 'c2', text: `[domain-name:value = 'c2-${at}.bench.example']` }
  const asked = { title: `Routers ${at}`, purpose: 'To find what was changed.', legalBasis: 'The agreement.' }
  return { package: { ...asked, from: day(-30), to: day(0), items: [item] }, members: ['JP'], due: day(7) }
}

/** What sightings are about: indicators of malware of actors who use techniques, all of them sighted. */
function things(): string[] {
  const stamp = '2025-06-01T00:00:00.000Z'
  const object = (type: string, id: string, more: object) => ({
    ...{ type, spec_version: '2.1', id, created: stamp, modified: stamp },
    ...{ object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'], ...more },
  })
  const link = (of: string, relationship_type: string, source_ref: string, target_ref: string) =>
    object('relationship', numbered('relationship', 900_000_000 + Number(of)), {
      relationship_type,
      source_ref,
      target_ref,
    })
  const made: object[] = []
  for (let at = 0; at < 60; at++) {
    const [indicator, malware, actor] = [
      numbered('indicator', 800_000_000 + at),
      numbered('malware', 800_000_000 + at),
      numbered('intrusion-set', 800_000_000 + (at % 20)),
    ]
    if (at < 20) made.push(object('intrusion-set', actor, { name: `Seen actor ${at}` }))
    made.push(
      object('malware', malware, { name: `Seen malware ${at}`, is_family: true }),
      object('indicator', indicator, {
        ...{ pattern: `[domain-name:value = 'seen-${at}.bench.example']`, pattern_type: 'stix', valid_from: stamp },
        name: `seen ${at}`,
      }),
      link(`${at}1`, 'indicates', indicator, malware),
      link(`${at}2`, 'authored-by', malware, actor),
      object('sighting', numbered('sighting', at), { sighting_of_ref: indicator, count: 1 }),
    )
  }
  made.push(
    object('note', numbered('note', 2), {
      content: 'Paid with the card 4111 1111 1111 1111.',
      object_refs: [hub],
    }),
  )
  made.push(object('attack-pattern', numbered('attack-pattern', 1), technique('T1190', 'initial-access')))
  made.push(link('9999', 'uses', numbered('intrusion-set', 800_000_000), numbered('attack-pattern', 1)))
  made.push(object('note', numbered('note', 1), { content: 'Of the hub.', object_refs: [hub] }))
  return made.map((one) => JSON.stringify(one))
}

function technique(external_id: string, phase_name: string): object {
  return {
    name: 'Sample technique',
    external_references: [{ source_name: 'mitre-attack', external_id }],
    kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name }],
  }
}

/** Writes half a million sightings of two years as what they count as (bench/situation.ts says why not as texts). */
export async function stockPicture(store: Store): Promise<void> {
  const things = await store.read
    .selectFrom('situation_thing')
    .selectAll()
    .where('id', 'like', 'indicator--%')
    .execute()
  const held = await store.read
    .selectFrom('situation_fact')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirst()
  if (things.length === 0 || Number(held?.count ?? 0) >= sightings) return
  const today = Math.floor(Date.now() / 86_400_000)
  for (let from = 0; from < sightings; from += perTransaction)
    await store.write(async (tx) => {
      const sums = new SituationSums()
      const first = await tx.takeTicks(perTransaction)
      const rows = Array.from({ length: perTransaction }, (_, at): FactRow => {
        const number = from + at
        const thing = things[number % things.length]!
        const day = today - Math.floor(((sightings - number) / sightings) * 730)
        const row: FactRow = {
          ...{ seq: first + at, key: number, moved: day * 86_400_000, day, total: 1, events: 1, kind: 'attempt' },
          ...{ member: ['US', 'JP', 'PH'][number % 3]!, sector: sectors[number % sectors.length]! },
          ...{ region: regions[number % regions.length]!, contributor: number % 5000, subject: thing.num },
          ...{ waiting: 0, synthetic: 1 },
        }
        sums.add(row, thing.theme, 1)
        return row
      })
      await insertFacts(tx, rows)
      await sums.write(tx)
    })
}
