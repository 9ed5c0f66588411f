import { Fault } from '../base/fault.ts'
import { splitObjects } from '../stix/bundle.ts'
import {
  apiRootShape,
  collectionsShape,
  discoveryShape,
  envelopeShape,
  type RemoteCollection,
  type RemoteDiscovery,
  type RemoteRoot,
  type RemoteStatus,
  readResource,
  statusShape,
} from './client-resources.ts'
import type { TaxiiFetch } from './https-fetch.ts'
import { taxiiMediaType } from './media-type.ts'
import { readText } from './read-answer.ts'
import { remoteFault, sayLineError } from './remote-fault.ts'

export type TaxiiCredentials = { readonly user: string; readonly password: string } | { readonly token: string }

export interface TaxiiClientOptions {
  /** Where discovery or the API root is. Credentials go to this origin only, wherever the server's answers point. */
  readonly url: string
  readonly credentials?: TaxiiCredentials
  readonly fetch: TaxiiFetch
  sleep(ms: number): Promise<void>
  readonly nowMs?: () => number
  /** Ends whatever is under way. */
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  readonly maxResponseBytes?: number
  /** How often a status is asked for before it is given back as it stands. */
  readonly maxPolls?: number
}

export interface RemoteFilters {
  readonly addedAfter?: string
  readonly limit?: number
  /** `match[field]`: values of one field are alternatives. */
  readonly match?: Readonly<Record<string, readonly string[]>>
}

export interface RemotePage {
  /** The exact texts, as they came. */
  readonly texts: readonly string[]
  /** For the next pull: strictly after this, in the server's time. Null if the server did not say. */
  readonly lastAdded: string | null
  readonly more: boolean
  /** How to go on, with the same filters; null: the server does not say. */
  readonly next: string | null
}

export interface PageFilters extends Omit<RemoteFilters, 'addedAfter'> {
  readonly addedAfter?: string | undefined
  readonly next?: string | undefined
}

const maxEmptyPages = 100
const maxPageObjects = 100_000

/** A TAXII 2.1 client (§8 and the client's rules): bounded answers, no redirection, no credentials to strangers. */
export class TaxiiClient {
  readonly #options: TaxiiClientOptions
  readonly #authorization: string | null

  constructor(options: TaxiiClientOptions) {
    this.#options = options
    const { credentials } = options
    this.#authorization =
      credentials === undefined
        ? null
        : 'token' in credentials
          ? `Bearer ${credentials.token}`
          : `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`
  }

