import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import * as contract from './contract.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import type { Operation } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts, LogPage, LogQuery } from './parts.ts'

const logQuery = z.strictObject({ cursor: z.string().max(200).optional(), limit: pageLimit })

export function logRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/audit',
      summary: 'Who did what, newest first',
      access: 'admin',
      query: logQuery,
      answer: { status: 200, schema: contract.auditList },
      handle: async (c) => c.json(await readLog(parts.audit, 'audit', parseQuery(c, logQuery))),
    },
    {
      method: 'get',
      path: '/evidence',
      summary: 'What was refused at the door and why, and alarms, newest first',
      access: 'analyst',
      query: logQuery,
      answer: { status: 200, schema: contract.evidenceList },
      handle: async (c) => c.json(await readLog(parts.evidence, 'evidence', parseQuery(c, logQuery))),
    },
  ]
}

async function readLog<T extends { readonly at: number }>(
  log: { list(query: LogQuery): Promise<LogPage<T>> },
  name: string,
  query: z.output<typeof logQuery>,
): Promise<{ items: (Omit<T, 'at'> & { at: string })[]; next: string | null }> {
  const { items, next } = await log.list({
    limit: query.limit,
    ...(query.cursor === undefined ? {} : { before: readCursor(query.cursor, name) }),
  })
  return {
    items: items.map((item) => ({ ...item, at: formatMicros(item.at) })),
    next: next === null ? null : writeCursor(next, name),
  }
}
