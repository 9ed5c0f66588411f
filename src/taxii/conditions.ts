import type { Context } from 'hono'
import { HttpFault } from '../http/problem.ts'

/**
 * The conditions of a request that would else succeed (RFC 9110 §13); 412 where one does not hold, before anything is changed. The
 * tags of this server are weak and If-Match compares strongly, so it holds for `*` alone. If-None-Match of a read is not asked here.
 */
export function requireConditions(c: Context): void {
  const match = c.req.header('if-match')
  const changes = c.req.method !== 'GET' && c.req.method !== 'HEAD'
  const holds =
    (match === undefined || match.trim() === '*') && !(changes && c.req.header('if-none-match')?.trim() === '*')
  if (!holds) throw new HttpFault('conflict', 'a condition of the request does not hold', { status: 412 })
}
