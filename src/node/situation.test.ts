import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { makeBriefing } from '../desks/situation/briefing-desk.ts'
import { briefingHtml } from '../desks/situation/briefing-html.ts'
import { briefingPdf } from '../desks/situation/briefing-pdf.ts'
import { briefingText } from '../desks/situation/briefing-text.ts'
import { statisticIn } from '../stix/statistic-note.ts'
import { openStore } from '../store/open.ts'
import { newestSeq } from '../store/situation-counts.ts'
import { type FactRow, insertFacts } from '../store/situation-facts.ts'
import { StatementCache } from '../store/statement-cache.ts'
import {
  type Core,
  carry,
  createCore,
  identities,
  local,
  makeIndicator,
  makeObject,
  nowMs,
  operator,
} from '../testing/core.ts'
import { createDatabase, describeOnBothStores } from '../testing/stores.ts'
import { openSituation } from './situation.ts'

const dayMs = 86_400_000
const at = (daysBack: number): string => new Date(nowMs - daysBack * dayMs + 3_600_000).toISOString()
const today = Math.floor(nowMs / dayMs)
/** The Monday of the last week that is over for two days. */
const lastWeek = (() => {
  const monday = today - ((today + 3) % 7)
  return today >= monday + 2 ? monday - 7 : monday - 14
})()

function deskOf(core: Core, after: (ms: number, work: () => void) => () => void = () => () => {}) {
  const { self: member, store, registry, keyOf, intake, release, counts } = core
  const self = { member, identity: identities[member]!, name: `The people of ${member}` }
  const basis = {
    ...{ self, clock: { nowMs: () => nowMs }, events: { publish() {} }, report() {} },
    timers: { after },
  }
  const road = { store, registry, keyOf, intake, release, counts, leadership: { leads: true } }
  return openSituation(
    basis as unknown as Parameters<typeof openSituation>[0],
    road as unknown as Parameters<typeof openSituation>[1],
  )
}

const sensor = (name: string, sector: string) =>
  makeObject('identity', { tlp: 'green', name, identity_class: 'system', sectors: [sector] })
const seen = (
  subject: string,
  by: { id: string },
  daysBack: number,
  count: number,
  more: Record<string, unknown> = {},
) =>
  makeObject('sighting', {
    ...{ tlp: 'green', sighting_of_ref: subject, last_seen: at(daysBack), count },
    ...{ created_by_ref: by.id, where_sighted_refs: [by.id], ...more },
  })

/** An actor with a malware that uses a technique, and an indicator of it. */
function threat() {
  const actor = makeObject('intrusion-set', { tlp: 'green', name: 'Group <b>1</b>' })
  const malware = makeObject('malware', { tlp: 'green', name: 'M', is_family: true })
  const technique = makeObject('attack-pattern', {
    ...{
      tlp: 'green',
      name: 'Phishing',
      kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'initial-access' }],
    },
    external_references: [{ source_name: 'mitre-attack', external_id: 'T1566' }],
  })
  const indicator = makeIndicator('threat.example', { tlp: 'green' })
  const link = (relationship_type: string, source_ref: string, target_ref: string) =>
    makeObject('relationship', { tlp: 'green', relationship_type, source_ref, target_ref })
  return {
    actor,
    malware,
    technique,
    indicator,
    links: [
      link('indicates', indicator.id, malware.id),
      link('authored-by', malware.id, actor.id),
      link('uses', malware.id, technique.id),
    ],
  }
}

