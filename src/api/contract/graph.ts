/** What hangs together: neighbours, pictures, paths. */
import { z } from 'zod'
import { summary } from './objects.ts'

export const direction = z.enum(['out', 'in'])
export const graphLink = z.object({
  kind: z.string().describe('relationship_type, or the property that refers'),
  from: z.string(),
  to: z.string(),
  through: z.string().nullable().describe('the relationship that says so; null where a property does'),
  at: z.string().describe('when it was last said'),
})
export const neighbourCounts = z.object({
  groups: z.array(z.object({ kind: z.string(), direction, type: z.string(), count: z.number() })),
  more: z.boolean().describe('only the newest links were counted'),
})
export const neighbours = z.object({
  nodes: z.array(summary),
  links: z.array(graphLink),
  next: z.string().nullable(),
})
export const graphQuestion = z.strictObject({ ids: z.array(z.string().max(300)).max(10_000) })
export const graphPiece = z.object({
  nodes: z.array(summary),
  links: z.array(graphLink),
  more: z.boolean().describe('a bound was reached: there are more than the picture holds; once said it stays so'),
})
export const path = z.object({
  nodes: z.array(summary).describe('from one end to the other; empty: none was found'),
  links: z.array(graphLink),
  complete: z.boolean().describe('false: the search was ended by its bounds'),
})

export type GraphLink = z.infer<typeof graphLink>
export type NeighbourCounts = z.infer<typeof neighbourCounts>
export type Neighbours = z.infer<typeof neighbours>
export type GraphPiece = z.infer<typeof graphPiece>
export type Path = z.infer<typeof path>
