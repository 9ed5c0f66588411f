import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Judgement } from '../detection/judge-indicator.ts'
import type { Listing } from '../release/model.ts'
import { isStixId } from '../stix/identifier.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { noteQuestion, noteRead } from './audit-record.ts'
import { type AsRead, asRead, decision } from './contract/decisions.ts'
import { tlp } from './contract/labels.ts'
import * as contract from './contract/objects.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { describeMarkings } from './describe-markings.ts'
import { parseQuery } from './input.ts'
import type { Operation } from './operation.ts'
import { originCode, pageLimit, recipientName, stixType } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'
import { presentDecision, presentDetail, presentSummary } from './present.ts'

const listQuery = z.strictObject({
  q: z.string().max(500).optional().describe('words, or an exact name, alias, id or value, whose bearers come first'),
  type: z.array(stixType).max(64).optional(),
  tlp: z
    .array(z.enum([...tlp.options, 'unmarked']))
    .max(8)
    .optional(),
  origin: z.array(originCode).max(64).optional(),
  since: z.iso.datetime({ offset: true }).optional().describe('only what came after this moment'),
  cursor: z.string().max(200).optional(),
  limit: pageLimit,
})
const changesQuery = listQuery
  .pick({ q: true, type: true, tlp: true, origin: true })
  .extend({ from: z.iso.datetime({ offset: true }), until: z.iso.datetime({ offset: true }).optional() })
/** A list that finds little says so after this, and goes on when it is asked for its next page. */
const patienceMs = 40
const versionQuery = z.strictObject({ version: z.string().min(1).max(64).optional() })
const arrivalsQuery = z.strictObject({ since: z.iso.datetime({ offset: true }) })
const whyQuery = z.strictObject({ recipient: recipientName })
const asQuery = versionQuery.extend({ recipient: recipientName, agreement: z.string().min(1).max(64).optional() })

/** A STIX identifier. What cannot be one is not found, like any other that this node does not hold. */
export function objectId(text: string | undefined): StixId {
  if (!isStixId(text)) throw new Fault('not-found', 'no such object')
  return text
}

async function judge(
  parts: ApiParts,
  { type, pattern, pattern_type: language }: StixObject,
): Promise<Judgement | null> {
  if (type !== 'indicator' || typeof pattern !== 'string' || typeof language !== 'string') return null
  return await parts.judgePattern(pattern, language)
}

