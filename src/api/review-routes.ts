import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { callerName } from '../http/connection.ts'
import * as contract from './contract/reviews.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { type Context, jsonBody, type Operation } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'
import { presentReview, presentReviewDetail } from './present-privacy.ts'

const listQuery = z.strictObject({
  which: z.enum(['waiting', 'decided']).default('waiting'),
  cursor: z.string().max(200).optional(),
  limit: pageLimit,
})

export function reviewRoutes(parts: ApiParts): Operation[] {
  const { reviews } = parts.privacy
  return [
    {
      method: 'get',
      path: '/reviews',
      summary: 'What waits for a person before it leaves, and what was decided, newest first',
      access: 'reader',
      query: listQuery,
      answer: { status: 200, schema: contract.reviews },
      async handle(c, who) {
        const { which, cursor, limit } = parseQuery(c, listQuery)
        const before = cursor === undefined ? undefined : readCursor(cursor, `reviews ${which}`)
        const { items, next } = await reviews.list({ which, limit, ...pickGiven({ before }) })
        const asker = callerName(who.person)
        return c.json({
          items: items.map((one) => presentReview(one, asker)),
          next: next === null ? null : writeCursor(next, `reviews ${which}`),
          waiting: await reviews.count(),
        } satisfies contract.Reviews)
      },
    },
    {
      method: 'get',
      path: '/reviews/{num}',
      summary: 'One of them: what was found where, and what each recipient would read after either decision',
      access: 'reader',
      answer: { status: 200, schema: contract.reviewDetail },
      async handle(c, who) {
        const review = await reviews.one(numberOf(c))
        parts.audit.note({
          actor: callerName(who.person),
          action: 'read',
          subject: review.object.id,
          detail: `review=${review.num}`,
        })
        return c.json(presentReviewDetail(review, callerName(who.person)))
      },
    },
    {
      method: 'post',
      path: '/reviews/{num}/decision',
      summary: 'Release as it is, release masked, or keep back; never by whoever handed it in',
      access: 'releaser',
      because: 'What is decided here leaves the node',
      stepUp: true,
      body: { schema: contract.reviewDecision, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.review },
      async handle(c, who) {
        const { decision, reason } = await readJson(c.req.raw, contract.reviewDecision)
        const by = { name: callerName(who.person), isOperator: who.session === null }
        return c.json(presentReview(await reviews.decide(numberOf(c), decision, by, reason), by.name))
      },
    },
  ]
}

function numberOf(c: Context): number {
  const text = c.req.param('num') ?? ''
  if (!/^\d{1,16}$/.test(text)) throw new Fault('not-found', 'no such review')
  return Number(text)
}
