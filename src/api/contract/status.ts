/** How this node is, and what changes in it. */
import { z } from 'zod'
import { link } from './alliance.ts'
import { counts } from './objects.ts'

export const status = z.object({
  member: z.string(),
  name: z.string(),
  version: z.string(),
  startedAt: z.string(),
  database: z.object({ engine: z.enum(['sqlite', 'postgres']), bytes: z.number().nullable() }),
  charterVersion: z.number().nullable(),
  counts,
  links: z.array(link),
  searchLag: z.number().describe('objects not yet searchable; 20000: that many or more'),
  alarms: z.number(),
  ledger: z.object({
    size: z.number().describe('entries'),
    witnessedSize: z.number().describe('the largest tree that a quorum of the other members has cosigned'),
    signs: z.boolean().describe('false: no checkpoint is signed, and members can take nothing from here'),
    because: z.enum(['unanswered', 'behind', 'forked', 'renewing']).nullable(),
  }),
  health: z.enum(['ok', 'degraded']),
})

/** One server-sent event of /api/v1/events: something changed, ask again. `subject` of `arrived` is how many objects did; of others, whose or which, '' where it is not said. Between them comes the event `beat`, without data: the line lives. */
export const event = z.object({
  kind: z.enum([
    'arrived',
    'link',
    'charter',
    'flash',
    'review',
    'recall',
    'exercise',
    'incident',
    'advisory',
    'hunt',
    'warning',
  ]),
  subject: z.string(),
})

export type Status = z.infer<typeof status>
export type NodeEvent = z.infer<typeof event>
