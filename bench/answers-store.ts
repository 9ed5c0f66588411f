import { createHash } from 'node:crypto'
import { indexNext } from '../src/release/search-index.ts'
import type { StixObject } from '../src/stix/object.ts'
import { referencesOf } from '../src/stix/references.ts'
import { searchTextOf } from '../src/stix/search-text.ts'
import { tlp2Definitions } from '../src/stix/tlp.ts'
import { valuesOf } from '../src/stix/values.ts'
import { keyerOf } from '../src/store/keys.ts'
import { setProgress } from '../src/store/progress.ts'
import { DayRecord } from '../src/store/record-days.ts'
import { indexForSearch } from '../src/store/search.ts'
import type { Store } from '../src/store/store.ts'
import { addToTallies, allTallies } from '../src/store/tallies.ts'

const perTransaction = 5_000
const labels = ['clear', 'green', 'amber'] as const
type Label = (typeof labels)[number]

/** The object that a hundred thousand others point to. */
export const hub = `malware--${uuid('hub', 0)}`
const families = ['router botnet', 'loader', 'credential stealer', 'ransomware', 'wiper', 'remote access tool']
const hubEvery = 25

/** One of each kind and label, to come in by the door: what is written beside the door later is of the same handlings. */
export function samples(): string[] {
  const numbers = [...Array(25).keys(), 100, 101, 102, 103, 104, 400, 401, 402]
  const texts = new Map<string, string>()
  for (let from = 0; from < 20_000 && texts.size < 60; from += 25)
    for (const number of numbers) {
      const object = makeObject(from + number)
      texts.set(kindOf(object), JSON.stringify(object))
    }
  return [...texts.values(), JSON.stringify(makeHub())]
}

/** Writes objects straight into a store that holds the samples until it holds `count`, indexed for search: the door's work on five million would take hours. */
export async function fillStore(store: Store, count: number, note: (text: string) => void): Promise<void> {
  while ((await indexNext(store)) > 0);
  const keyOf = keyerOf(store.seed)
  const rows = await store.read
    .selectFrom('object')
    .innerJoin('release', 'release.seq', 'object.seq')
    .selectAll('object')
    .select(['release.lane', 'release.latest'])
    // They came first.
    .orderBy('object.seq')
    .limit(100)
    .execute()
  const samples = new Map(rows.map(({ body, ...row }) => [kindOf(JSON.parse(body) as StixObject), row]))
  const held = (await allTallies(store.read)).reduce((sum, one) => sum + one.count, 0)
  for (let from = 20_000 + held - (held % perTransaction); from < 20_000 + count; from += perTransaction) {
    await store.write(async (tx) => {
      const first = await tx.takeTicks(perTransaction)
      const made = Array.from({ length: perTransaction }, (_, at) => {
        const object = makeObject(from + at) as StixObject
        const body = JSON.stringify(object)
        return { object, body, seq: first + at, sample: samples.get(kindOf(object))! }
      })
      await tx.insertMany(
        'object',
        made.map(({ object, body, seq, sample: { lane: _, latest: __, ...sample } }) => ({
          ...sample,
          ...{ seq, key: keyOf(object.id), id: object.id, version: String(object.modified), body },
          label: String(object['name'] ?? `${object['relationship_type'] ?? object.type}: x`).slice(0, 200),
          digest: createHash('sha256').update(body).digest('hex'),
        })),
      )
      await tx.insertMany(
        'release',
        made.map(({ seq, sample: { lane, latest } }) => ({ pos: seq, seq, lane, latest })),
      )
      const record = new DayRecord()
      for (const { seq, sample } of made) {
        record.add(seq, 'released', sample.lane)
        record.add(seq, 'published', sample.origin)
      }
      await record.write(tx)
      await tx.insertMany(
        'reference',
        made.flatMap(({ object, seq }) =>
          referencesOf(object).map(({ target, property }) => ({
            ...{ target: keyOf(target), source: seq, property, target_id: target },
          })),
        ),
      )
      const counts = Map.groupBy(made, ({ sample }) => `${sample.handling} ${sample.latest}`)
      await addToTallies(
        tx,
        [...counts.values()].map((some) => ({
          ...{ handling: some[0]!.sample.handling, latest: some[0]!.sample.latest, count: some.length },
        })),
      )
      await indexForSearch(
        tx,
        made.map(({ object, seq }) => {
          const values = valuesOf(object)
          return { seq, text: searchTextOf(object, values), values }
        }),
      )
      await setProgress(tx, 'words', first + perTransaction - 1)
    })
    const done = from - 20_000 + perTransaction
    if (done % 500_000 === 0) note(`${done.toLocaleString('en-US')} objects`)
  }
}

