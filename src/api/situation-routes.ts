import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { languages } from '../desks/incident/words.ts'
import { briefingPeriods } from '../desks/situation/briefing.ts'
import { makeBriefing } from '../desks/situation/briefing-desk.ts'
import { briefingHtml } from '../desks/situation/briefing-html.ts'
import { briefingText } from '../desks/situation/briefing-text.ts'
import { type Behind, mostIncidents } from '../desks/situation/desk.ts'
import { combineLayers, readLayer } from '../desks/situation/layer.ts'
import { dateOf, dayOfDate } from '../desks/situation/statistics.ts'
import { callerName } from '../http/connection.ts'
import { documentHeaders } from '../http/headers.ts'
import { regions } from '../stix/regions.ts'
import * as contract from './contract/situation.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import { originCode, pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'
import { presentSummary } from './present.ts'

const usualDays = 28
const someDays = z.coerce.number<string>().int().min(1).max(1100)
const days = someDays.default(usualDays)
const sector = z.string().regex(/^[a-z][a-z-]{0,60}$|^$/, 'a word of the industry sectors of STIX, such as water')
const id = z.string().regex(/^[a-z0-9-]{1,60}--[0-9a-f-]{36}$/, 'an identifier of STIX')
const narrowing = {
  member: originCode.optional(),
  sector: sector.optional(),
  actor: id.optional(),
  technique: id.optional(),
}
const overviewQuery = z.strictObject({ days, ...narrowing })
const behindQuery = z
  .strictObject({
    days: someDays.optional(),
    from: z.iso.date().optional().describe('with `until`, in place of `days`: the first day, UTC'),
    until: z.iso.date().optional().describe('the first day after it'),
    since: z.iso.datetime().optional().describe('only what arrived after this moment'),
    synthetic: z.literal('yes').optional().describe('only what says of itself that it is made up'),
    kind: z.enum(['attempt', 'incident', 'any']).default('attempt'),
    member: z.array(originCode).max(64).optional(),
    sector: z.array(sector).max(64).optional(),
    ...{ region: z.enum(['', ...regions]).optional(), actor: id.optional(), technique: id.optional() },
    ...{ cursor: z.string().max(200).optional(), limit: pageLimit },
  })
  .refine(({ from, until }) => (from === undefined) === (until === undefined), '`from` and `until` go together')
const daysQuery = z.strictObject({ days })
const domain = z.string().regex(/^[a-z0-9-]{1,60}$/, 'a domain, such as enterprise-attack')
const layerQuery = z.strictObject({ domain, days, of: id.optional() })
const briefingQuery = z.strictObject({
  period: z.enum(briefingPeriods).default('daily'),
  language: z.enum(languages).optional(),
  as: z.enum(['html', 'text', 'pdf', 'json']).default('html'),
})
/** Two layers with a comment on every technique. */
const layerBytes = 8 * 1024 * 1024
/** Of fewer reports in a region no number is given, not even here: a picture of the country shows no lone victim. */
const fewReports = 3

