/** Drills. */
import { z } from 'zod'

/** Moments as 2026-12-01T08:00:00.000Z. */
export const newExercise = z.strictObject({
  name: z.string().min(1).max(100).describe('what its objects say in their handling extension; never given twice'),
  agreement: z.string().min(1).max(100).describe('under which it runs'),
  members: z.array(z.string().max(8)).max(100).describe('who takes part besides this member'),
  from: z.iso.datetime({ precision: 3 }),
  until: z.iso.datetime({ precision: 3 }),
})
export const namedExercise = z.strictObject({ name: z.string().min(1).max(200) })
export const exercise = z.object({
  digest: z.string(),
  name: z.string(),
  opener: z.string(),
  state: z.enum(['invited', 'joined', 'ended']),
  sample: z.boolean().describe('it holds sample data of this node alone; ending it removes them'),
  knownAt: z.string(),
  endedAt: z.string().nullable(),
  agreement: z.string().nullable().describe('null once it has ended: nothing but that it was is kept'),
  members: z.array(z.string()),
  from: z.string().nullable(),
  until: z.string().nullable(),
  links: z.array(z.object({ member: z.string(), reached: z.boolean() })),
})
export const exercises = z.object({ items: z.array(exercise) })
export type Exercise = z.infer<typeof exercise>
export type Exercises = z.infer<typeof exercises>
