import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import { verdictsFor } from '../desks/feedback/verdict.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/feedback.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { objectId } from './object-routes.ts'
import { jsonBody, type Operation } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { presentSummary } from './present.ts'
import { verdictsOn } from './verdicts-on.ts'

const notCounted: contract.Scorecards = {
  ...{ items: [], producers: [], producersInAll: 0, sources: [] },
  ...{ at: null, objects: 0, answers: 0, complete: false },
}
const scoredQuery = z.strictObject({
  by: z.enum(['member', 'producer', 'source']).describe('among whose cards'),
  of: z.string().max(300).describe('whose: a member, the id of an identity, or the kind and name of a source'),
  column: contract.scorecardColumn,
  ...{ cursor: z.string().max(200).optional(), limit: pageLimit },
})

export function feedbackRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/objects/{id}/verdicts',
      summary: 'What members say of an object: seen, blocked, false positive, too late, useful',
      access: 'everyone',
      answer: { status: 200, schema: contract.verdicts },
      async handle(c, who) {
        const detail = await parts.release.detail(who.person, objectId(c.req.param('id')))
        const items = await verdictsOn(parts, who, detail)
        return c.json({ items, may: [...verdictsFor(detail.type)] } satisfies contract.Verdicts)
      },
    },
    {
      method: 'post',
      path: '/objects/{id}/verdicts',
      summary: 'Say of an object what it was worth here; it goes back to its producer',
      access: 'analyst',
      because: "A verdict is published in this member's name",
      body: { schema: contract.newVerdict, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.givenVerdict },
      async handle(c, who) {
        const { kind, sector = '', remark = '' } = await readJson(c.req.raw, contract.newVerdict)
        const id = objectId(c.req.param('id'))
        const answer = await parts.feedback.give(who.person, id, { kind, sector, remark: remark.trim() })
        await recordAct(parts, who, 'verdict', id, `kind=${kind} sector=${sector} answer=${answer}`)
        return c.json({ id: answer } satisfies contract.GivenVerdict, 201)
      },
    },
    {
      method: 'post',
      path: '/objects/{id}/verdicts/withdrawal',
      summary: 'Take back what this member said of an object',
      access: 'analyst',
      because: "A verdict is published in this member's name",
      body: { schema: contract.withdrawal, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.givenVerdict },
      async handle(c, who) {
        const { kind, sector = '' } = await readJson(c.req.raw, contract.withdrawal)
        const id = objectId(c.req.param('id'))
        const answer = await parts.feedback.withdraw(who.person, id, { kind, sector })
        await recordAct(parts, who, 'verdict-withdrawn', id, `kind=${kind} sector=${sector} answer=${answer}`)
        return c.json({ id: answer } satisfies contract.GivenVerdict)
      },
    },
    {
      method: 'get',
      path: '/scorecards',
      summary: 'What each member, producer and source contributed: alone, first, confirmed by others, seen, wrong',
      access: 'reader',
      answer: { status: 200, schema: contract.scorecards },
      async handle(c) {
        const shown = await parts.scorecards()
        if (shown === null) return c.json(notCounted)
        const { at, behind: _, ...counted } = shown
        const { items, producers, sources } = counted
        const cards = { items: [...items], producers: [...producers], sources: [...sources] }
        return c.json({ ...counted, ...cards, at: formatMicros(at) } satisfies contract.Scorecards)
      },
    },
    {
      method: 'get',
      path: '/scorecards/objects',
      summary: 'The objects that a number of a scorecard counts, newest first',
      access: 'reader',
      query: scoredQuery,
      answer: { status: 200, schema: contract.scored },
      async handle(c) {
        const { cursor, limit, by, of, column } = parseQuery(c, scoredQuery)
        const shown = await parts.scorecards()
        if (shown === null) return c.json({ items: [], total: 0, at: null, next: null } satisfies contract.Scored)
        const { at, behind } = shown
        const number = { by: `${by}s`, of, column } as const
        // A place in what was counted then: after the next count the list begins anew.
        const filters = { ...number, at }
        const from = cursor === undefined ? 0 : readCursor(cursor, filters)
        const seqs = behind(number)
        const items = (await parts.scored(seqs.slice(from, from + limit))).map(presentSummary)
        const next = from + limit < seqs.length ? writeCursor(from + limit, filters) : null
        return c.json({ items, total: seqs.length, at: formatMicros(at), next } satisfies contract.Scored)
      },
    },
  ]
}