describeOnBothStores('the situation desk', (open) => {
  test('says who came to whom with which technique, how that changed, and opens what it counts', async () => {
    const ph = createCore(await open(), 'PH')
    const { actor, malware, technique, indicator, links } = threat()
    const agency = sensor('agency', 'government-national')
    const events = [
      seen(indicator.id, agency, 3, 12),
      seen(indicator.id, agency, 9, 10),
      seen(indicator.id, agency, 400, 7),
    ]
    const incidents = [10, 20, 30].map((days) =>
      makeObject('incident', { name: 'Ours', created: at(days), modified: at(days), labels: ['sector:government'] }),
    )
    const before = makeObject('incident', {
      name: 'Last year',
      created: at(370),
      modified: at(370),
      labels: ['sector:government'],
    })
    await local(ph, [actor, malware, technique, indicator, ...links, agency, ...events, ...incidents, before])
    const desk = deskOf(ph)
    const picture = await desk.picture.overview(28)
    expect(picture.total).toEqual({ attempts: 22, sightings: 2, incidents: 2 })
    expect(picture.actors).toMatchObject([
      { actor: { id: actor.id }, attempts: 22, targets: [{ member: 'PH', sector: 'government', attempts: 22 }] },
    ])
    expect(picture.techniques).toMatchObject([{ technique: { id: technique.id }, attempts: 22, members: { PH: 22 } }])
    const whole = picture.compared.find(({ member, sector }) => member === 'PH' && sector === 'government')
    expect(whole?.attempts.week).toEqual({ now: 12, before: 10, percent: 20 })
    expect(whole?.incidents.year).toMatchObject({ now: 3, before: 1, percent: 200 })
    expect((await desk.picture.overview(28, { actor: actor.id, sector: 'government' })).total.attempts).toBe(22)
    expect((await desk.picture.overview(28, { sector: 'water' })).total.attempts).toBe(0)
    const behind = await desk.behind({ kind: 'attempt', days: 28, technique: technique.id }, { limit: 200 })
    expect(behind.lookedTo).toBeNull()
    expect(behind.items.map(({ id, events: count }) => [id, count])).toEqual([
      [events[0]!.id, 12],
      [events[1]!.id, 10],
    ])
    await desk.matrices()
    const layer = await desk.observedLayer('enterprise-attack', 28)
    expect(layer.techniques).toEqual([{ techniqueID: 'T1566', score: 22 }])
    expect((await desk.timeline(28)).map(({ summary }) => summary.id)).toEqual([incidents[0]!.id, incidents[1]!.id])
    expect(await desk.changed('somebody')).toMatchObject({ since: 0 })
  })

  test('what is behind a number is looked for in bounds, and says back to which day where it is rare among much', async () => {
    const ph = createCore(await open(), 'PH')
    const fact = (seq: number, day: number, sector: string): FactRow => ({
      ...{ seq, key: seq, moved: 0, day, total: 1, events: 1, kind: 'attempt', member: 'PH', sector },
      ...{ region: '', contributor: 0, subject: 0, waiting: 0, synthetic: 0 },
    })
    const much = Array.from({ length: 10_000 }, (_, n) => fact(1 + n, today - Math.floor(n / 2_500), 'energy'))
    await ph.store.write((tx) => insertFacts(tx, [...much, fact(20_000, today - 20, 'water')]))
    const desk = deskOf(ph)
    const lookedTo = async (sector: string, days: number) =>
      (await desk.behind({ kind: 'attempt', days, sectors: [sector] }, { limit: 200 })).lookedTo
    expect(await lookedTo('energy', 28)).toBeNull()
    expect(await lookedTo('water', 28)).toBe(today - 3)
    // Fewer days hold less: looked through to their end.
    expect(await lookedTo('water', 2)).toBeNull()
    // What was not looked through is the next part.
    const rare = { kind: 'attempt', days: 28, sectors: ['water'] } as const
    const { next } = await desk.behind(rare, { limit: 200 })
    expect(next).not.toBeNull()
    expect(await desk.behind(rare, { limit: 200, after: next! })).toMatchObject({ lookedTo: null, next: null })
  })

  test('every number of the picture is what the list behind it comes to, and the list is read in parts', async () => {
    const ph = createCore(await open(), 'PH')
    const us = createCore(await open(), 'US')
    const { actor, malware, technique, indicator, links } = threat()
    const { kill_chain_phases, external_references } = technique as unknown as Record<string, unknown>
    const same = makeObject('attack-pattern', {
      tlp: 'green',
      name: 'By another',
      kill_chain_phases,
      external_references,
    })
    const uses = makeObject('relationship', {
      ...{ tlp: 'green', relationship_type: 'uses', source_ref: malware.id, target_ref: same.id },
    })
    const [water, energy] = [sensor('water', 'water'), sensor('energy', 'energy')]
    const manila = makeObject('location', { tlp: 'green', country: 'PH', administrative_area: 'PH-00' })
    const here = { where_sighted_refs: [water.id, manila.id] }
    const made = { labels: ['synthetic'] }
    await local(us, [indicator, energy, seen(indicator.id, energy, 2, 5), seen(indicator.id, energy, 40, 4, made)])
    await carry(us, ph)
    await local(ph, [actor, malware, technique, same, uses, ...links, water, energy, manila])
    const desk = deskOf(ph)
    await desk.changed('somebody')
    const middle = await newestSeq(ph.store.read)
    await local(ph, [
      ...[1, 2, 3, 8, 9].map((back) => seen(indicator.id, water, back, back * 3, here)),
      ...[1, 120].map((back) => seen(malware.id, energy, back, 7, made)),
      ...[3, 200, 370].map((back) =>
        makeObject('incident', {
          name: 'I',
          created: at(back),
          modified: at(back),
          labels: ['sector:water', 'synthetic'],
        }),
      ),
    ])
    /** What is listed, to the end, and what the answer says that it comes to where it says so. */
    const total = async (asked: Parameters<typeof desk.behind>[0]) => {
      const [first, ...others] = await partsOf(asked, 50)
      const listed = [first!, ...others].flatMap(({ items }) => items)
      const incidents = listed.filter(({ type }) => type === 'incident').length
      const seen = listed.filter(({ type }) => type === 'sighting')
      const sums = { attempts: seen.reduce((sum, { events }) => sum + events, 0), sightings: seen.length, incidents }
      if (first!.total !== null) expect(first!.total).toEqual(sums)
      if (first!.reports !== null) expect(first!.reports).toBe(listed.length)
      return sums
    }
    const partsOf = async (asked: Parameters<typeof desk.behind>[0], limit: number) => {
      const parts = [await desk.behind(asked, { limit })]
      for (let next = parts[0]!.next; next !== null; next = parts.at(-1)!.next)
        parts.push(await desk.behind(asked, { limit, after: next }))
      return parts
    }
    const compared: [unknown, unknown][] = []
    const agree = (said: unknown, listed: unknown) => compared.push([said, listed])
    for (const days of [28, 364]) {
      const picture = await desk.picture.overview(days, { actor: actor.id })
      const { from, until, span } = picture.span
      const length = span === 'd' ? 1 : 7
      const all = { from, until, actor: actor.id }
      agree(picture.total, await total(all))
      for (const { day, member, ...sums } of picture.series)
        agree(sums, await total({ ...all, from: day, until: day + length, members: [member] }))
      for (const { member, sector, ...sums } of picture.sectors)
        agree(sums, await total({ ...all, members: [member], sectors: [sector] }))
      for (const one of picture.actors)
        for (const { member, sector, attempts } of one.targets)
          agree(attempts, (await total({ ...all, kind: 'attempt', members: [member], sectors: [sector] })).attempts)
      for (const { region, member, ...sums } of await desk.picture.regions(days))
        agree(sums, await total({ days, region, members: [member] }))
      await desk.matrices()
      for (const { techniqueID, score } of (await desk.observedLayer('enterprise-attack', days)).techniques) {
        expect(techniqueID).toBe('T1566')
        const counted = await total({ days, technique: same.id })
        agree(score, counted.attempts + counted.incidents)
      }
      for (const { member, sector, attempts, incidents } of picture.compared) {
        const where = {
          actor: actor.id,
          members: member === '' ? undefined : [member],
          sectors: sector === '' ? undefined : [sector],
        }
        agree(attempts.week.now, (await total({ ...where, from: today - 7, until: today })).attempts)
        agree(attempts.week.before, (await total({ ...where, from: today - 14, until: today - 7 })).attempts)
        const january = Math.floor(Date.UTC(new Date(nowMs).getUTCFullYear(), 0) / dayMs)
        agree(incidents.year.now, (await total({ ...where, from: january, until: today })).incidents)
      }
    }
    expect(compared.map(([said]) => said)).toEqual(compared.map(([, listed]) => listed))
    expect(compared.length).toBeGreaterThan(30)
    // Since a moment, and what is made up, whenever it was.
    expect((await total({ since: middle })).incidents).toBe(3)
    const { synthetic } = await desk.picture.overview(28)
    const invented = await total({ synthetic: true })
    expect(invented.sightings + invented.incidents).toBe(synthetic)
    const reports = async (of: Parameters<typeof desk.behind>[0]): Promise<number | null> =>
      (await desk.behind(of, { limit: 1 })).reports
    expect(await reports({ synthetic: true })).toBe(synthetic)
    // Of a part of them no sum is kept, and that of all of them is not said for it.
    expect(await reports({ synthetic: true, members: ['JP'] })).toBeNull()
    expect(await reports({ synthetic: true, kind: 'incident' })).toBeNull()
    // In parts, each once, and none is left out.
    const parts = (await partsOf({ days: 364 }, 4)).flatMap(({ items }) => items.map(({ id }) => id))
    const { sightings, incidents } = await total({ days: 364 })
    expect(new Set(parts).size).toBe(parts.length)
    expect(parts.length).toBe(sightings + incidents)
    await expect(desk.behind({}, { limit: 1, after: 1 })).rejects.toMatchObject({ kind: 'conflict' })
  })

  test('warns of a rate above what is usual once, with its numbers, and says by whom it was seen', async () => {
    const ph = createCore(await open(), 'PH')
    const { indicator } = threat()
    const port = sensor('port', 'transportation')
    const usual = Array.from({ length: 8 }, (_, week) => seen(indicator.id, port, 10 + week * 7, 20 + (week % 3)))
    await local(ph, [indicator, port, ...usual])
    const desk = deskOf(ph)
    expect(await desk.warnings.look()).toBe(0)
    await local(ph, [seen(indicator.id, port, 2, 90)])
    expect(await desk.warnings.look()).toBeGreaterThan(0)
    expect(await desk.warnings.look()).toBe(0)
    const alerts = await desk.warnings.alerts(10)
    const [alert] = alerts.filter(({ rule }) => rule.id === 'sector-week')
    expect(alert).toMatchObject({ member: 'PH', sector: 'transportation', observed: 90, expected: 21, seenBy: '' })
    expect(alert!.baseline).toHaveLength(8)
    await desk.warnings.seen(alert!.id, 'an analyst')
    expect((await desk.warnings.alerts(10)).find(({ id }) => id === alert!.id)?.seenBy).toBe('an analyst')
    await expect(desk.warnings.seen('none', 'an analyst')).rejects.toMatchObject({ kind: 'not-found' })
    const rule = (await desk.warnings.rules())[0]!.rule
    await desk.warnings.changeRule({ ...rule, factor: 100 }, 'admin')
    expect((await desk.warnings.rules())[0]).toMatchObject({ changed: true, rule: { factor: 100 } })
    await desk.warnings.resetRule(rule.id, 'admin')
    expect((await desk.warnings.rules())[0]).toMatchObject({ changed: false, rule })
  })

  test('tells other members whole weeks, once, and nothing by which a lone victim shows', async () => {
    const ph = createCore(await open(), 'PH')
    const us = createCore(await open(), 'US')
    const { indicator } = threat()
    const many = [1, 2, 3, 4].map((num) => sensor(`utility ${num}`, 'energy'))
    const lone = sensor('the only port', 'transportation')
    const back = today - lastWeek - 1
    const tlp = { object_marking_refs: undefined, tlp: 'red' }
    const own = [...many.map((one) => seen(indicator.id, one, back, 25)), seen(indicator.id, lone, back, 3)]
    await local(ph, [indicator, ...many, lone, ...own.map((one) => ({ ...one, ...tlp, tlp: undefined }))], {
      tlp: 'red',
    })
    const desk = deskOf(ph)
    expect(await desk.statistics.due()).toBe(lastWeek)
    const id = await desk.statistics.publish(lastWeek, 'a releaser')
    await carry(ph, us)
    const note = JSON.parse((await us.release.detail(operator, id)).text) as Record<string, unknown>
    expect(statisticIn(note)).toMatchObject({ tables: [{ kind: 'attempt' }] })
    const [published] = await deskOf(us).statistics.list(8)
    const [table] = published!.tables
    const told = Object.fromEntries(table!.rows.map(({ sector, total }) => [sector, total]))
    expect(published).toMatchObject({ member: 'PH', changed: false })
    expect(told.transportation).toBe(-1)
    // 100 of many and 3 of one: with a total of 103 told, the one would be what is left.
    expect(table!.totals.total === 103 && told.energy === 100).toBe(false)
    await expect(desk.statistics.publish(lastWeek, 'a releaser')).rejects.toMatchObject({ kind: 'conflict' })
    await expect(desk.statistics.publish(lastWeek + 1, 'a releaser')).rejects.toMatchObject({ kind: 'conflict' })
    await expect(desk.statistics.publish(lastWeek + 7, 'a releaser')).rejects.toMatchObject({ kind: 'conflict' })
    // What it says later of the same week does not count, and is seen.
    const later = { ...note, modified: at(0) } as Record<string, unknown>
    const other = JSON.parse(JSON.stringify(later).replace('"least":3', '"least":2')) as object
    await local(ph, [other])
    await carry(ph, us)
    expect(await deskOf(us).statistics.list(8)).toMatchObject([{ least: 3, changed: true }])
    await ph.recalls.recall(operator, { id, reason: 'a mistake' })
    await us.intake.purge('PH', [
      ...[note, later].map((one) => ({
        id,
        version: String(one.modified),
        digest: '',
        agreement: 'trilateral',
        at: Number.MAX_SAFE_INTEGER,
        notice: null,
      })),
    ])
    expect(await deskOf(us).statistics.list(8)).toEqual([])
  })
})