/** The picture, for this node's own people: it counts what they may read, and is given to nobody else. */
export function situationRoutes(parts: ApiParts): Operation[] {
  const { situation, clock } = parts
  const own = () => requireOwnPicture(parts)
  return [
    {
      method: 'get',
      path: '/situation',
      summary: 'Attempts and incidents over time, by member, sector, actor and technique, with their change',
      access: 'reader',
      query: overviewQuery,
      answer: { status: 200, schema: contract.overview },
      async handle(c) {
        own()
        const { days, ...narrowed } = parseQuery(c, overviewQuery)
        const { span, series, ...rest } = await situation.picture.overview(days, pickGiven(narrowed))
        const found = {
          ...{ at: new Date(clock.nowMs()).toISOString(), from: dateOf(span.from), until: dateOf(span.until) },
          ...{ step: span.span === 'd' ? 'day' : 'week', ...rest },
          series: series.map((row) => ({ ...row, day: dateOf(row.day) })),
        }
        return c.json(found as contract.Overview)
      },
    },
    {
      method: 'get',
      path: '/situation/objects',
      summary: 'The sightings or incidents behind a number of the picture, newest first, with what they come to',
      access: 'reader',
      query: behindQuery,
      answer: { status: 200, schema: contract.behind },
      async handle(c) {
        own()
        const { cursor, limit, ...asked } = parseQuery(c, behindQuery)
        const after = cursor === undefined ? undefined : readCursor(cursor, asked)
        const { items, next, lookedTo, ...all } = await situation.behind(behindOf(asked), { limit, after })
        return c.json({
          items: items.map(({ events, day, ...one }) => ({ ...presentSummary(one), events, day: dateOf(day) })),
          ...all,
          lookedTo: lookedTo === null ? null : dateOf(lookedTo),
          next: next === null ? null : writeCursor(next, asked),
        } satisfies contract.Behind)
      },
    },
    {
      method: 'get',
      path: '/situation/regions',
      summary: 'The same counts by region; of very few reports no number is given',
      access: 'reader',
      query: daysQuery,
      answer: { status: 200, schema: contract.regionList },
      async handle(c) {
        own()
        const { days } = parseQuery(c, daysQuery)
        const items = (await situation.picture.regions(days)).map((row) => {
          const reports = row.sightings + row.incidents
          const few = row.region !== '' && reports > 0 && reports < fewReports
          return { ...row, ...(few ? { attempts: 0, sightings: 0, incidents: 0 } : {}), few }
        })
        const { from, until } = situation.picture.spanOf(days)
        return c.json({ from: dateOf(from), until: dateOf(until), items } satisfies contract.RegionList)
      },
    },
    {
      method: 'get',
      path: '/situation/timeline',
      summary: 'Incidents with the times when they happened, were detected, reported and shared',
      access: 'reader',
      query: daysQuery,
      answer: { status: 200, schema: contract.timeline },
      async handle(c) {
        own()
        const items = (await situation.timeline(parseQuery(c, daysQuery).days)).map(({ summary, ...times }) => ({
          ...{ incident: presentSummary(summary), ...times },
        }))
        return c.json({ items, most: mostIncidents } satisfies contract.Timeline)
      },
    },
    {
      method: 'post',
      path: '/situation/visits',
      summary: 'What was counted since you last looked; this look is one',
      access: 'reader',
      answer: { status: 200, schema: contract.changes },
      async handle(c, who) {
        own()
        const { since, alerts, total, groups } = await situation.changed(callerName(who.person))
        const at = since === 0 ? null : new Date(since / 1000).toISOString()
        return c.json({ since: at, alerts, total, groups: [...groups] } satisfies contract.Changes)
      },
    },
    {
      method: 'get',
      path: '/situation/matrices',
      summary: 'The matrices of techniques, from the objects that this node holds',
      access: 'reader',
      answer: { status: 200, schema: contract.matrices },
      async handle(c) {
        own()
        return c.json({ items: await situation.matrices() } as unknown as contract.Matrices)
      },
    },
    {
      method: 'get',
      path: '/situation/layer',
      summary: 'What was seen, or what an actor uses, as an ATT&CK Navigator layer',
      access: 'reader',
      query: layerQuery,
      answer: { status: 200, schema: contract.layer },
      async handle(c) {
        own()
        const { domain, days, of } = parseQuery(c, layerQuery)
        await situation.matrices()
        const layer =
          of === undefined ? await situation.observedLayer(domain, days) : await situation.actorLayer(domain, of)
        return c.json(layer as contract.Layer)
      },
    },
    {
      method: 'post',
      path: '/situation/layers',
      summary: 'Two Navigator layers as one: sum, difference, and, and not, or',
      access: 'reader',
      body: { schema: contract.combineLayers, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.layer },
      async handle(c) {
        const { how, a, b } = await readJson(c.req.raw, contract.combineLayers, layerBytes)
        return c.json(combineLayers(readLayer(a), readLayer(b), how) as contract.Layer)
      },
    },
    {
      method: 'get',
      path: '/situation/briefing',
      summary: 'The briefing of yesterday or of the last seven days: a page, a PDF, or the text of an e-mail',
      access: 'reader',
      query: briefingQuery,
      answer: { status: 200, schema: null, mediaType: 'text/html' },
      async handle(c, who) {
        own()
        const { period, language = who.language, as } = parseQuery(c, briefingQuery)
        const { self } = parts.alliance()
        const nowMs = clock.nowMs()
        const briefing = await makeBriefing(situation, {
          ...{ period, language, member: self.member, memberName: self.name, nowMs },
        })
        switch (as) {
          case 'json':
            return c.json(briefing)
          case 'text':
            return c.text(briefingText(briefing), 200, { 'content-type': 'text/plain; charset=utf-8' })
          case 'html':
            return c.body(briefingHtml(briefing), 200, {
              'content-type': 'text/html; charset=utf-8',
              ...documentHeaders,
            })
          case 'pdf': {
            // What sets pages is loaded by whoever wants one.
            const { briefingPdf } = await import('../desks/situation/briefing-pdf.ts')
            const name = `briefing-${period}-${new Date(nowMs).toISOString().slice(0, 10)}-${language}.pdf`
            return c.body(new Uint8Array(await briefingPdf(briefing, nowMs)), 200, {
              ...{ 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${name}"` },
            })
          }
        }
      },
    },
  ]
}

/** A drill counts nothing: its sightings must not be taken for attempts. */
export function requireOwnPicture(parts: ApiParts): void {
  if (parts.space !== null) throw new Fault('conflict', 'an exercise has no picture; go back to what is live')
}

/** What a query names; without a stretch of time, that of the page as it opens, but where another bound is given. */
function behindOf(asked: Omit<z.output<typeof behindQuery>, 'cursor' | 'limit'>): Behind {
  const { kind, days, from, until, since, synthetic, member, sector, region, actor, technique } = asked
  const bounded = from !== undefined || since !== undefined || synthetic !== undefined
  return {
    ...{ kind: kind === 'any' ? undefined : kind, region, actor, technique, members: member, sectors: sector },
    ...(from === undefined || until === undefined
      ? { days: days ?? (bounded ? undefined : usualDays) }
      : { from: dayOfDate(from), until: dayOfDate(until) }),
    since: since === undefined ? undefined : Date.parse(since) * 1000,
    synthetic: synthetic === 'yes' ? true : undefined,
  }
}
