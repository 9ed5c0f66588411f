/** Sealed files for links that are not there. */
import { z } from 'zod'

export const containerState = z.object({
  id: z.string(),
  from: z.string(),
  created: z.string(),
  bytes: z.number(),
  chunks: z.number(),
  have: z.number(),
  missing: z.array(z.tuple([z.number(), z.number()])).describe('first and last of each run of chunks; at most 100'),
  imported: z.boolean(),
})
export const containerList = z.object({ items: z.array(containerState) })
export const containerReading = z.object({
  containers: z.array(containerState),
  refused: z.array(z.object({ container: z.string(), from: z.string(), code: z.string(), reason: z.string() })),
  strays: z.number().describe('chunks of containers whose header was not there before them'),
  imported: z.array(
    z.object({
      id: z.string(),
      from: z.string(),
      sections: z.array(z.object({ name: z.string(), outcome: z.string(), reason: z.string() })),
      added: z.number(),
      again: z.boolean(),
      waits: z
        .string()
        .nullable()
        .describe('why it could not be imported to its end yet; it is tried again with the next reading'),
    }),
  ),
})

export type ContainerList = z.infer<typeof containerList>
export type ContainerReading = z.infer<typeof containerReading>
