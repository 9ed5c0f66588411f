import { request as httpRequest, type RequestOptions } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { Fault } from '../base/fault.ts'

export interface Outgoing {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}
/** What the client calls; a test hands in another. */
export type TaxiiFetch = (url: string, outgoing: Outgoing) => Promise<Response>

export interface HttpsFetch extends AsyncDisposable {
  readonly fetch: TaxiiFetch
}

export interface HttpsOptions {
  readonly ca?: readonly string[]
  readonly key?: string
  readonly cert?: string
  /** Throws for an address that may not be asked; absent: plain HTTP to loopback only, HTTPS to anybody. */
  readonly admit?: (url: URL) => void
  /** Resolves names, and is asked for each connection. */
  readonly lookup?: LookupFunction
  /** A connection on which nothing comes for so long is given up. */
  readonly silenceMs?: number
}

/**
 * HTTPS with authorities and a client certificate of one's own, which the built-in `fetch` does not take. TLS 1.2 or newer, the
 * server is always checked, redirections are answers like others. Plain HTTP only to loopback.
 */
export function createHttpsFetch(options: HttpsOptions = {}): HttpsFetch {
  const { admit = onlyLoopbackIsPlain, lookup, silenceMs } = options
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 8,
    minVersion: 'TLSv1.2',
    ...(options.ca === undefined ? {} : { ca: [...options.ca] }),
    ...(options.key === undefined || options.cert === undefined ? {} : { key: options.key, cert: options.cert }),
  })
  const fetch: TaxiiFetch = (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const target = new URL(url)
      const secure = target.protocol === 'https:'
      admit(target)
      const bytes = body === undefined ? undefined : Buffer.from(body)
      const length = bytes === undefined ? {} : { 'content-length': String(bytes.byteLength) }
      const settings: RequestOptions = {
        method,
        headers: { ...headers, ...length },
        ...(signal === undefined ? {} : { signal }),
        ...(lookup === undefined ? {} : { lookup }),
      }
      const sent = secure ? httpsRequest(target, { ...settings, agent }) : httpRequest(target, settings)
      sent.on('error', reject)
      if (silenceMs !== undefined)
        sent.setTimeout(silenceMs, () =>
          sent.destroy(new Fault('unavailable', `nothing came for ${Math.round(silenceMs / 1000)} seconds`)),
        )
      sent.on('response', (incoming) => {
        const status = incoming.statusCode ?? 0
        const given = new Headers()
        for (const [name, value] of Object.entries(incoming.headers)) {
          for (const one of Array.isArray(value) ? value : [value ?? '']) given.append(name, one)
        }
        const bodyless = status === 204 || status === 304 || method === 'HEAD'
        if (bodyless) incoming.resume()
        const stream = bodyless ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>)
        resolve(new Response(stream, { status, headers: given }))
      })
      sent.end(bytes)
    })
  return {
    fetch,
    async [Symbol.asyncDispose]() {
      agent.destroy()
    },
  }
}

function onlyLoopbackIsPlain(url: URL): void {
  if (url.protocol !== 'https:' && !isLoopback(url))
    throw new TypeError('plain HTTP is spoken to loopback addresses only')
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'http:' && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname))
  )
}
