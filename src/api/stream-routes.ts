import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import { lanes } from '../release/model.ts'
import * as contract from './contract/ledger.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import type { Operation } from './operation.ts'
import { originCode } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'
import { presentSummary } from './present.ts'
import { reasonFor } from './reason-for.ts'

const stepsQuery = z.strictObject({
  direction: z.enum(['in', 'out']),
  member: originCode,
  lane: z.enum(lanes).optional().describe('absent: all of them, the most urgent first'),
  only: z
    .enum(['refused', 'open', 'answered'])
    .optional()
    .describe('refused: of what came in, what is refused now; open and answered: of what went out, by its receipts'),
  seq: z.coerce
    .number<string>()
    .int()
    .min(1)
    .max(2 ** 47)
    .optional()
    .describe('with a lane: this step alone, with all that it did, page by page'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number<string>().int().min(1).max(40).default(20),
})

/** What the numbers of streams count: their steps, and the objects of each. */
export function streamRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/ledger/steps',
      summary: 'What was told to a member, or what it told us, step by step, newest first',
      access: 'everyone',
      query: stepsQuery,
      answer: { status: 200, schema: contract.streamSteps },
      async handle(c, who) {
        const { cursor, limit, direction, member, lane, only, seq } = parseQuery(c, stepsQuery)
        const asked = { direction, member, ...pickGiven({ lane, only, seq }) }
        const before = cursor === undefined ? undefined : readCursor(cursor, asked)
        const { total, items, next } = await parts.ledger.steps({ ...asked, ...pickGiven({ before }), limit })
        const ids = new Set(items.flatMap(({ objects }) => objects.map(({ id }) => id)))
        const named = await parts.release.named(who.person, [...ids])
        return c.json({
          total,
          items: items.map(({ at, objects, ...step }) => ({
            ...step,
            at: formatMicros(at),
            objects: objects.map(({ reason, ...one }) => {
              const summary = named.get(one.id)
              return {
                ...one,
                reason: reasonFor(who.person, reason),
                summary: summary === undefined ? null : presentSummary(summary),
              }
            }),
          })),
          next: next === null ? null : writeCursor(next, asked),
        } satisfies contract.StreamSteps)
      },
    },
  ]
}