test('what counts are about is read once a node has started, so that whoever asks first need not wait for it', async () => {
  await using database = await createDatabase('sqlite')
  await using store = await openStore({ database: database.database })
  const ph = createCore(store, 'PH')
  const { actor, malware, indicator, links } = threat()
  const port = sensor('port', 'transportation')
  await local(ph, [actor, malware, indicator, ...links, port, seen(indicator.id, port, 1, 40)])
  const waiting: (() => void)[] = []
  const desk = deskOf(ph, (_ms, work) => {
    waiting.push(work)
    return () => {}
  })
  const prepare = vi.spyOn(StatementCache.prototype, 'prepare')
  const walks = () => prepare.mock.calls.filter(([text]) => text.includes('reference_target')).length
  expect(walks()).toBe(0)
  waiting[0]!()
  await nextTurn()
  // Ends once everything that was begun has come to its end.
  await desk[Symbol.asyncDispose]()
  expect(walks()).toBeGreaterThan(0)
  prepare.mockClear()
  expect((await desk.picture.overview(30)).actors.map((one) => one.actor.id)).toEqual([actor.id])
  expect(walks()).toBe(0)
  prepare.mockRestore()
})

test('a briefing is told in three languages, as a page, as the text of an e-mail and as a PDF, and what others wrote stays text', async () => {
  await using database = await createDatabase('sqlite')
  await using store = await openStore({ database: database.database })
  const ph = createCore(store, 'PH')
  const { actor, malware, indicator, links } = threat()
  const port = sensor('port', 'transportation')
  await local(ph, [
    ...[actor, malware, indicator, ...links, port, seen(indicator.id, port, 1, 40, { labels: ['synthetic'] })],
    makeObject('incident', { name: '=cmd|"x"\u202e\n<script>', created: at(1), modified: at(1) }),
  ])
  const desk = deskOf(ph)
  const said = { en: 'Daily briefing', ja: '日次ブリーフィング', fil: 'Araw-araw' } as const
  for (const language of ['en', 'ja', 'fil'] as const) {
    const asked = { period: 'daily', language, member: 'PH', memberName: 'Philippines', nowMs } as const
    const briefing = await makeBriefing(desk, asked)
    const [html, text, pdf] = [briefingHtml(briefing), briefingText(briefing), await briefingPdf(briefing, nowMs)]
    expect(briefing.title).toContain(said[language])
    expect(text).toContain('40')
    expect(text.split('\r\n').every((line) => !/[\n\r\u202e]/.test(line))).toBe(true)
    expect(html).toContain(`lang="${language}"`)
    expect(html).not.toMatch(/<script|<b>1/)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pdf.length).toBeGreaterThan(5000)
    expect(pdf.toString('latin1')).not.toMatch(/\/JavaScript|\/URI/)
    expect(await briefingPdf(await makeBriefing(desk, asked), nowMs)).toEqual(pdf)
  }
  expect(
    briefingText(await makeBriefing(desk, { period: 'weekly', language: 'en', member: 'PH', memberName: 'P', nowMs })),
  ).toMatch(/synthetic/)
})
