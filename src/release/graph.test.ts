import { expect, test } from 'vitest'
import type { StixId } from '../stix/object.ts'
import { type Core, createCore, identities, local, makeIndicator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { GraphLink } from './graph-model.ts'
import type { Caller, Summary } from './model.ts'

const analyst: Caller = { kind: 'person', name: 'a', role: 'analyst' }
const auditor: Caller = { kind: 'person', name: 'b', role: 'auditor' }
const moment = '2026-05-01T00:00:00.000Z'

const idOf = (type: string, n: number) =>
  `${type}--00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}` as StixId

function make(type: string, n: number, rest: Record<string, unknown> = {}) {
  const common = { spec_version: '2.1', created: moment, modified: moment, created_by_ref: identities.US }
  return { type, id: idOf(type, n), ...common, name: `${type} ${n}`, ...rest }
}
const actor = (n: number) => make('intrusion-set', n)
const malware = (n: number) => make('malware', n, { is_family: true })
function relate(n: number, from: { id: string }, kind: string, to: { id: string }) {
  const { name: _, ...rest } = make('relationship', n)
  return { ...rest, relationship_type: kind, source_ref: from.id, target_ref: to.id }
}

async function between({ release }: Core, caller: Caller, ids: readonly string[]) {
  const [nodes, links]: [Summary[], GraphLink[]] = [[], []]
  let more = false
  for await (const piece of release.graph.between(caller, ids)) {
    nodes.push(...piece.nodes)
    links.push(...piece.links)
    more = piece.more
  }
  return { nodes, links, more }
}

describeOnBothStores('what hangs together', (open) => {
  test('neighbours are counted by kind, direction and type before any of them is read', async () => {
    const core = createCore(await open(), 'US')
    const [volt, one, two] = [actor(1), malware(2), malware(3)]
    const report = make('report', 9, { published: moment, object_refs: [volt.id, one.id], report_types: ['malware'] })
    const indicator = makeIndicator('x', {})
    const links = [
      relate(20, volt, 'uses', one),
      relate(21, volt, 'uses', two),
      relate(22, indicator, 'indicates', volt),
    ]
    expect((await local(core, [volt, one, two, indicator, report, ...links])).rejected).toEqual([])
    const { groups, more } = await core.release.graph.counts(analyst, volt.id)
    expect(more).toBe(false)
    const said = groups.filter(({ kind }) => kind !== 'created_by_ref').sort((a, b) => (a.kind < b.kind ? -1 : 1))
    expect(said).toEqual([
      { kind: 'indicates', direction: 'in', type: 'indicator', count: 1 },
      { kind: 'object_refs', direction: 'in', type: 'report', count: 1 },
      { kind: 'uses', direction: 'out', type: 'malware', count: 2 },
    ])
    const uses = await core.release.graph.neighbours(analyst, volt.id, {
      kind: 'uses',
      direction: 'out',
      type: 'malware',
      limit: 100,
    })
    expect(uses.nodes.map(({ name }) => name).sort()).toEqual(['malware 2', 'malware 3'])
    expect(uses.links.map(({ through }) => through).sort()).toEqual([links[0]!.id, links[1]!.id])
  })

  test('pages of neighbours follow each other without gap or double', async () => {
    const core = createCore(await open(), 'US')
    const volt = actor(1)
    const many = Array.from({ length: 23 }, (_, n) => malware(100 + n))
    const links = many.map((one, n) => relate(500 + n, volt, 'uses', one))
    const others = many.slice(0, 9).map((one, n) => relate(800 + n, one, 'targets', volt))
    const report = make('report', 9, {
      published: moment,
      object_refs: many.map(({ id }) => id),
      report_types: ['malware'],
    })
    expect((await local(core, [volt, ...many, report, ...links, ...others])).rejected).toEqual([])
    const walk = async (id: string, kind: string, direction: 'in' | 'out') => {
      const seen: string[] = []
      for (let before: number | undefined; ; ) {
        const page = await core.release.graph.neighbours(analyst, id, {
          ...{ kind, direction, type: 'malware', limit: 5 },
          ...(before === undefined ? {} : { before }),
        })
        expect(page.nodes.length).toBeLessThanOrEqual(5)
        seen.push(...page.nodes.map((node) => node.id))
        if (page.next === null) return seen.sort()
        before = page.next
      }
    }
    const all = many.map(({ id }) => id as string).sort()
    expect(await walk(volt.id, 'uses', 'out')).toEqual(all)
    expect(await walk(volt.id, 'targets', 'in')).toEqual(all.slice(0, 9))
    expect(await walk(report.id, 'object_refs', 'out')).toEqual(all)
  })

  test('a picture holds what was asked for and each link between two of it, and relationships stand for their ends', async () => {
    const core = createCore(await open(), 'US')
    const [volt, one, two] = [actor(1), malware(2), malware(3)]
    const links = [relate(20, volt, 'uses', one), relate(21, volt, 'uses', two), relate(22, one, 'variant-of', two)]
    expect((await local(core, [volt, one, two, ...links])).rejected).toEqual([])
    const some = await between(core, analyst, [volt.id, one.id, idOf('malware', 99)])
    expect(some.nodes.map(({ id }) => id).sort()).toEqual([volt.id, one.id].sort())
    expect(some.links).toEqual([{ kind: 'uses', from: volt.id, to: one.id, through: links[0]!.id, at: moment }])
    const ends = await between(core, analyst, [links[2]!.id])
    expect(ends.nodes.map(({ id }) => id).sort()).toEqual([one.id, two.id].sort())
    expect(ends.links.map(({ kind }) => kind)).toEqual(['variant-of'])
  })

  test('what leads to a hub, or from one hub to another, is in the picture, however many others point there', async () => {
    const core = createCore(await open(), 'US')
    const [volt, other, one] = [actor(1), actor(2), malware(3)]
    const links = [relate(20, volt, 'uses', one), relate(21, volt, 'related-to', other)]
    expect((await local(core, [volt, other, one, ...links])).rejected).toEqual([])
    // Of objects that are not held: only their number counts.
    const strangers = [volt, other].flatMap(({ id }, hub) =>
      Array.from({ length: 1_000 }, (_, n) => ({
        ...{ target: core.keyOf(id), source: 1 + hub * 1_000 + n, property: 'target_ref', target_id: id },
      })),
    )
    await core.store.write((tx) => tx.insertMany('reference', strangers))
    const { nodes, links: found, more } = await between(core, analyst, [volt.id, other.id, one.id])
    expect([nodes.length, more]).toEqual([3, false])
    expect(found.map(({ through }) => through).sort()).toEqual(links.map(({ id }) => id).sort())
  })

  test('a picture of many comes in pieces, none of them large, each node and link once and each link after its ends', async () => {
    const core = createCore(await open(), 'US')
    const volt = actor(1)
    const many = Array.from({ length: 300 }, (_, n) => malware(100 + n))
    const links = many.map((one, n) => relate(2_000 + n, volt, 'uses', one))
    const report = make('report', 9, {
      ...{ published: moment, report_types: ['malware'] },
      object_refs: many.map(({ id }) => id),
    })
    expect((await local(core, [volt, ...many, report, ...links])).rejected).toEqual([])
    const ids = [volt, ...many, report].map(({ id }) => id)
    const [nodes, said]: [Set<string>, Set<string>] = [new Set(), new Set()]
    let refers = 0
    for await (const piece of core.release.graph.between(analyst, ids)) {
      expect(piece.nodes.length).toBeLessThanOrEqual(100)
      expect(piece.links.length).toBeLessThanOrEqual(500)
      for (const { id } of piece.nodes) {
        expect(nodes.has(id)).toBe(false)
        nodes.add(id)
      }
      for (const { from, to, through } of piece.links) {
        expect(nodes.has(from) && nodes.has(to)).toBe(true)
        if (through === null) refers += 1
        else {
          expect(said.has(through)).toBe(false)
          said.add(through)
        }
      }
      expect(piece.more).toBe(false)
    }
    expect([nodes.size, said.size, refers]).toEqual([302, 300, 300])
  })

  test('the path between two objects is a shortest one, and does not lead over who wrote them', async () => {
    const core = createCore(await open(), 'US')
    const chain = Array.from({ length: 5 }, (_, n) => malware(10 + n))
    const alone = malware(77)
    const links = chain.slice(1).map((to, n) => relate(50 + n, chain[n]!, 'related-to', to))
    const longer = [actor(30), actor(31)]
    const around = [relate(60, chain[1]!, 'related-to', longer[0]!), relate(61, longer[0]!, 'related-to', longer[1]!)]
    const back = relate(62, longer[1]!, 'related-to', chain[2]!)
    expect((await local(core, [...chain, alone, ...longer, ...links, ...around, back])).rejected).toEqual([])
    const found = await core.release.graph.path(analyst, chain[0]!.id, chain[4]!.id)
    expect(found.nodes.map(({ id }) => id)).toEqual(chain.map(({ id }) => id))
    expect(found.links).toHaveLength(4)
    const none = await core.release.graph.path(analyst, chain[0]!.id, alone.id)
    expect(none).toEqual({ nodes: [], links: [], complete: true })
  })

  test('nobody but people of this node reads neighbours, and no auditor', async () => {
    const core = createCore(await open(), 'US')
    const volt = actor(1)
    await local(core, [volt])
    await expect(core.release.graph.counts(auditor, volt.id)).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(between(core, { kind: 'public' }, [volt.id])).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(core.release.graph.counts(analyst, idOf('malware', 5))).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('what was taken back is in no picture, and a link is gone with the relationship that said it', async () => {
    const core = createCore(await open(), 'US')
    const [volt, one, two] = [actor(1), malware(2), malware(3)]
    const links = [relate(20, volt, 'uses', one), relate(21, volt, 'uses', two)]
    await local(core, [volt, one, two, ...links])
    const releaser: Caller = { kind: 'person', name: 'r', role: 'releaser' }
    await core.recalls.recall(releaser, { id: links[0]!.id, reason: 'wrong' })
    const ids = [volt.id, one.id, two.id]
    const picture = await between(core, analyst, ids)
    expect(picture.links.map(({ to }) => to)).toEqual([two.id])
    const { groups } = await core.release.graph.counts(analyst, volt.id)
    expect(groups.find(({ kind }) => kind === 'uses')?.count).toBe(1)
  })
})
