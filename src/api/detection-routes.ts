import { z } from 'zod'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/detection.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { presentSummary } from './present.ts'

const listQuery = z.strictObject({
  which: z.enum(['watched', 'not-watched']),
  cursor: z.string().max(200).optional(),
  limit: pageLimit,
})

const because = "What is detected is published in this member's name"

export function detectionRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/detection',
      summary:
        'How many indicators are looked for, what is allowed, what matched too much, and what an indicator must be worth',
      access: 'reader',
      because: 'It holds values of intelligence',
      answer: { status: 200, schema: contract.detectionState },
      async handle(c) {
        const state = { ...(await parts.match.state()), ...(await parts.brakes.state()) }
        return c.json(state satisfies contract.DetectionState)
      },
    },
    {
      method: 'get',
      path: '/detection/indicators',
      summary: 'The indicators that are looked for, or those that are not and why, the latest to come first',
      access: 'reader',
      because: 'It holds values of intelligence',
      query: listQuery,
      answer: { status: 200, schema: contract.detectionList },
      async handle(c, who) {
        const { which, cursor, limit } = parseQuery(c, listQuery)
        const before = cursor === undefined ? undefined : readCursor(cursor, which)
        const [{ watched, notWatched }, { items, next }] = await Promise.all([
          parts.match.state(),
          parts.match.listed(which, before, limit),
        ])
        const named = await parts.release.named(
          who.person,
          items.map(({ id }) => id),
        )
        return c.json({
          total: which === 'watched' ? watched : notWatched,
          items: items.flatMap(({ id, ...said }) => {
            const summary = named.get(id)
            return summary === undefined ? [] : [{ indicator: presentSummary(summary), ...said }]
          }),
          next: next === null ? null : writeCursor(next, which),
        } satisfies contract.DetectionList)
      },
    },
    {
      method: 'post',
      path: '/detection/allowed',
      summary: 'Allow a value until a moment: nothing is raised for it',
      access: 'analyst',
      because,
      body: { schema: contract.newAllowed, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.allowed },
      async handle(c, who) {
        const entry = await readJson(c.req.raw, contract.newAllowed)
        const made = await parts.brakes.allow(who.person.name, entry)
        await recordAct(parts, who, 'detection-allow', made.id, `until=${made.until}`)
        return c.json(made, 201)
      },
    },
    {
      method: 'delete',
      path: '/detection/allowed/{id}',
      summary: 'Allow a value no more',
      access: 'analyst',
      because,
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const gone = await parts.brakes.disallow(c.req.param('id') ?? '')
        await recordAct(parts, who, 'detection-disallow', gone.id)
        return c.body(null, 204)
      },
    },
    {
      method: 'delete',
      path: '/detection/tripped/{id}',
      summary: 'Look again for an indicator that matched too much',
      access: 'analyst',
      because,
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const { indicator, hits, events } = await parts.brakes.reset(c.req.param('id') ?? '')
        await recordAct(parts, who, 'detection-reset', indicator, `hits=${hits} events=${events}`)
        return c.body(null, 204)
      },
    },
    {
      method: 'put',
      path: '/detection/rule',
      summary: 'Say how what an indicator is worth falls with time, and what it must be worth',
      access: 'analyst',
      because,
      body: { schema: contract.decayRule, mediaTypes: jsonBody },
      answer: { status: 204, schema: null },
      async handle(c, who) {
        await parts.brakes.setRule(await readJson(c.req.raw, contract.decayRule))
        await recordAct(parts, who, 'detection-rule', 'decay')
        return c.body(null, 204)
      },
    },
  ]
}
