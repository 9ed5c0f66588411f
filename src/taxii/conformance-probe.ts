import { Fault } from '../base/fault.ts'
import type { TaxiiFetch } from './https-fetch.ts'
import { taxiiMediaType } from './media-type.ts'
import { readText } from './read-answer.ts'

export interface ConformanceOptions {
  /** The server's root; discovery is looked for at /taxii2/ there. */
  readonly url: string
  readonly user?: string
  readonly password?: string
  readonly fetch: TaxiiFetch
  /** Whether the server takes a connection of this version of TLS; absent: not looked at. */
  readonly speaksTls?: (url: URL, version: 'TLSv1.2' | 'TLSv1.3') => Promise<boolean>
  /** Also the checks that add objects and delete them again. Only against a server where that does no harm. */
  readonly write?: boolean
}

export interface Seen {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON object; `{}` where it is none. */
  readonly json: Readonly<Record<string, unknown>>
  /** Whether the body is a JSON object; null where there is no body. */
  readonly isObject: boolean | null
}

export interface Ask {
  readonly method?: string
  readonly accept?: string
  readonly contentType?: string
  readonly body?: string
  readonly authorization?: string | null
}

export const sixDigits = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
export const uuidV4Form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

const maxAnswerBytes = 64 * 1024 * 1024

/** Asks the server under test and remembers every answer, for the rules that hold for all of them. */
export class Probe {
  readonly #options: ConformanceOptions
  readonly answers: Omit<Seen, 'text'>[] = []

  constructor(options: ConformanceOptions) {
    this.#options = options
  }

  get mayWrite(): boolean {
    return this.#options.write === true
  }

  get hasCredentials(): boolean {
    return this.#options.user !== undefined
  }

  async ask(path: string, asked: Ask = {}): Promise<Seen> {
    const { user, password = '' } = this.#options
    const { method = 'GET', accept = taxiiMediaType, contentType, body } = asked
    const headers: Record<string, string> = { accept }
    const own = user === undefined ? null : basic(user, password)
    const authorization = asked.authorization === undefined ? own : asked.authorization
    if (authorization !== null) headers.authorization = authorization
    if (body !== undefined) headers['content-type'] = contentType ?? taxiiMediaType
    const url = new URL(path, this.#options.url)
    // What the server says about other hosts is not followed: credentials stay here.
    if (url.origin !== new URL(this.#options.url).origin)
      throw new Fault('unsupported', `${url.origin} is another server`)
    const signal = AbortSignal.timeout(60_000)
    const answer = await this.#options.fetch(url.href, {
      method,
      headers,
      signal,
      ...(body === undefined ? {} : { body }),
    })
    const text = await readText(answer, maxAnswerBytes)
    const json = objectOf(text)
    const seen = {
      method,
      path: url.pathname,
      status: answer.status,
      headers: answer.headers,
      text,
      json: json ?? {},
      isObject: text === '' ? null : json !== null,
    }
    const { text: _, ...kept } = seen
    this.answers.push(kept)
    return seen
  }
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** The list under this name, as objects; empty where there is none. */
export function listOf(seen: Seen, name: string): Readonly<Record<string, unknown>>[] {
  const list = seen.json[name]
  return Array.isArray(list) ? list.filter((one) => typeof one === 'object' && one !== null) : []
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