export function objectRoutes(parts: ApiParts): Operation[] {
  const { release } = parts
  return [
    {
      method: 'get',
      path: '/objects',
      summary: 'Objects that this node holds, newest first',
      access: 'everyone',
      query: listQuery,
      answer: { status: 200, schema: contract.list },
      async handle(c, who) {
        const { q, type: types, tlp: tlps, origin: origins, since: moment, cursor, limit } = parseQuery(c, listQuery)
        const since = moment === undefined ? undefined : Date.parse(moment) * 1000
        const filters: Omit<Listing, 'limit'> = pickGiven({ text: q, types, tlps, origins, since })
        const before = cursor === undefined ? undefined : readCursor(cursor, filters)
        const page = await release.list(who.person, { ...filters, ...pickGiven({ before }), limit, patienceMs })
        return c.json({
          items: page.items.map(presentSummary),
          next: page.next === null ? null : writeCursor(page.next, filters),
          lookedTo: page.lookedTo === null ? null : formatMicros(page.lookedTo),
          total:
            q === undefined && since === undefined && cursor === undefined
              ? (await release.counts(who.person, pickGiven({ types, tlps, origins }))).total
              : null,
        } satisfies contract.List)
      },
    },
    {
      method: 'get',
      path: '/objects/{id}',
      summary: 'One object with its versions, relations and markings',
      access: 'everyone',
      query: versionQuery,
      answer: { status: 200, schema: contract.detail },
      async handle(c, who) {
        const { version } = parseQuery(c, versionQuery)
        const detail = await release.detail(who.person, objectId(c.req.param('id')), version)
        noteRead(parts, who, detail, 'object')
        const object = JSON.parse(detail.text) as StixObject
        const markings = await describeMarkings(parts, who.person, object)
        return c.json(presentDetail(detail, object, markings, await judge(parts, object)))
      },
    },
    {
      method: 'get',
      path: '/objects/{id}/text',
      summary: 'The exact bytes that were received',
      access: 'everyone',
      query: versionQuery,
      answer: { status: 200, schema: null, mediaType: 'application/stix+json' },
      async handle(c, who) {
        const { version } = parseQuery(c, versionQuery)
        const detail = await release.detail(who.person, objectId(c.req.param('id')), version)
        noteRead(parts, who, detail, 'text')
        return c.body(detail.text, 200, {
          'Content-Type': 'application/stix+json;version=2.1',
          'Content-Disposition': `attachment; filename="${detail.id.replace(/[^\w-]/g, '')}.json"`,
        })
      },
    },
    {
      method: 'get',
      path: '/objects/{id}/recipients',
      summary: 'Who sees this, and why',
      access: 'everyone',
      query: versionQuery,
      answer: { status: 200, schema: z.array(decision) },
      async handle(c, who) {
        const { version } = parseQuery(c, versionQuery)
        const id = objectId(c.req.param('id'))
        const decisions = await release.recipients(who.person, id, version)
        noteQuestion(parts, who, 'recipients', id)
        return c.json(decisions.map(presentDecision))
      },
    },
    {
      method: 'get',
      path: '/objects/{id}/why',
      summary: 'Why one recipient does or does not see this',
      access: 'everyone',
      query: whyQuery,
      answer: { status: 200, schema: decision },
      async handle(c, who) {
        const { recipient } = parseQuery(c, whyQuery)
        const id = objectId(c.req.param('id'))
        const decision = await release.why(who.person, id, recipient)
        noteQuestion(parts, who, 'why', id, `recipient=${recipient}`)
        return c.json(presentDecision(decision))
      },
    },
    {
      method: 'get',
      path: '/objects/{id}/as',
      summary: 'Exactly what one recipient reads of this',
      access: 'everyone',
      query: asQuery,
      answer: { status: 200, schema: asRead },
      async handle(c, who) {
        const { recipient, version, agreement } = parseQuery(c, asQuery)
        const id = objectId(c.req.param('id'))
        const detail = await release.detail(who.person, id, version)
        const seen = await release.as(who.person, id, recipient, pickGiven({ version, agreement }))
        noteRead(parts, who, detail, 'text')
        noteQuestion(parts, who, 'why', id, `recipient=${recipient} text`)
        return c.json({ ...presentDecision(seen), text: seen.text } satisfies AsRead)
      },
    },
    {
      method: 'get',
      path: '/counts',
      summary: 'How many objects, by type, origin and label',
      access: 'everyone',
      answer: { status: 200, schema: contract.counts },
      handle: async (c, who) => c.json(await release.counts(who.person)),
    },
    {
      method: 'get',
      path: '/list-changes',
      summary: 'What a list showed at one moment and not at another: added, changed, removed',
      access: 'reader',
      query: changesQuery,
      answer: { status: 200, schema: contract.listChanges },
      async handle(c, who) {
        const { q, type: types, tlp: tlps, origin: origins, from, until } = parseQuery(c, changesQuery)
        const between = {
          from: Date.parse(from) * 1000,
          until: until === undefined ? parts.clock.nowMs() * 1000 : Date.parse(until) * 1000,
        }
        if (between.until < between.from) throw new Fault('invalid', 'the later moment comes before the earlier one')
        const { items, more } = await release.changes(who.person, pickGiven({ text: q, types, tlps, origins }), between)
        return c.json({
          items: items.map(({ at, ...item }) => ({ ...item, at: formatMicros(at) })),
          more,
        } satisfies contract.ListChanges)
      },
    },
    {
      method: 'get',
      path: '/arrivals',
      summary: 'How many objects arrived after a moment',
      access: 'everyone',
      query: arrivalsQuery,
      answer: { status: 200, schema: contract.arrivals },
      async handle(c, who) {
        const { since } = parseQuery(c, arrivalsQuery)
        return c.json(await release.arrivals(who.person, Date.parse(since) * 1000))
      },
    },
  ]
}
