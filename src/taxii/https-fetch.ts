import { request as httpRequest, type RequestOptions } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'

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

/**
 * HTTPS with authorities and a client certificate of one's own, which the built-in `fetch` does not take. TLS 1.2 or newer, the
 * server is always checked, redirections are answers like others. Plain HTTP only to loopback.
 */
export function createHttpsFetch(
  options: { readonly ca?: readonly string[]; readonly key?: string; readonly cert?: string } = {},
): HttpsFetch {
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
      if (!secure && !isLoopback(target)) {
        reject(new TypeError('plain HTTP is spoken to loopback addresses only'))
        return
      }
      const bytes = body === undefined ? undefined : Buffer.from(body)
      const length = bytes === undefined ? {} : { 'content-length': String(bytes.byteLength) }
      const settings: RequestOptions = {
        method,
        headers: { ...headers, ...length },
        ...(signal === undefined ? {} : { signal }),
      }
      const sent = secure ? httpsRequest(target, { ...settings, agent }) : httpRequest(target, settings)
      sent.on('error', reject)
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

function isLoopback({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'http:' && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname))
  )
}
