import { z } from 'zod'
import { Fault } from '../base/fault.ts'

/** The resources of the standard as a client reads them: what it needs is checked, the rest is let be (§3.9). */
const count = z.number().int().nonnegative()
const detail = z.looseObject({ id: z.string(), version: z.string().optional(), message: z.string().optional() })

export const discoveryShape = z.looseObject({
  title: z.string(),
  description: z.string().optional(),
  contact: z.string().optional(),
  default: z.string().optional(),
  api_roots: z.array(z.string()).max(10_000).default([]),
})
export const apiRootShape = z.looseObject({
  title: z.string(),
  description: z.string().optional(),
  versions: z.array(z.string()),
  max_content_length: count,
})
const collectionShape = z.looseObject({
  id: z.string(),
  title: z.string(),
  description: z.string().optional(),
  alias: z.string().optional(),
  can_read: z.boolean(),
  can_write: z.boolean(),
  media_types: z.array(z.string()).default(['application/stix+json']),
})
export const collectionsShape = z.looseObject({ collections: z.array(collectionShape).max(100_000).default([]) })
export const statusShape = z.looseObject({
  id: z.string(),
  status: z.enum(['complete', 'pending']),
  request_timestamp: z.string().optional(),
  total_count: count,
  success_count: count,
  failure_count: count,
  pending_count: count,
  successes: z.array(detail).default([]),
  failures: z.array(detail).default([]),
  pendings: z.array(detail).default([]),
})
export const envelopeShape = z.looseObject({
  more: z.boolean().default(false),
  next: z.string().max(10_000).optional(),
})

export type RemoteDiscovery = z.infer<typeof discoveryShape>
export type RemoteRoot = z.infer<typeof apiRootShape>
export type RemoteCollection = z.infer<typeof collectionShape>
export type RemoteStatus = z.infer<typeof statusShape>

/** The text as this resource; `invalid` with where it is not one. */
export function readResource<T>(shape: z.ZodType<T>, text: string, what: string): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Fault('invalid', `the server's ${what} is not JSON`, { cause })
  }
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({ at: `/${path.join('/')}`, message }))
  throw new Fault('invalid', `the server's ${what} is not what TAXII 2.1 defines`, { issues })
}
