import type { Context } from 'hono'
import type { Agreement } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import { callerName, type HttpEnv } from '../http/connection.ts'
import { requireAccept } from './media-type.ts'
import { defaultTaxiiLimits, type TaxiiLimits, type TaxiiParts } from './model.ts'
import { type Collection, collectionOf, rootOf } from './roots.ts'

export type TaxiiContext = Context<HttpEnv>
export type Endpoint = (parts: TaxiiParts) => (c: TaxiiContext) => Response | Promise<Response>

export function limitsOf(parts: TaxiiParts): TaxiiLimits {
  return { ...defaultTaxiiLimits, ...parts.limits }
}

/** The root of the path; the checks of every endpoint in their order: credentials (before), path, Accept. */
export function enterRoot(parts: TaxiiParts, c: TaxiiContext): Agreement {
  const root = rootOf(parts, c.get('caller'), c.req.param('root') ?? '')
  requireAccept(c.req.header('accept'), false)
  return root
}

/** The collection of the path, for reading its description. */
export function enterCollection(parts: TaxiiParts, c: TaxiiContext, options: { alsoStix?: boolean } = {}): Collection {
  const caller = c.get('caller')
  const root = rootOf(parts, caller, c.req.param('root') ?? '')
  const collection = collectionOf(parts, caller, root, c.req.param('collection') ?? '')
  requireAccept(c.req.header('accept'), options.alsoStix ?? false)
  return collection
}

/** The collection of the path, for reading its objects; `forbidden` where the caller may only write (§5.4). */
export function enterForReading(parts: TaxiiParts, c: TaxiiContext, options: { alsoStix?: boolean } = {}): Collection {
  const collection = enterCollection(parts, c, options)
  if (!collection.canRead) throw new Fault('forbidden', 'this collection can be written to, not read')
  return collection
}

/** What a cursor belongs to, besides its filters. */
export function bindingOf(c: TaxiiContext, collection: Collection, endpoint: string, filters: string): string {
  return JSON.stringify([callerName(c.get('caller')), collection.agreement, collection.alias, endpoint, filters])
}

export function queryOf(c: TaxiiContext): URLSearchParams {
  return new URL(c.req.url).searchParams
}
