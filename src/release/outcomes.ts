import { z } from 'zod'
import type { NewMessage } from '../store/outbox.ts'

/** What became of a recalled version at a member, as another member knows it. */
export interface Outcome {
  readonly id: string
  readonly version: string
  readonly member: string
  readonly outcome: 'waiting' | 'purged' | 'refused'
  /** Why it was refused; else ''. */
  readonly reason: string
  /** RFC 3339. */
  readonly at: string
}

const maxOutcomes = 1000
export const maxOutcomesBytes = 2 * 1024 * 1024

/** The body of `POST /peer/v1/outcomes`. */
export const outcomesShape: z.ZodType<{ readonly outcomes: readonly Outcome[] }> = z.strictObject({
  outcomes: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(300),
        version: z.string().max(300),
        member: z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/),
        outcome: z.enum(['waiting', 'purged', 'refused']),
        reason: z.string().max(500),
        at: z.iso.datetime(),
      }),
    )
    .max(maxOutcomes),
})

/** The message to an originator. A later word about the same version and member takes its place. */
export function outcomeMessage(origin: string, outcome: Outcome): NewMessage {
  const { id, version, member } = outcome
  return {
    peer: origin,
    kind: 'outcomes',
    subject: `${member} ${id} ${version}`,
    body: JSON.stringify({ outcomes: [outcome] }),
  }
}
