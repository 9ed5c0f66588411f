import { Fault, type FaultKind } from '../base/fault.ts'
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

export type TaxiiCredentials = { readonly user: string; readonly password: string } | { readonly token: string }

export interface TaxiiClientOptions {
  /** Where discovery or the API root is. Credentials go to this origin only, wherever the server's answers point. */
  readonly url: string
  readonly credentials?: TaxiiCredentials
  readonly fetch: TaxiiFetch
  sleep(ms: number): Promise<void>
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
}

const maxEmptyPages = 100

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

  /** GET /taxii2/ of the server; roots as absolute URLs. */
  async discover(): Promise<RemoteDiscovery> {
    const url = new URL('/taxii2/', this.#options.url).href
    const found = readResource(discoveryShape, await this.#get(url), 'discovery')
    return { ...found, api_roots: found.api_roots.map((root) => new URL(withSlash(root), url).href) }
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
    const base = `${withSlash(rootUrl)}collections/${encodeURIComponent(collection)}/objects/`
    const seen = new Set<string>()
    let after = filters.addedAfter
    let next: string | undefined
    for (let empty = 0; empty < maxEmptyPages; ) {
      const answer = await this.#send('GET', `${base}?${queryOf(filters, after, next)}`)
      const text = await this.#textOf(answer)
      const envelope = readResource(envelopeShape, text, 'page')
      const texts = splitObjects(text).texts
      const lastAdded = answer.headers.get('x-taxii-date-added-last')
      yield { texts, lastAdded }
      if (!envelope.more) return
      if (texts.length === 0) empty++
      else empty = 0
      next = envelope.next
      // Only without `next` does the date move on: a cursor goes with the filters that it was given for.
      if (next === undefined) after = lastAdded ?? undefined
      const position = next ?? after
      if (position === undefined || seen.has(position)) {
        throw new Fault('invalid', 'the server says that there is more, but not how to go on')
      }
      seen.add(position)
    }
    throw new Fault('invalid', `the server sent ${maxEmptyPages} empty pages in a row`)
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
    const { fetch, timeoutMs = 60_000 } = this.#options
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
      const signal = AbortSignal.timeout(timeoutMs)
      answer = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) })
    } catch (cause) {
      throw new Fault('unavailable', `${new URL(url).host} does not answer: ${reasonOf(cause)}`, { cause })
    }
    if (answer.status >= 200 && answer.status < 300) return answer
    await answer.body?.cancel()
    throw new Fault(
      kindOf(answer.status),
      `${new URL(url).host} answers ${answer.status} to ${method} ${new URL(url).pathname}`,
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

function kindOf(status: number): FaultKind {
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not-found'
  if (status === 413) return 'too-large'
  if (status === 429) return 'too-many'
  if (status >= 500) return 'unavailable'
  return 'unsupported'
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return String((error as NodeJS.ErrnoException).code ?? error.name)
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}
