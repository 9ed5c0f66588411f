import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMicros } from '../base/clock.ts'
import { sealDigest } from '../crypto/seal.ts'
import type { Tlp } from '../policy/model.ts'
import type { Store } from '../store/store.ts'
import {
  type Core,
  carry,
  charterOf,
  createCore,
  local,
  makeIndicator,
  makeObject,
  operator,
  trilateral,
} from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller, PageQuery, VersionMatch } from './model.ts'
import { redecide } from './redecide.ts'
import { scanLanes } from './scan.ts'
import { indexNext } from './search-index.ts'

const last: VersionMatch = { first: false, last: true, all: false, exact: [] }
const all: VersionMatch = { first: false, last: false, all: true, exact: [] }

function client(tlp: Tlp): Caller {
  return { kind: 'client', name: 'siem', tlp, canWrite: true }
}

/** Reads a view to its end in pages of this size. */
async function readAll(core: Core, caller: Caller, limit: number, more: Partial<PageQuery> = {}): Promise<string[]> {
  const ids: string[] = []
  let after = more.after ?? 0
  for (;;) {
    const page = await core.release.page(caller, { agreement: 'trilateral', limit, versions: last, ...more, after })
    for (const item of page.items) {
      expect(item.added).toBeGreaterThan(after)
      after = item.added
      ids.push(item.id)
    }
    if (!page.more) return ids
  }
}

