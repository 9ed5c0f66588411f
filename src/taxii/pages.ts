import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Caller, Page, PageEntry, PageQuery } from '../release/model.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { bindingOf, limitsOf, queryOf, type TaxiiContext } from './endpoint.ts'
import { canonicalFilters, type Filters, type MatchField, parseFilters, toPageQuery } from './filters.ts'
import type { TaxiiParts } from './model.ts'
import { resourceText } from './reply.ts'
import type { Collection } from './roots.ts'
import { dateAddedHeaders } from './timestamp.ts'

export interface PageRequest<T extends PageEntry> {
  readonly collection: Collection
  /** Names the resource that is paged; part of what a cursor is bound to. */
  readonly endpoint: string
  readonly fields: readonly MatchField[]
  readonly defaultVersions: Filters['versions']
  /** Only this object. */
  readonly id?: string
  read(caller: Caller, query: PageQuery): Promise<Page<T>>
  /** The name of the list in the resource, and one item of it as JSON. */
  readonly list: string
  write(item: T): string
}

/** One page of a resource of §3.7, §5.3.1 or §5.8.1: filters, cursor, order, headers. Nothing: `{}` (§3.2: no empty lists). */
export async function answerPage<T extends PageEntry>(
  parts: TaxiiParts,
  c: TaxiiContext,
  request: PageRequest<T>,
): Promise<Response> {
  const { collection } = request
  const parsed = parseFilters(queryOf(c), { ...request, maxPage: limitsOf(parts).maxPage })
  const filters = request.id === undefined ? parsed : { ...parsed, ids: [request.id] }
  const binding = bindingOf(c, collection, request.endpoint, canonicalFilters(filters))
  const after = startOf(parts, filters, binding)
  const page = await request.read(c.get('caller'), toPageQuery(collection.agreement, filters, after))
  if (page.items.length === 0 && request.id !== undefined) await mustKnow(parts, c, collection, request.id)
  const headers = dateAddedHeaders(page.items, after)
  const last = page.items[page.items.length - 1]
  if (last === undefined) return resourceText(c, '{}', headers)
  const start = page.more
    ? `{"more":true,"next":"${writeCursor(parts.cursorKey, binding, last.added)}","${request.list}":[`
    : `{"more":false,"${request.list}":[`
  return resourceText(c, `${start}${page.items.map(request.write).join(',')}]}`, headers)
}

/** Both `next` and `added_after` say "after this": a page is after the later of them, so neither can hide what the other left unread. */
function startOf(parts: TaxiiParts, filters: Filters, binding: string): Micros | undefined {
  if (filters.next === undefined) return filters.after
  const after = readCursor(parts.cursorKey, binding, filters.next)
  if (after === null)
    throw new Fault('invalid', 'next is not from an answer to this request: repeat its filters, or begin anew')
  return filters.after === undefined ? after : Math.max(after, filters.after)
}

/** Item of the conformance page: an id that the caller may not know is 404, one that its filters leave out is an empty page. */
async function mustKnow(parts: TaxiiParts, c: TaxiiContext, collection: Collection, id: string): Promise<void> {
  if (await parts.release.knows(c.get('caller'), collection.agreement, id)) return
  throw new Fault('not-found', 'there is no such object')
}
