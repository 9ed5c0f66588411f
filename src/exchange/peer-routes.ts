import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { z } from 'zod'
import type { Clock, Micros } from '../base/clock.ts'
import { Fault, type FaultKind } from '../base/fault.ts'
import { readText } from '../http/body.ts'
import type { HttpEnv } from '../http/connection.ts'
import { HttpFault, problemResponse } from '../http/problem.ts'
import { Buckets } from '../http/rate-limit.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Release } from '../release/model.ts'
import { cutPage } from './cut-page.ts'
import { maxParcels, parcelsMediaType, writePage } from './frames.ts'
import type { HeldCharter, Log } from './model.ts'

export interface PeerRoutesParts {
  readonly self: MemberCode
  readonly charter: () => HeldCharter | null
  readonly release: Pick<Release, 'stream' | 'head'>
  /** The member that the caller's channel proves; null: a stranger. */
  readonly memberOf: (context: Context<HttpEnv>) => MemberCode | null
  /** The TLS version of the caller's channel, as Node.js names it; null: none. */
  readonly protocolOf: (context: Context<HttpEnv>) => string | null
  readonly onNotify: (member: MemberCode, head: Micros) => void
  /** After any request of a member. */
  readonly onHeard: (member: MemberCode) => void
  readonly clock: Clock
  readonly log: Log
}

interface PeerEnv {
  Bindings: HttpEnv['Bindings']
  Variables: HttpEnv['Variables'] & { peer: MemberCode }
}

const maxNotifyBytes = 4096
const worthCompressing = 16 * 1024
const notifyShape = z.object({ from: z.string(), head: z.int().nonnegative() })
const compress = promisify(zstdCompress)

/** What members' nodes say to each other: docs/protocol/sync.md. Mounted at the exchange listener's root. */
export function createPeerRoutes(parts: PeerRoutesParts): Hono<PeerEnv> {
  const { self, release, charter, clock, log } = parts
  const app = new Hono<PeerEnv>()
  const notifies = new Buckets(clock, { burst: 40, perSecond: 20 })
  app.onError((error) => problemResponse(error))
  app.use('/peer/*', onlyMembers(parts))

  app.get('/peer/v1/hello', async (c) => {
    const held = charter()
    return c.json({
      member: self,
      charter: held === null ? null : { version: held.charter.version, digest: held.digest },
      head: await release.head(c.get('peer')),
    })
  })

  app.get('/peer/v1/stream', async (c) => {
    const peer = c.get('peer')
    const after = wholeNumber(c.req.query('after'), 'after')
    const limit = wholeNumber(c.req.query('limit') ?? String(maxParcels), 'limit')
    if (limit < 1 || limit > maxParcels) throw new Fault('invalid', `limit must be 1 to ${maxParcels}`)
    const head = await release.head(peer)
    // No position lies beyond the present moment: whoever has such a one got it before this node was set back.
    if (after > Math.max(head, clock.nowMs() * 1000))
      throw new HttpFault('conflict', 'unknown position', { status: 410 })
    const { parcels, more, cursor } = await cutPage(release, peer, after, limit, (id) =>
      log.warn({ peer, object: id }, 'too large for a peer: left out'),
    )
    const header = { from: self, after, cursor, more, count: parcels.length, head: Math.max(head, cursor) }
    return parcelsResponse(writePage(header, parcels), c.req.header('accept-encoding'))
  })

  app.post('/peer/v1/notify', async (c) => {
    const peer = c.get('peer')
    const wait = notifies.take(peer)
    if (wait > 0) throw new HttpFault('too-many', 'too many notifies', { headers: { 'retry-after': String(wait) } })
    const { from, head } = readNotify(await readText(c.req.raw, maxNotifyBytes))
    if (from !== peer) throw new Fault('forbidden', 'a member notifies for itself only')
    parts.onNotify(peer, head)
    return c.body(null, 204)
  })
  return app
}

/** The TLS version that the listener's socket negotiated. */
export function tlsProtocolOf(context: Context<HttpEnv>): string | null {
  const socket: unknown = context.env.incoming?.socket
  if (typeof socket !== 'object' || socket === null || !('getProtocol' in socket)) return null
  const { getProtocol } = socket as { getProtocol: unknown }
  const name: unknown = typeof getProtocol === 'function' ? getProtocol.call(socket) : null
  return typeof name === 'string' ? name : null
}

function onlyMembers({ memberOf, protocolOf, onHeard, self }: PeerRoutesParts): MiddlewareHandler<PeerEnv> {
  return async (c, next) => {
    const context = c as unknown as Context<HttpEnv>
    if (protocolOf(context) !== 'TLSv1.3') {
      throw new HttpFault('forbidden', 'members speak TLS 1.3', { status: 426, headers: { upgrade: 'TLS/1.3' } })
    }
    const peer = memberOf(context)
    if (peer === null || peer === self) {
      const kind: FaultKind = 'unauthenticated'
      throw new HttpFault(kind, 'only members of the charter, with their certificate')
    }
    c.set('peer', peer)
    await next()
    onHeard(peer)
  }
}

function wholeNumber(text: string | undefined, name: string): number {
  if (text === undefined || !/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new Fault('invalid', `${name} must be a whole number`)
  }
  return Number(text)
}

function readNotify(text: string): z.infer<typeof notifyShape> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Fault('invalid', 'not JSON')
  }
  const read = notifyShape.safeParse(value)
  if (!read.success) throw new Fault('invalid', 'not a notify')
  return read.data
}

async function parcelsResponse(page: Uint8Array, acceptEncoding = ''): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': parcelsMediaType, 'cache-control': 'no-store' }
  const takesZstd = acceptEncoding.split(',').some((coding) => coding.trim() === 'zstd')
  if (!takesZstd || page.length < worthCompressing) {
    return new Response(page as Uint8Array<ArrayBuffer>, { headers })
  }
  const packed = await compress(page)
  return new Response(packed as Uint8Array<ArrayBuffer>, { headers: { ...headers, 'content-encoding': 'zstd' } })
}