describeOnBothStores('release', (open) => {
  test('pages of any size give every object that the caller may read, once, in one order', async () => {
    const core = createCore(await open(), 'US')
    const levels: Tlp[] = ['clear', 'green', 'amber', 'red', 'amber+strict']
    const objects = Array.from({ length: 60 }, (_, n) => makeIndicator(`n${n}.example`, { tlp: levels[n % 5]! }))
    await local(core, objects)
    const marked = (...tlps: Tlp[]) => objects.filter((_, n) => tlps.includes(levels[n % 5]!)).map(({ id }) => id)
    for (const limit of [1, 7, 24, 1000]) {
      expect(await readAll(core, client('green'), limit)).toEqual(marked('clear', 'green'))
      expect(await readAll(core, client('red'), limit)).toEqual(marked('clear', 'green', 'amber'))
      expect(await readAll(core, { kind: 'public' }, limit)).toEqual(marked('clear'))
      expect(await readAll(core, { kind: 'member', code: 'JP' }, limit)).toEqual(
        marked('clear', 'green', 'amber', 'amber+strict'),
      )
      expect(await readAll(core, { kind: 'member', code: 'KR' }, limit)).toEqual([])
    }
  })

  test('walking everything and merging few lanes find the same rows', async () => {
    const core = createCore(await open(), 'US')
    // Long runs that a reader may not see force the merge.
    const objects = Array.from({ length: 600 }, (_, n) =>
      n % 150 === 149
        ? makeObject('tool', { name: `t${n}`, tlp: 'green' })
        : makeIndicator(`n${n}.example`, { tlp: 'red' }),
    )
    await local(core, objects)
    expect(await readAll(core, client('green'), 2)).toEqual(
      objects.filter(({ type }) => type === 'tool').map(({ id }) => id),
    )
    const lanes = core.registry.lanesWith([core.registry.staff!]).map(({ num }) => num)
    await fc.assert(
      fc.asyncProperty(fc.subarray(lanes), fc.nat(599), fc.integer({ min: 1, max: 700 }), async (some, skip, limit) => {
        const rows = await core.store.read.selectFrom('release').selectAll().orderBy('pos').execute()
        const after = skip === 0 ? 0 : rows[skip]!.pos
        const expected = rows.filter((row) => row.pos > after && some.includes(row.lane)).slice(0, limit)
        expect(await scanLanes(core.store.read, 'lane', some, after, limit)).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  test('a relationship is called by what it connects, and counts follow filters and moments', async () => {
    const core = createCore(await open(), 'US')
    const [indicator, tool] = [
      makeIndicator('a.example', { tlp: 'green' }),
      makeObject('tool', { name: 'Wiper', tlp: 'red' }),
    ]
    const link = (target: string) =>
      makeObject('relationship', {
        relationship_type: 'indicates',
        source_ref: indicator.id,
        target_ref: target,
        tlp: 'green',
      })
    const held = link(tool.id)
    const loose = link('malware--0b5c7b0e-7d43-4b8e-9a53-0d6a8f6a1c11')
    await local(core, [indicator, tool, held, loose])
    const { items } = await core.release.list(operator, { limit: 10, types: ['relationship'] })
    const source = (await core.release.detail(operator, indicator.id)).name
    expect(items.map(({ name }) => name)).toEqual([`indicates: ${source} → malware`, `indicates: ${source} → Wiper`])
    expect((await core.release.detail(operator, held.id)).name).toBe(`indicates: ${source} → Wiper`)
    expect((await core.release.counts(operator, { types: ['relationship'], tlps: ['green'] })).total).toBe(2)
    expect((await core.release.counts(operator, { types: ['tool'], tlps: ['green'] })).total).toBe(0)
    const byType = { indicator: 1, relationship: 2, tool: 1 }
    expect(await core.release.arrivals(operator, 0)).toEqual({ count: 4, atLeast: false, byType })
    expect(await core.release.arrivals(operator, items[1]!.added)).toMatchObject({ count: 1, atLeast: false })
  })

  test('the name of an actor finds what speaks of it, a value only what has it', async () => {
    const core = createCore(await open(), 'US')
    const actor = makeObject('intrusion-set', { name: 'Volt Typhoon' })
    const relay = makeIndicator('Volt Typhoon: relay 203.0.113.57')
    const address = makeIndicator('relay', { pattern: "[ipv4-addr:value = '203.0.113.57']" })
    await local(core, [actor, relay, address])
    while ((await indexNext(core.store)) > 0);
    const found = async (text: string) =>
      (await core.release.list(operator, { text, limit: 10 })).items.map(({ id }) => id).toSorted()
    expect(await found('volt typhoon')).toEqual([actor.id, relay.id].toSorted())
    expect(await found('203.0.113.57')).toEqual([address.id])
  })

  test('each recipient has its own newest version', async () => {
    const core = createCore(await open(), 'US')
    const shown = makeIndicator('shown.example', { tlp: 'green' })
    const hidden = makeIndicator('hidden.example', { tlp: 'amber+strict' })
    const first = makeObject('report', { name: 'R', published: shown.created, object_refs: [shown.id], tlp: 'green' })
    const second = { ...first, modified: '2026-03-01T00:00:00.000Z', object_refs: [hidden.id] }
    await local(core, [shown, hidden, first, second])
    const versions = async (caller: Caller, match: VersionMatch) =>
      (
        await core.release.manifest(caller, { agreement: 'trilateral', limit: 10, ids: [first.id], versions: match })
      ).items.map(({ version }) => version)
    expect(await versions(client('amber'), last)).toEqual([first.modified])
    expect(await versions(client('amber'), all)).toEqual([first.modified])
    expect((await core.release.detail(operator, first.id)).version).toBe(second.modified)
  })

  test('a tighter version takes the looser one away from whoever may not read it, whichever comes first, and a looser one after it does not bring it back', async () => {
    const first = makeIndicator('v.example', { tlp: 'green' })
    const at = (day: number, tlp: Tlp) => ({
      ...makeIndicator('v.example', { tlp }),
      id: first.id,
      created: first.created,
      modified: `2026-03-0${day}T00:00:00.000Z`,
    })
    const [tight, loose] = [at(1, 'red'), at(2, 'green')]
    for (const order of [
      [[first], [tight], [loose]],
      [[loose], [tight], [first]],
      [[tight], [loose, first]],
      [[loose, first, tight]],
    ]) {
      const core = createCore(await open(), 'US')
      for (const batch of order) await local(core, batch)
      const query = { agreement: 'trilateral', limit: 10, ids: [first.id], versions: all }
      const versions = async (caller: Caller) =>
        (await core.release.manifest(caller, query)).items.map(({ version }) => version)
      expect(await versions(client('amber'))).toEqual([loose.modified])
      expect(await versions({ kind: 'member', code: 'JP' })).toEqual([loose.modified])
      expect((await core.release.detail(operator, first.id)).versions).toHaveLength(3)
    }
  })

  test('versions are chosen by keyword or exact moment', async () => {
    const core = createCore(await open(), 'US')
    const first = makeIndicator('v.example', { tlp: 'green' })
    const second = { ...first, modified: '2026-03-01T00:00:00.000Z' }
    const third = { ...first, modified: '2026-04-01T00:00:00.000Z' }
    const other = makeIndicator('other.example', { tlp: 'green' })
    await local(core, [first, second, other, third])
    const read = async (versions: VersionMatch, ids?: readonly string[]) =>
      (
        await core.release.manifest(client('green'), {
          agreement: 'trilateral',
          limit: 10,
          versions,
          ...(ids === undefined ? {} : { ids }),
        })
      ).items.map(({ version }) => version)
    const exact = (version: string): VersionMatch => ({ first: false, last: false, all: false, exact: [version] })
    for (const ids of [undefined, [first.id]]) {
      const others = ids === undefined ? [other.modified] : []
      expect(await read(all, ids)).toEqual([first.modified, second.modified, ...others, third.modified])
      expect(await read({ ...last, last: false, first: true }, ids)).toEqual([first.modified, ...others])
      expect(await read({ ...last, first: true }, ids)).toEqual([first.modified, ...others, third.modified])
      expect(await read(exact('2026-03-01T00:00:00Z'), ids)).toEqual([second.modified])
    }
  })

  test('the version of an observable is when it was taken in, and it is found by that', async () => {
    const core = createCore(await open(), 'US')
    const address = {
      type: 'ipv4-addr',
      spec_version: '2.1',
      id: 'ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd',
      value: '198.51.100.3',
      object_marking_refs: makeIndicator('marked.example', { tlp: 'green' }).object_marking_refs,
    }
    await local(core, [makeIndicator('before.example', { tlp: 'green' }), JSON.stringify(address)])
    const read = async (versions: VersionMatch) =>
      (await core.release.manifest(client('green'), { agreement: 'trilateral', limit: 9, versions, ids: [address.id] }))
        .items
    const [listed] = await read(last)
    expect(listed?.version).toBe(formatMicros(listed!.added))
    expect(await read({ first: false, last: false, all: false, exact: [listed!.version] })).toEqual([listed])
    expect(await read({ first: false, last: false, all: false, exact: ['2001-01-01T00:00:00Z'] })).toEqual([])
    expect(await read(all)).toEqual([listed])
  })

  test('a page is the exact texts, filtered by type', async () => {
    const core = createCore(await open(), 'US')
    const tool = makeObject('tool', { name: 'plink', tlp: 'green' })
    const text = JSON.stringify(tool, null, 1)
    await local(core, [makeIndicator('a.example', { tlp: 'green' }), text])
    const page = await core.release.page(client('green'), {
      agreement: 'trilateral',
      limit: 5,
      types: ['tool'],
      versions: last,
    })
    expect(page.items.map((item) => item.text)).toEqual([text])
  })

  test('a page of large objects ends early and says that there is more', async () => {
    const core = createCore(await open(), 'US')
    const large = Array.from({ length: 120 }, (_, n) =>
      makeIndicator(`n${n}.example`, { tlp: 'green', description: 'x'.repeat(200_000) }),
    )
    await local(core, large)
    const page = await core.release.page(client('green'), { agreement: 'trilateral', limit: 1000, versions: last })
    expect(page.more).toBe(true)
    expect(page.items.length).toBeLessThan(80)
    expect(await readAll(core, client('green'), 1000)).toEqual(large.map(({ id }) => id))
  })

  test('what an agreement gave is read by nobody once it has ended or its party has left, before anything is judged anew', async () => {
    const ending = { ...trilateral, until: '2026-07-01T00:00:00Z' }
    const core = createCore(await open(), 'US', charterOf([ending]))
    const object = makeIndicator('ending.example', { tlp: 'green' })
    await local(core, [object])
    const [japan, philippines] = (['JP', 'PH'] as const).map((code): Caller => ({ kind: 'member', code }))
    const callers = [japan!, philippines!, client('green')]
    const read = () => Promise.all(callers.map((caller) => readAll(core, caller, 10)))
    const steps = async (code: string) => {
      const page = await core.release.steps(code, 'routine', 0, { items: 100, bytes: 1e6 })
      return page.steps.flatMap(({ items }) => items.map(({ is }) => is))
    }
    expect(await read()).toEqual([[object.id], [object.id], [object.id]])
    expect(await steps('PH')).toEqual(['object'])
    core.setCharter(charterOf([{ ...ending, parties: ['US', 'JP'] }], 2))
    expect(await read()).toEqual([[object.id], [], [object.id]])
    expect([await steps('JP'), await steps('PH')]).toEqual([['object'], ['gone']])
    core.setNow(Date.UTC(2026, 6, 1))
    expect(await read()).toEqual([[], [], []])
    expect(await steps('JP')).toEqual(['gone'])
  })

  test('a text that somebody changed in the database does not leave in place of the one that was promised', async () => {
    const core = createCore(await open(), 'US')
    const [kept, changed] = [
      makeIndicator('kept.example', { tlp: 'green' }),
      makeIndicator('was.example', { tlp: 'green' }),
    ]
    await local(core, [kept, changed])
    const other = JSON.stringify({ ...changed, name: 'is.example' })
    const rows = await core.store.read.selectFrom('object').select(['seq', 'id']).execute()
    const { seq } = rows.find(({ id }) => id === changed.id)!
    await core.store.write((tx) =>
      tx.db
        .updateTable('object')
        .set({ body: other, digest: sealDigest(other) })
        .where('seq', '=', seq)
        .execute(),
    )
    const { steps } = await core.release.steps('JP', 'routine', 0, { items: 100, bytes: 1e6 })
    expect(steps.flatMap(({ items }) => items.map(({ is }) => is))).toEqual(['object', 'gone'])
    expect(JSON.stringify(steps)).not.toContain('is.example')
  })

  test('a client deletes nothing that another member published, and an auditor reads nothing through another’s eyes', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const [foreign, secret] = [
      makeIndicator('foreign.example', { tlp: 'green' }),
      makeIndicator('secret.example', { tlp: 'amber' }),
    ]
    await local(us, [foreign, secret])
    await carry(us, jp)
    const code = (answer: Promise<unknown>) =>
      answer.then(
        () => 'done',
        (error: { kind?: string }) => error.kind,
      )
    expect(await code(jp.release.remove(client('green'), 'trilateral', foreign.id, all))).toBe('not-found')
    expect(await readAll(jp, client('green'), 10)).toEqual([foreign.id])
    const auditor: Caller = { kind: 'person', name: 'person:auditor', role: 'auditor' }
    expect(await code(us.release.as(auditor, secret.id, 'member:JP'))).toBe('not-found')
    expect(await code(us.release.as(auditor, foreign.id, 'member:JP'))).toBe('done')
  })

  test('what a caller may not know exists is not there', async () => {
    const core = createCore(await open(), 'US')
    const secret = makeIndicator('secret.example', { tlp: 'red' })
    await local(core, [secret])
    expect(await core.release.knows(client('amber'), 'trilateral', secret.id)).toBe(false)
    expect(await core.release.knows({ kind: 'member', code: 'JP' }, 'trilateral', secret.id)).toBe(false)
    await expect(core.release.detail(client('red'), secret.id)).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(core.release.detail(operator, makeIndicator('x').id)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('a relationship whose end is withheld is withheld, and the reason names the property', async () => {
    const core = createCore(await open(), 'US')
    const secret = makeIndicator('secret.example', { tlp: 'red', name: 'secret.example' })
    const malware = makeObject('malware', { name: 'KV', is_family: true, tlp: 'green' })
    const link = makeObject('relationship', {
      relationship_type: 'indicates',
      source_ref: secret.id,
      target_ref: malware.id,
      tlp: 'green',
    })
    await local(core, [link])
    expect((await core.release.why(operator, link.id, 'JP')).decision.outcome).toBe('release')
    await local(core, [secret, malware])
    const why = await core.release.why(operator, link.id, 'JP')
    expect(why.decision).toMatchObject({ outcome: 'withhold', reasons: [{ code: 'reference-withheld' }] })
    expect(why.decision.reasons[0]!.facts).toMatchObject({ property: 'source_ref' })
    expect(await readAll(core, client('green'), 10)).toEqual([malware.id])
  })

  test('who sees this lists every recipient with its decision and a sentence', async () => {
    const core = createCore(await open(), 'US')
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(core, [amber], { releasableTo: ['JP', 'US'] })
    const decisions = await core.release.recipients(operator, amber.id)
    expect(decisions.map(({ recipient, decision }) => [recipient, decision.outcome])).toEqual([
      ['member:JP', 'release'],
      ['member:PH', 'withhold'],
      ['client:clear', 'withhold'],
      ['client:green', 'withhold'],
      ['client:amber', 'release'],
      ['public', 'withhold'],
    ])
    for (const { sentence } of decisions) expect(sentence).toMatch(/^[A-Z].+\.$/)
    expect((await core.release.why(operator, amber.id, 'US')).decision.outcome).toBe('release')
    expect((await core.release.why(operator, amber.id, 'KR')).decision).toMatchObject({ outcome: 'withhold' })
    expect((await core.release.why(operator, amber.id, 'client:red')).decision.outcome).toBe('release')
  })

  test('lists are newest first, filtered by type, label and origin, page by page', async () => {
    const core = createCore(await open(), 'US')
    const greens = Array.from({ length: 9 }, (_, n) => makeIndicator(`g${n}.example`, { tlp: 'green' }))
    const tools = Array.from({ length: 4 }, (_, n) => makeObject('tool', { name: `tool ${n}`, tlp: 'amber' }))
    await local(core, [...greens, ...tools, makeObject('malware', { name: 'unmarked', is_family: false })])
    const read = async (listing: Parameters<Core['release']['list']>[1]): Promise<string[]> => {
      const names: string[] = []
      let before: number | undefined
      for (;;) {
        const page = await core.release.list(operator, { ...listing, ...(before === undefined ? {} : { before }) })
        names.push(...page.items.map(({ name }) => name))
        if (page.next === null) return names
        before = page.next
      }
    }
    expect(await read({ limit: 4 })).toHaveLength(14)
    expect(await read({ limit: 4, types: ['indicator'] })).toEqual(greens.map((_, n) => `g${n}.example`).reverse())
    expect(await read({ limit: 3, tlps: ['amber', 'unmarked'] })).toEqual([
      'unmarked',
      ...tools.map((_, n) => `tool ${n}`).reverse(),
    ])
    expect(await read({ limit: 3, origins: ['JP'] })).toEqual([])
  })

  test('search finds words in any language, and exact values however they are defanged', async () => {
    const core = createCore(await open(), 'US')
    await local(core, [
      makeIndicator('evil.example', { tlp: 'green', description: 'Router botnet of Volt Typhoon' }),
      makeObject('malware', { name: '日本の電力会社を狙う攻撃', is_family: false, tlp: 'green' }),
      makeIndicator('harmless.example', { tlp: 'green' }),
    ])
    while ((await indexNext(core.store)) > 0);
    const find = async (text: string) =>
      (await core.release.list(operator, { text, limit: 10 })).items.map(({ name }) => name)
    expect(await find('volt typh')).toEqual(['evil.example'])
    expect(await find('hxxp://evil[.]example/')).toEqual([])
    expect(await find('evil[.]example')).toEqual(['evil.example'])
    expect(await find('電力会社')).toEqual(['日本の電力会社を狙う攻撃'])
    expect(await find('"unbalanced (')).toEqual([])
  })

  test('detail tells what points where', async () => {
    const core = createCore(await open(), 'US')
    const malware = makeObject('malware', { name: 'KV', is_family: true, tlp: 'green' })
    const indicator = makeIndicator('c2.example', { tlp: 'green' })
    const link = makeObject('relationship', {
      relationship_type: 'indicates',
      source_ref: indicator.id,
      target_ref: malware.id,
      tlp: 'green',
    })
    const report = makeObject('report', {
      name: 'Report',
      published: '2026-01-01T00:00:00Z',
      object_refs: [malware.id, link.id],
      tlp: 'green',
    })
    await local(core, [malware, indicator, link, report])
    const detail = await core.release.detail(operator, malware.id)
    expect(detail.relations).toMatchObject([
      { kind: 'indicates', direction: 'in', through: { id: link.id }, other: { id: indicator.id } },
      { kind: 'object_refs', direction: 'in', through: null, other: { id: report.id } },
    ])
    expect((await core.release.detail(operator, indicator.id)).relations).toMatchObject([
      { kind: 'indicates', direction: 'out', other: { id: malware.id } },
    ])
  })

  test('a client that may write deletes what this member published, and no trace of it is served', async () => {
    const core = createCore(await open(), 'US')
    const first = makeIndicator('v.example', { tlp: 'green' })
    const second = { ...first, modified: '2026-03-01T00:00:00.000Z' }
    await local(core, [first, second])
    await expect(
      core.release.remove({ kind: 'client', name: 'r', tlp: 'green', canWrite: false }, 'trilateral', first.id, all),
    ).rejects.toMatchObject({ kind: 'forbidden' })
    const exact = { ...all, all: false, exact: [second.modified] }
    expect(await core.release.remove(client('green'), 'trilateral', first.id, exact)).toBe(1)
    expect((await core.release.detail(operator, first.id)).version).toBe(first.modified)
    expect(await core.release.remove(client('green'), 'trilateral', first.id, all)).toBe(1)
    expect(await readAll(core, client('green'), 10, { versions: all })).toEqual([])
    expect((await core.release.counts(operator)).total).toBe(0)
    await expect(core.release.remove(client('green'), 'trilateral', first.id, all)).rejects.toMatchObject({
      kind: 'not-found',
    })
  })

  test('an object that is deleted binds nothing any more: what pointed to it is shown as policy says', async () => {
    const core = createCore(await open(), 'US')
    const secret = makeIndicator('secret.example', { tlp: 'amber' })
    const malware = makeObject('malware', { name: 'KV', is_family: true, tlp: 'green' })
    const link = makeObject('relationship', {
      relationship_type: 'indicates',
      source_ref: secret.id,
      target_ref: malware.id,
      tlp: 'green',
    })
    await local(core, [secret, malware, link])
    const before = await core.release.head('JP')
    expect(await readAll(core, client('green'), 10)).toEqual([malware.id])
    await core.release.remove(client('amber'), 'trilateral', secret.id, all)
    expect(await readAll(core, client('green'), 10)).toEqual([malware.id, link.id])
    expect((await core.release.detail(operator, link.id)).id).toBe(link.id)
    expect((await core.release.stream('JP', 0, 10)).items.map(({ id }) => id)).toEqual([malware.id, link.id])
    expect(await core.release.head('JP')).toBeGreaterThanOrEqual(before)
  })

  test('a version that becomes the newest again is found by a reader whose cursor is behind it', async () => {
    const core = createCore(await open(), 'US')
    const first = makeIndicator('v.example', { tlp: 'green' })
    const second = { ...first, modified: '2026-03-01T00:00:00.000Z' }
    await local(core, [first, second])
    const { items } = await core.release.page(client('green'), { agreement: 'trilateral', limit: 10, versions: last })
    expect(items.map(({ version }) => version)).toEqual([second.modified])
    await core.release.remove(client('green'), 'trilateral', first.id, { ...all, all: false, exact: [second.modified] })
    const next = await core.release.page(client('green'), {
      agreement: 'trilateral',
      limit: 10,
      versions: last,
      after: items[0]!.added,
    })
    expect(next.items.map(({ version }) => version)).toEqual([first.modified])
  })

  test('a new charter is applied to everything stored, and members hear of what they gained', async () => {
    const store = await open()
    const core = createCore(store, 'US', charterOf([{ ...trilateral, clauses: [trilateral.clauses[0]!] }]))
    await redecide(store, core.registry, core.keyOf)
    const green = makeIndicator('green.example', { tlp: 'green' })
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(core, [green, amber])
    const before = await core.release.head('JP')
    core.setCharter(charterOf([trilateral], 2))
    expect(await redecide(store, core.registry, core.keyOf)).toEqual(new Set(['JP', 'PH']))
    expect(await readAll(core, { kind: 'member', code: 'JP' }, 10)).toEqual([green.id, amber.id])
    // What was gained comes after every cursor.
    expect((await core.release.stream('JP', before, 10)).items.map(({ id }) => id)).toEqual([amber.id])
    core.setCharter(charterOf([{ ...trilateral, parties: ['US', 'JP'] }], 3))
    await redecide(store, core.registry, core.keyOf)
    expect(await readAll(core, { kind: 'member', code: 'PH' }, 10)).toEqual([])
    core.setCharter(null)
    await redecide(store, core.registry, core.keyOf)
    expect((await core.release.stream('JP', 0, 10)).items).toEqual([])
  })

  test('applying a new charter that was cut off is taken up again, and nothing is left as it was before', async () => {
    const store = await open()
    const core = createCore(store, 'US', charterOf([{ ...trilateral, clauses: [trilateral.clauses[0]!] }]))
    await redecide(store, core.registry, core.keyOf)
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(core, [amber])
    core.setCharter(charterOf([trilateral], 2))
    let writes = 0
    const failing: Store = {
      engine: store.engine,
      seed: store.seed,
      read: store.read,
      shared: store.shared,
      write: (work) => (++writes === 2 ? Promise.reject(new Error('the power went')) : store.write(work)),
      [Symbol.asyncDispose]: async () => {},
    }
    await expect(redecide(failing, core.registry, core.keyOf)).rejects.toThrow('the power went')
    const after = createCore(store, 'US', charterOf([trilateral], 2))
    expect(await redecide(store, after.registry, after.keyOf)).toEqual(new Set(['JP', 'PH']))
    expect(await readAll(after, { kind: 'member', code: 'JP' }, 10)).toEqual([amber.id])
  })

  test('a version that two origins published is explained by its own decision, and counts as released where either is read', async () => {
    const jp = createCore(await open(), 'JP')
    const us = createCore(await open(), 'US')
    const address = {
      type: 'ipv4-addr',
      spec_version: '2.1',
      id: 'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4',
      value: '192.0.2.7',
    }
    const indicator = makeIndicator('both.example', { tlp: 'green' })
    await local(us, [address, indicator], { tlp: 'green' })
    await carry(us, jp)
    const relayed = { id: indicator.id, origin: 'PH', agreement: 'trilateral', version: indicator.modified, seal: null }
    const twin = await jp.intake.accept({ kind: 'peer', member: 'PH' }, [
      { text: JSON.stringify(indicator), carried: relayed },
    ])
    expect(twin.added).toHaveLength(1)
    for (const { decision, since } of await jp.release.recipients(operator, indicator.id)) {
      expect(since !== null).toBe(decision.outcome === 'release')
    }
  })

  test('what is given carries its seal also where nobody may relay it yet, so that who holds it may as soon as a charter says so', async () => {
    const bilateral = { ...trilateral, parties: ['US', 'JP'] }
    const [us, jp, ph] = [
      createCore(await open(), 'US', charterOf([bilateral])),
      createCore(await open(), 'JP', charterOf([bilateral])),
      createCore(await open(), 'PH', charterOf([trilateral], 2)),
    ]
    await local(us, [makeIndicator('sealed.example', { tlp: 'green' })])
    expect((await carry(us, jp)).added).toHaveLength(1)
    jp.setCharter(charterOf([trilateral], 2))
    await redecide(jp.store, jp.registry, jp.keyOf)
    expect(await carry(jp, ph)).toMatchObject({ added: [{}], rejected: [] })
  })

  test('when the terms change, a later version that waits for a second person binds the earlier one by the new terms', async () => {
    const narrow = { ...trilateral, clauses: [trilateral.clauses[0]!] }
    const wide = { ...trilateral, clauses: [{ ...trilateral.clauses[0]!, tlpCeiling: 'red' as const }] }
    const gate = { personalData: false, twoPersonRelease: true }
    const us = createCore(await open(), 'US', charterOf([wide]), gate)
    const first = makeIndicator('bound.example', { tlp: 'green' })
    const { object_marking_refs } = makeIndicator('bound.example', { tlp: 'amber+strict' })
    await local(us, [first])
    await local(us, [{ ...first, modified: '2026-05-01T00:00:00.000Z', object_marking_refs }])
    await redecide(us.store, us.registry, us.keyOf)
    const reads = async () => (await us.release.stream('JP', 0, 10)).items.map(({ version }) => version)
    expect(await reads()).toEqual([first.modified])
    us.setCharter(charterOf([narrow], 2))
    await redecide(us.store, us.registry, us.keyOf)
    expect(await reads()).toEqual([])
    us.setCharter(charterOf([wide], 3))
    await redecide(us.store, us.registry, us.keyOf)
    expect(await reads()).toEqual([first.modified])
    us.setCharter(charterOf([narrow], 4))
    await redecide(us.store, us.registry, us.keyOf)
    expect(await reads()).toEqual([])
  })
})
