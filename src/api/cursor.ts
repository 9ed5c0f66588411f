import { createHash } from 'node:crypto'
import { Fault } from '../base/fault.ts'

/** A place in one list, opaque to the caller; it fits only the same filters. Secrets are not in it, and nothing is trusted because of it. */
export function writeCursor(position: number, filters: unknown): string {
  return Buffer.from(`${position}.${filterHash(filters)}`).toString('base64url')
}

/** The position in a cursor; `invalid` where it was not made for these filters. */
export function readCursor(cursor: string, filters: unknown): number {
  const match = /^(\d{1,16})\.([0-9a-f]{12})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  const position = Number(match?.[1])
  if (match === null || !Number.isSafeInteger(position) || match[2] !== filterHash(filters))
    throw new Fault('invalid', 'this cursor belongs to another list; start without it', {
      issues: [{ at: '/query/cursor', message: 'not a cursor of this list with these filters' }],
    })
  return position
}

function filterHash(filters: unknown): string {
  return createHash('sha256').update(JSON.stringify(filters)).digest('hex').slice(0, 12)
}
