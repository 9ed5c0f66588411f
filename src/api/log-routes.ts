import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import * as contract from './contract/logs.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import type { Operation } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts, LogQuery } from './parts.ts'
import { reasonFor } from './reason-for.ts'

const logQuery = z.strictObject({ cursor: z.string().max(200).optional(), limit: pageLimit })

const evidenceQuery = z.strictObject({
  ...logQuery.shape,
  alarms: z.literal('yes').optional().describe('only alarms, as the status counts them'),
})

export function logRoutes(parts: ApiParts): Operation[] {
  const evidence = ({ alarms, ...query }: z.output<typeof evidenceQuery>) => {
    const alarmsOnly = alarms === 'yes'
    const log = { list: (one: LogQuery) => parts.evidence.list({ ...one, alarmsOnly }) }
    return readLog(log, alarmsOnly ? 'alarms' : 'evidence', query)
  }
  return [
    {
      method: 'get',
      path: '/audit',
      summary: 'Who did what, newest first',
      access: 'auditor',
      query: logQuery,
      answer: { status: 200, schema: contract.auditList },
      async handle(c) {
        const { entries, next } = await readLog(parts.audit, 'audit', parseQuery(c, logQuery))
        const items = entries.map(({ at, actor, action, subject, detail }) => ({
          ...{ actor, action, subject, detail },
          at: formatMicros(at),
        }))
        return c.json({ items, next } satisfies z.infer<typeof contract.auditList>)
      },
    },
    {
      method: 'get',
      path: '/audit/checkpoint',
      summary: 'The signed checkpoint of the audit log: keep it, and a later check shows whether anything was altered',
      access: 'auditor',
      answer: { status: 200, schema: contract.auditCheckpoint },
      handle: async (c) => c.json({ checkpoint: await parts.audit.checkpoint() }),
    },
    {
      method: 'get',
      path: '/evidence',
      summary: 'What was refused at the door and why, and alarms, newest first',
      access: 'everyone',
      query: evidenceQuery,
      answer: { status: 200, schema: contract.evidenceList },
      async handle(c, who) {
        const { entries, next } = await evidence(parseQuery(c, evidenceQuery))
        const items = entries.map(({ at, kind, source, objectId, version, reason }) => ({
          ...{ kind, source, objectId, version },
          reason: reasonFor(who.person, reason),
          at: formatMicros(at),
        }))
        return c.json({ items, next } satisfies z.infer<typeof contract.evidenceList>)
      },
    },
  ]
}

/** One page; one entry more is asked for, to know whether there is a next. */
async function readLog<T extends { readonly num: number }>(
  log: { list(query: LogQuery): Promise<readonly T[]> },
  name: string,
  { cursor, limit }: z.output<typeof logQuery>,
): Promise<{ readonly entries: readonly T[]; readonly next: string | null }> {
  const found = await log.list({
    limit: limit + 1,
    ...(cursor === undefined ? {} : { before: readCursor(cursor, name) }),
  })
  const entries = found.slice(0, limit)
  const last = entries.at(-1)
  return { entries, next: found.length > limit && last !== undefined ? writeCursor(last.num, name) : null }
}
