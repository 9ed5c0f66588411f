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
}

export interface Ask {
  readonly method?: string
  readonly accept?: string
  readonly contentType?: string
  readonly body?: string
  readonly authorization?: string | null
}

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
    const seen = {
      method,
      path: url.pathname,
      status: answer.status,
      headers: answer.headers,
      text,
      json: objectOf(text),
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

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}
