/**
 * How fast the picture opens over many sightings. What it is about comes in by the door, object by object; the sightings themselves are
 * generated as what they count as and handed to the same code that intake hands them to: ten million texts would be about 8 GB.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSituation } from '../src/node/situation.ts'
import { SituationSums } from '../src/release/situation-sums.ts'
import { openStore } from '../src/store/open.ts'
import { cellsAstray, sumsAstray } from '../src/store/situation-counts.ts'
import { type FactRow, insertFacts } from '../src/store/situation-facts.ts'
import { createCore, identities, local, makeIndicator, makeObject } from '../src/testing/core.ts'
import type { Figure } from './report.ts'

const sectors = [
  ...[
    'agriculture',
    'chemical',
    'communications',
    'construction',
    'dams',
    'defense',
    'education',
    'energy',
    'financial-services',
  ],
  ...[
    'government',
    'healthcare',
    'insurance',
    'manufacturing',
    'nuclear',
    'retail',
    'technology',
    'telecommunications',
  ],
  ...['transportation', 'utilities', 'water'],
]
const regions = ['', 'us-south', 'us-west', 'jp-kanto', 'jp-kansai', 'ph-ncr', 'ph-luzon', 'ph-visayas']
const members = ['US', 'JP', 'PH']
const threats = 60
const perTransaction = 20_000

export async function benchSituation(count: number, note: (text: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-situation-'))
  try {
    await using store = await openStore({ database: join(folder, 'trefoil.db') })
    const core = createCore(store, 'PH')
    const objects = Array.from({ length: threats }, (_, at) => {
      const actor = makeObject('intrusion-set', { tlp: 'green', name: `Actor ${at % 20}` })
      const malware = makeObject('malware', { tlp: 'green', name: `Malware ${at}`, is_family: true })
      const indicator = makeIndicator(`c2-${at}.example`, { tlp: 'green' })
      const link = (relationship_type: string, source_ref: string, target_ref: string) =>
        makeObject('relationship', { tlp: 'green', relationship_type, source_ref, target_ref })
      const links = [link('indicates', indicator.id, malware.id), link('authored-by', malware.id, actor.id)]
      return [
        actor,
        malware,
        indicator,
        ...links,
        makeObject('sighting', { tlp: 'green', sighting_of_ref: indicator.id }),
      ]
    }).flat()
    await local(core, objects)
    const things = (await store.read.selectFrom('situation_thing').selectAll().execute()).filter(({ id }) =>
      id.startsWith('indicator--'),
    )
    const today = Math.floor(Date.now() / 86_400_000)
    let seed = 7
    const draw = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
      return (seed >>> 8) % below
    }
    const started = process.cpuUsage()
    for (let from = 0; from < count; from += perTransaction) {
      await store.write(async (tx) => {
        const sums = new SituationSums()
        const first = await tx.takeTicks(Math.min(perTransaction, count - from))
        const rows: FactRow[] = []
        for (let at = 0; at < perTransaction && from + at < count; at++) {
          const thing = things[draw(things.length)]!
          // As they come in: the days one after the other, some of each late.
          const day = today - Math.max(0, Math.floor(((count - from - at) / count) * 730) - draw(3))
          const events = 1 + draw(9)
          rows.push({
            ...{
              seq: first + at,
              key: draw(0x7fffff) * 0x100 + at,
              moved: day * 86_400_000,
              day,
              total: events,
              events,
              kind: 'attempt',
            },
            ...{
              member: members[draw(3)]!,
              sector: sectors[draw(sectors.length)]!,
              region: regions[draw(regions.length)]!,
            },
            ...{ contributor: draw(5000), subject: thing.num, waiting: 0, synthetic: 1 },
          })
          sums.add(rows.at(-1)!, thing.theme, 1)
        }
        await insertFacts(tx, rows)
        await sums.write(tx)
      })
      if (from % 1_000_000 === 0) note(`${(from / 1e6).toFixed(0)} of ${count / 1e6} million`)
    }
    const fed = process.cpuUsage(started)
    const cells = await store.read
      .selectFrom('situation_cell')
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow()
    const astray = [...(await sumsAstray(store.read)), ...(await cellsAstray(store.read))].length
    if (astray > 0) throw new Error('the sums are not those of the facts')
    const figures: Figure[] = [
      {
        what: `counting ${count.toLocaleString('en-US')} sightings, by second of processor time`,
        value: `${Math.round(count / ((fed.user + fed.system) / 1e6)).toLocaleString('en-US')} (${Number(cells.count).toLocaleString('en-US')} sums, ${Math.round(statSync(join(folder, 'trefoil.db')).size / 1e6)} MB)`,
        goal: '',
      },
    ]
    for (const days of [28, 91, 364, 735]) {
      const times: { wall: number; cpu: number }[] = []
      for (let run = 0; run < 7; run++) {
        // Another desk each time: nothing is remembered.
        await using desk = openSituation(
          {
            ...{ self: { member: 'PH', identity: identities.PH, name: 'PH' }, clock: { nowMs: () => Date.now() } },
            ...{ events: { publish() {} }, timers: { after: () => () => {} }, report() {} },
          } as unknown as Parameters<typeof openSituation>[0],
          { ...core, leadership: { leads: true } } as unknown as Parameters<typeof openSituation>[1],
        )
        const [before, cpu] = [performance.now(), process.cpuUsage()]
        const text = JSON.stringify(await desk.picture.overview(days))
        const used = process.cpuUsage(cpu)
        times.push({ wall: performance.now() - before, cpu: (used.user + used.system) / 1000 })
        if (text.length < 1000) throw new Error('the picture is empty')
      }
      const middle = (name: 'wall' | 'cpu') => times.map((one) => one[name]).sort((a, b) => a - b)[3]!
      figures.push({
        what: `the picture of ${days} days over ${count.toLocaleString('en-US')} sightings`,
        value: `${Math.round(middle('wall'))} ms, ${Math.round(middle('cpu'))} ms of processor time`,
        goal: 'under 300 ms',
      })
    }
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