  /** Discovery, at the address that was given if it ends in /taxii2/, else at the server's root; roots as absolute URLs. */
  async discover(): Promise<RemoteDiscovery> {
    const { pathname } = new URL(withSlash(this.#options.url))
    const url = new URL(pathname.endsWith('/taxii2/') ? pathname : '/taxii2/', this.#options.url).href
    const found = readResource(discoveryShape, await this.#get(url), 'discovery')
    const roots = found.api_roots.flatMap((root) => absolute(root, url))
    const [byDefault] = found.default === undefined ? [] : absolute(found.default, url)
    return { ...found, api_roots: roots, default: byDefault }
  }

  async root(rootUrl: string): Promise<RemoteRoot> {
    return readResource(apiRootShape, await this.#get(withSlash(rootUrl)), 'API root')
  }

  async collections(rootUrl: string): Promise<readonly RemoteCollection[]> {
    const text = await this.#get(`${withSlash(rootUrl)}collections/`)
    return readResource(collectionsShape, text, 'list of collections').collections
  }

  /** All objects from `addedAfter` on, page by page: by `next` where the server gives it, else by the date of the last one (§3.5). */
  async *objects(rootUrl: string, collection: string, filters: RemoteFilters = {}): AsyncGenerator<RemotePage> {
    const seen = new Set<string>()
    let after = filters.addedAfter
    let next: string | undefined
    for (let empty = 0; empty < maxEmptyPages; ) {
      const page = await this.page(rootUrl, collection, { ...filters, addedAfter: after, next })
      yield page
      if (!page.more) return
      if (page.texts.length === 0) empty++
      else empty = 0
      next = page.next ?? undefined
      // Only without `next` does the date move on: a cursor goes with the filters that it was given for.
      if (next === undefined) after = page.lastAdded ?? undefined
      const position = next ?? after
      if (position === undefined || seen.has(position)) {
        throw new Fault('invalid', 'the server says that there is more, but not how to go on')
      }
      seen.add(position)
    }
    throw new Fault('invalid', `the server sent ${maxEmptyPages} empty pages in a row`)
  }

  /** One page of a collection's objects (§5.4). */
  async page(
    rootUrl: string,
    collection: string,
    { addedAfter, next, ...filters }: PageFilters = {},
  ): Promise<RemotePage> {
    const base = `${withSlash(rootUrl)}collections/${encodeURIComponent(collection)}/objects/`
    const answer = await this.#send('GET', `${base}?${queryOf(filters, addedAfter, next)}`)
    const text = await this.#textOf(answer)
    const envelope = readResource(envelopeShape, text, 'page')
    return {
      texts: splitObjects(text, { maxObjects: maxPageObjects }).texts,
      lastAdded: answer.headers.get('x-taxii-date-added-last'),
      more: envelope.more,
      next: envelope.next ?? null,
    }
  }

  /**
   * Sends objects in as many envelopes as the root's max_content_length asks for, and waits until each is done (§4.3). An object
   * that is alone too large is a `too-large` fault before anything is sent.
   */
  async add(rootUrl: string, collection: string, texts: readonly string[]): Promise<readonly RemoteStatus[]> {
    const { max_content_length: maxBytes } = await this.root(rootUrl)
    const url = `${withSlash(rootUrl)}collections/${encodeURIComponent(collection)}/objects/`
    const statuses: RemoteStatus[] = []
    for (const body of packEnvelopes(texts, maxBytes)) {
      const answer = await this.#textOf(await this.#send('POST', url, body))
      statuses.push(await this.#untilComplete(rootUrl, readResource(statusShape, answer, 'status')))
    }
    return statuses
  }

  async status(rootUrl: string, id: string): Promise<RemoteStatus> {
    const text = await this.#get(`${withSlash(rootUrl)}status/${encodeURIComponent(id)}/`)
    return readResource(statusShape, text, 'status')
  }

  async #untilComplete(rootUrl: string, first: RemoteStatus): Promise<RemoteStatus> {
    let status = first
    for (let polls = 0; status.status === 'pending' && polls < (this.#options.maxPolls ?? 60); polls++) {
      await this.#options.sleep(Math.min(1_000 * 2 ** polls, 10_000))
      status = await this.status(rootUrl, first.id)
    }
    return status
  }

  async #get(url: string): Promise<string> {
    return this.#textOf(await this.#send('GET', url))
  }

  async #send(method: string, url: string, body?: string): Promise<Response> {
    const { fetch, timeoutMs = 60_000, signal: outer, nowMs = Date.now } = this.#options
    const headers: Record<string, string> = {
      accept: taxiiMediaType,
      'accept-encoding': 'zstd, br, gzip',
      'user-agent': 'trefoil',
    }
    if (body !== undefined) headers['content-type'] = taxiiMediaType
    if (this.#authorization !== null && new URL(url).origin === new URL(this.#options.url).origin) {
      headers.authorization = this.#authorization
    }
    let answer: Response
    try {
      const limit = AbortSignal.timeout(timeoutMs)
      const signal = outer === undefined ? limit : AbortSignal.any([limit, outer])
      answer = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) })
    } catch (cause) {
      throw new Fault('unavailable', `${new URL(url).host} does not answer: ${sayLineError(cause)}`, { cause })
    }
    const isAnswer = answer.status >= 200 && answer.status < 300
    if (isAnswer && isTaxii(answer.headers.get('content-type'))) return answer
    await answer.body?.cancel()
    if (!isAnswer) throw remoteFault(new URL(url), method, answer, nowMs())
    const type = (answer.headers.get('content-type') ?? '').slice(0, 100)
    throw new Fault(
      'unsupported',
      `${new URL(url).host} answers ${new URL(url).pathname.slice(0, 200)} with ${type}, which is not TAXII 2.1: check the address`,
    )
  }

  #textOf(answer: Response): Promise<string> {
    return readText(answer, this.#options.maxResponseBytes ?? 128 * 1024 * 1024)
  }
}

/** Envelopes of at most `maxBytes` with the texts as they are, in order. */
export function packEnvelopes(texts: readonly string[], maxBytes: number): string[] {
  const open = '{"objects":['
  const frame = open.length + 2
  const envelopes: string[] = []
  let group: string[] = []
  let size = frame
  for (const [index, text] of texts.entries()) {
    const bytes = Buffer.byteLength(text)
    if (frame + bytes > maxBytes)
      throw new Fault('too-large', `object ${index} is larger than the server takes (${maxBytes} bytes)`)
    if (group.length > 0 && size + 1 + bytes > maxBytes) {
      envelopes.push(`${open}${group.join(',')}]}`)
      group = []
      size = frame
    }
    size += bytes + (group.length > 0 ? 1 : 0)
    group.push(text)
  }
  if (group.length > 0) envelopes.push(`${open}${group.join(',')}]}`)
  return envelopes
}

function queryOf(filters: RemoteFilters, after: string | undefined, next: string | undefined): URLSearchParams {
  const query = new URLSearchParams()
  if (after !== undefined) query.set('added_after', after)
  if (filters.limit !== undefined) query.set('limit', String(filters.limit))
  for (const [field, values] of Object.entries(filters.match ?? {})) query.set(`match[${field}]`, values.join(','))
  if (next !== undefined) query.set('next', next)
  return query
}

/** TAXII's own type without another version, or plain JSON, which some servers say; or nothing at all. */
function isTaxii(type: string | null): boolean {
  if (type === null) return true
  const [name = '', ...parameters] = type.toLowerCase().split(';')
  const version = parameters.map((one) => one.replaceAll(/[\s"]/g, '')).find((one) => one.startsWith('version='))
  if (name.trim() === 'application/taxii+json') return version === undefined || version === 'version=2.1'
  return ['application/json', 'application/stix+json', 'text/plain'].includes(name.trim())
}

/** The address of an API root; none for what is no address. */
function absolute(root: string, base: string): string[] {
  return URL.canParse(withSlash(root), base) ? [new URL(withSlash(root), base).href] : []
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}