/** The id of the object of this type and number. */
export function numbered(type: string, number: number): string {
  return `${type}--${uuid(type, number)}`
}

function uuid(kind: string, number: number): string {
  const hex = createHash('sha256').update(`${kind} ${number}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function kindOf(object: Pick<StixObject, 'type'> & { readonly [name: string]: unknown }): string {
  return `${object.type} ${String((object['object_marking_refs'] as string[])[0])}`
}

function makeHub(): object {
  const number = 1
  return { ...named(number, 'malware', hub, 'green'), name: 'Sample hub', is_family: true }
}

function named(number: number, type: string, id: string, label: Label): Record<string, unknown> {
  const stamp = new Date(Date.UTC(2025, 0, 1) + number * 1000).toISOString()
  const marking = tlp2Definitions[label].id
  return { type, spec_version: '2.1', id, created: stamp, modified: stamp, object_marking_refs: [marking] }
}

/**
 * Of a hundred: mostly indicators, malware, relationships of indicators to it (one of five leads to the hub, so far as it takes them),
 * reports; of ten thousand, two actors. The word "router" stands in half of them, "alpha" and "omega" each in a fifth and never
 * together, "needle7…" in one each; names in Japanese; what is AMBER alone says "embargoed".
 */
export function makeObject(number: number): Record<string, unknown> & { readonly type: string; readonly id: string } {
  const group = Math.floor(number / 5)
  const kind = number % 5
  const label: Label = number % 100 === 7 ? 'clear' : number % 10 < 3 ? 'amber' : 'green'
  const family = families[group % families.length]!
  const secret = label === 'amber' ? ' Embargoed.' : ''
  const side = group % 5 === 0 ? ' alpha' : group % 5 === 1 ? ' omega' : ''
  const make = (type: string, of: number, more: object) => ({
    ...(named(number, type, numbered(type, of), label) as { type: string; id: string }),
    ...more,
  })
  if (number % 10_000 === 13 || number % 10_000 === 14)
    return make('intrusion-set', number, {
      name: `Actor ${Math.floor(number / 5000)} of the router`,
      aliases: [`攻撃者${number}`],
      description: `Uses a ${family} against routers.`,
    })
  if (number % 100 === 18)
    return make('report', number, {
      name: `標的型攻撃の報告 ${number}`,
      description: `ルーターの改ざんについて。 Of a ${family}${side}.${secret}`,
      published: '2025-01-01T00:00:00.000Z',
      report_types: ['campaign'],
      object_refs: [`malware--${uuid('malware', number)}`, hub],
    })
  if (kind === 3)
    return make('malware', group, {
      name: `Sample family ${group}`,
      description: `A ${family} seen on edge devices of the energy and water sectors; report ${group} holds what is known of it.${side}${secret}`,
      is_family: true,
    })
  if (kind === 4) {
    const led = group % hubEvery === 0
    return make('relationship', group, {
      relationship_type: 'indicates',
      source_ref: `indicator--${uuid('indicator', number - 4)}`,
      target_ref: led ? hub : `malware--${uuid('malware', group)}`,
      description: `Observed by two sensors while the ${family} was active.${secret}`,
    })
  }
  return make('indicator', number, {
    name: `c2-${number}.bench.example`,
    description: `Command and control of a ${family}, taken from traffic of a compromised router; first reported in note ${group}, needle7${number}.${side}${secret}`,
    indicator_types: ['malicious-activity'],
    pattern:
      kind === 0
        ? `[domain-name:value = 'c2-${number}.bench.example']`
        : kind === 1
          ? `[ipv4-addr:value = '${10 + (number >> 24)}.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}']`
          : `[file:hashes.'SHA-256' = '${createHash('sha256').update(String(number)).digest('hex')}']`,
    pattern_type: 'stix',
    valid_from: '2025-01-01T00:00:00.000Z',
    kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'command-and-control' }],
    external_references: [{ source_name: 'bench', url: `https://bench.example/reports/${group}` }],
  })
}
