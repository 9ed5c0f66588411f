import { Fault } from '../base/fault.ts'
import { type RemotePage, TaxiiClient, type TaxiiCredentials } from '../taxii/client.ts'
import type { RemoteCollection } from '../taxii/client-resources.ts'
import { RemoteFault } from '../taxii/remote-fault.ts'
import type { CollectionPlace, SourcePlace } from './model.ts'
import type { RunEnd, RunTools } from './run.ts'

const start: CollectionPlace = { after: null, next: null, reached: null }
/** Clocks differ; a server that dates an object further ahead than this is not followed there, as all that is added until then would be missed. */
const aheadMs = 24 * 3_600_000
/** So many pages in a row may bring nothing new and not move on. */
const mostIdlePages = 200
const mostEmptyPages = 100
const fewestObjects = 1

export function taxiiClientOf(
  tools: Pick<RunTools, 'settings' | 'secret' | 'line' | 'clock' | 'signal' | 'bounds' | 'sleep'>,
): TaxiiClient {
  const { settings, line, clock, signal, bounds, sleep } = tools
  const credentials = credentialsOf(tools.secret)
  return new TaxiiClient({
    url: settings.address,
    ...(credentials === undefined ? {} : { credentials }),
    fetch: line.fetch,
    sleep,
    nowMs: () => clock.nowMs(),
    signal,
    timeoutMs: bounds.timeoutMs,
    maxResponseBytes: bounds.maxPageBytes,
  })
}

function credentialsOf(secret: RunTools['secret']): TaxiiCredentials | undefined {
  if (secret?.kind === 'basic') return { user: secret.user, password: secret.password }
  return secret?.kind === 'token' ? { token: secret.token } : undefined
}

/** The API root that is read, and its collections: those that were named, else all that may be read. */
export async function findCollections(
  client: TaxiiClient,
  { root, collections, address }: Pick<RunTools['settings'], 'root' | 'collections' | 'address'>,
): Promise<{ readonly root: string; readonly collections: readonly RemoteCollection[] }> {
  const found = root ?? (await findRoot(client))
  const listed = await client.collections(found)
  if (collections.length === 0) {
    const readable = listed.filter((one) => one.can_read)
    if (readable.length === 0)
      throw new Fault('not-found', `${new URL(address).host} lets us read no collection under this API root`)
    return { root: found, collections: readable }
  }
  const chosen = collections.map((wanted) => {
    const one = listed.find(({ id, alias }) => id === wanted || alias === wanted)
    if (one === undefined) throw new Fault('not-found', `the server has no collection ${wanted.slice(0, 100)} for us`)
    if (!one.can_read)
      throw new Fault('forbidden', `the server does not let us read the collection ${wanted.slice(0, 100)}`)
    return one
  })
  return { root: found, collections: chosen }
}

async function findRoot(client: TaxiiClient): Promise<string> {
  const { api_roots: roots, default: byDefault } = await client.discover()
  const [first] = roots
  if (byDefault !== undefined) return byDefault
  if (first === undefined) throw new Fault('not-found', 'the server names no API root: write its address down yourself')
  if (roots.length > 1) {
    const names = roots.slice(0, 10).join(', ').slice(0, 500)
    throw new Fault('invalid', `the server has several API roots; say which: ${names}`)
  }
  return first
}

/** Reads what was added since the last run, page by page; each page is durable before the place moves past it. */
export async function runTaxii(tools: RunTools): Promise<RunEnd> {
  const client = taxiiClientOf(tools)
  const { root, collections } = await findCollections(client, tools.settings)
  const budget = { pages: tools.bounds.pagesPerRun }
  for (const { id, media_types: types } of collections) {
    if (!types.some((type) => type.toLowerCase().includes('stix'))) continue
    if ((await readCollection(tools, client, { root, id, budget })) === 'more') return 'more'
  }
  return 'done'
}

interface Asked {
  readonly root: string
  readonly id: string
  readonly budget: { pages: number }
}

async function readCollection(tools: RunTools, client: TaxiiClient, { root, id, budget }: Asked): Promise<RunEnd> {
  const key = `${root} ${id}`
  const placeNow = (): CollectionPlace => tools.place().collections?.[key] ?? start
  const placeAt = (one: CollectionPlace): SourcePlace => ({
    ...tools.place(),
    collections: { ...tools.place().collections, [key]: one },
  })
  const said = new Set<string>()
  let limit = tools.bounds.pageObjects
  let begunAnew = false
  let idle = 0
  let empty = 0
  while (budget.pages > 0) {
    tools.signal.throwIfAborted()
    const at = placeNow()
    let page: RemotePage
    try {
      page = await client.page(root, id, {
        limit,
        addedAfter: at.after ?? undefined,
        next: at.next ?? undefined,
      })
    } catch (error) {
      // A page that is too large is asked for in halves, before anybody is told.
      if (
        error instanceof Fault &&
        error.kind === 'too-large' &&
        !(error instanceof RemoteFault) &&
        limit > fewestObjects
      ) {
        limit = Math.max(fewestObjects, Math.floor(limit / 8))
        continue
      }
      // A server may have forgotten how to go on: the round begins anew, and what is held is known.
      if (
        at.next !== null &&
        !begunAnew &&
        error instanceof RemoteFault &&
        [400, 404, 410, 416, 422].includes(error.status)
      ) {
        begunAnew = true
        said.clear()
        await tools.take([], placeAt({ ...at, next: null, reached: null }))
        continue
      }
      throw error
    }
    budget.pages -= 1
    const brought = page.texts.map((text, index) => ({
      text,
      place: `${id}, after ${at.after ?? 'the beginning'}, object ${index + 1}`,
    }))
    const moved = advance(at, page, tools.clock.nowMs())
    const { isNew } = await tools.take(brought, placeAt(moved.place))
    if (moved.fault !== null) throw moved.fault
    if (moved.done) return 'done'
    const position = moved.place.next ?? moved.place.after ?? ''
    if (said.has(position))
      throw new Fault('invalid', 'the server says twice that it goes on at the same place: it would never end')
    said.add(position)
    empty = brought.length === 0 ? empty + 1 : 0
    idle = isNew || moved.place.reached !== at.reached || moved.place.after !== at.after ? 0 : idle + 1
    if (empty >= mostEmptyPages)
      throw new Fault('invalid', `the server sent ${mostEmptyPages} empty pages in a row, and says that there is more`)
    if (idle >= mostIdlePages)
      throw new Fault('invalid', `the server sends the same objects again and again, and says that there is more`)
  }
  return 'more'
}

/**
 * Where a collection stands after a page. The moment that counts moves only with a page that ends a round, or where the server gives no
 * `next`: by its own `next` it may order objects of one moment in any way, and what is not read yet must stay ahead.
 */
function advance(
  at: CollectionPlace,
  page: Pick<RemotePage, 'lastAdded' | 'more' | 'next'>,
  nowMs: number,
): { readonly place: CollectionPlace; readonly done: boolean; readonly fault: Fault | null } {
  const last = page.lastAdded
  const stays = (message: string) => ({
    place: { ...at, next: null, reached: null },
    done: false,
    fault: new Fault('invalid', message),
  })
  if (last !== null && !isMoment(last)) return stays('the server dates what it added by no timestamp of TAXII')
  if (last !== null && Date.parse(last) > nowMs + aheadMs)
    return stays(
      `the server says that it added an object at ${last}, which is still to come: its clock or ours is wrong`,
    )
  const reached = later(at.reached, last)
  if (!page.more) {
    return { place: { after: later(at.after, reached), next: null, reached: null }, done: true, fault: null }
  }
  if (page.next !== null) return { place: { after: at.after, next: page.next, reached }, done: false, fault: null }
  const after = later(at.after, reached)
  if (after === at.after) return stays('the server says that there is more, but not how to go on')
  return { place: { after, next: null, reached: null }, done: false, fault: null }
}

/** RFC 3339, UTC. */
function isMoment(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text) && !Number.isNaN(Date.parse(text))
}

/** The later of two moments, to the last digit that was given. */
export function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return digits(a) >= digits(b) ? a : b
}

function digits(moment: string): string {
  const [whole = '', rest = ''] = moment.slice(0, -1).split('.')
  return `${whole}.${rest.padEnd(9, '0')}`
}
