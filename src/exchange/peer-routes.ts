import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import { Fault, type FaultKind } from '../base/fault.ts'
import { readText } from '../http/body.ts'
import type { HttpEnv } from '../http/connection.ts'
import { HttpFault, problems } from '../http/problem.ts'
import { Buckets } from '../http/rate-limit.ts'
import { maxReceiptBytes } from '../ledger/receipt.ts'
import type { MemberCode } from '../policy/model.ts'
import { lanes, type Release, type StreamLane } from '../release/model.ts'
import { headsShape } from './ask-peer.ts'
import { cutSteps } from './cut-steps.ts'
import { addExerciseRoutes, type ExerciseRoutesParts } from './exercise-routes.ts'
import { addInquiryRoutes, type InquiryRoutesParts } from './inquiry-routes.ts'
import { addMailRoutes, type MailRoutesParts } from './mail-routes.ts'
import type { CharterMark, Heads, HeldCharter, Ledger } from './model.ts'
import { maxPageItems, type ProvenStep, stepsMediaType, writeStepPage } from './step-page.ts'

export interface PeerRoutesParts extends MailRoutesParts {
  readonly self: MemberCode
  readonly charter: () => HeldCharter | null
  /** The signed charter in force, as it was adopted; null before there is one. */
  readonly charterText: () => Promise<string | null>
  readonly release: Pick<Release, 'steps' | 'heads'>
  readonly ledger: Ledger
  /** A member's answer to what we sent; `conflict` where it does not settle. */
  readonly onReceipt: (member: MemberCode, text: string) => Promise<void>
  /** What became, at others, of what was recalled: JSON, not looked at here. */
  readonly onOutcomes: (member: MemberCode, text: string) => Promise<void>
  /** The member that the caller's channel proves; null: a stranger. */
  readonly memberOf: (context: Context<HttpEnv>) => MemberCode | null
  /** The TLS version of the caller's channel, as Node.js names it; null: none. */
  readonly protocolOf: (context: Context<HttpEnv>) => string | null
  /** What members tell each other of exercises; absent within one. */
  readonly exercises?: ExerciseRoutesParts
  /** Answers what members ask without telling; absent within an exercise. */
  readonly inquiry?: InquiryRoutesParts
  readonly onNotify: (member: MemberCode, heads: Heads) => void
  /** After any request of a member. */
  readonly onHeard: (member: MemberCode) => void
  /** An error that nobody foresaw, which the member is told nothing of. */
  readonly reportUnexpected: (error: unknown) => void
  readonly clock: Clock
}

export interface PeerEnv {
  Bindings: HttpEnv['Bindings']
  Variables: HttpEnv['Variables'] & { peer: MemberCode }
}

const maxNotifyBytes = 4096
const maxOutcomesBytes = 1024 * 1024
const worthCompressing = 16 * 1024
const notifyShape = z.object({ from: z.string(), heads: headsShape })
const compress = promisify(zstdCompress)

/** What members' nodes say to each other: docs/protocol/sync.md. Mounted at the exchange listener's root. */
export function createPeerRoutes(parts: PeerRoutesParts): Hono<PeerEnv> {
  const { self, release, charter, clock, ledger, mailbox } = parts
  const app = new Hono<PeerEnv>()
  const notifies = new Buckets(clock, { burst: 40, perSecond: 20 })
  app.onError(problems(parts.reportUnexpected))
  app.use('/peer/*', onlyMembers(parts))

  if (parts.exercises !== undefined) addExerciseRoutes(app, parts.exercises)
  if (parts.inquiry !== undefined) addInquiryRoutes(app, parts.inquiry)

  app.get('/peer/v1/hello', async (c) => {
    const peer = c.get('peer')
    const [heads, seen, mail] = await Promise.all([release.heads(peer), ledger.seenOf(peer), mailbox.list(peer)])
    return c.json({
      member: self,
      charter: markOf(charter()),
      heads,
      checkpoint: await checkpointIfAny(ledger),
      seen,
      mail: mail.length,
    })
  })

  app.get('/peer/v1/stream', async (c) => {
    const peer = c.get('peer')
    const lane = laneOf(c.req.query('lane'))
    const after = wholeNumber(c.req.query('after'), 'after')
    const size = wholeNumber(c.req.query('size') ?? '0', 'size')
    const limit = wholeNumber(c.req.query('limit') ?? String(maxPageItems), 'limit')
    if (limit < 1 || limit > maxPageItems) throw new Fault('invalid', `limit must be 1 to ${maxPageItems}`)
    const known = await release.heads(peer)
    // A number that we never gave: this node was set back, or its member was given other steps.
    if (after > known[lane]) throw new HttpFault('conflict', 'unknown step', { status: 410 })
    const steps = await cutSteps(release, peer, lane, after, limit)
    const heads = { ...known, [lane]: Math.max(known[lane], steps.at(-1)?.seq ?? 0) }
    const checkpoint = await ledger.checkpoint()
    const proven: ProvenStep[] = []
    for (const step of steps) proven.push({ ...step, inclusion: await ledger.inclusion(step.leaf, checkpoint.size) })
    const consistency = size > 0 && size < checkpoint.size ? await ledger.consistency(size, checkpoint.size) : []
    // Read last: nothing in the page was released under a later charter than this mark.
    const mark = markOf(charter())
    const header = { from: self, to: peer, lane, after, heads, charter: mark, size, consistency }
    const page = writeStepPage({ ...header, checkpoint: checkpoint.note }, proven)
    return stepsResponse(page, c.req.header('accept-encoding'))
  })

  app.get('/peer/v1/consistency', async (c) => {
    const from = wholeNumber(c.req.query('from'), 'from')
    const to = wholeNumber(c.req.query('to'), 'to')
    const { size } = await ledger.checkpoint()
    if (from > to || to > size) throw new Fault('invalid', 'no such part of the log')
    const proof = from === 0 || from === to ? [] : await ledger.consistency(from, to)
    return c.json({ proof: proof.map((hash) => Buffer.from(hash).toString('base64')) })
  })

  app.get('/peer/v1/charter', async (c) => {
    const text = await parts.charterText()
    return text === null ? c.body(null, 204) : c.body(text, 200, { 'content-type': 'application/json' })
  })

  app.post('/peer/v1/receipt', async (c) => {
    await parts.onReceipt(c.get('peer'), await readText(c.req.raw, maxReceiptBytes))
    return c.body(null, 204)
  })

  app.post('/peer/v1/outcomes', async (c) => {
    await parts.onOutcomes(c.get('peer'), await readText(c.req.raw, maxOutcomesBytes))
    return c.body(null, 204)
  })

  app.post('/peer/v1/notify', async (c) => {
    const peer = c.get('peer')
    const wait = notifies.take(peer)
    if (wait > 0) throw new HttpFault('too-many', 'too many notifies', { headers: { 'retry-after': String(wait) } })
    const { from, heads } = readNotify(await readText(c.req.raw, maxNotifyBytes))
    if (from !== peer) throw new Fault('forbidden', 'a member notifies for itself only')
    parts.onNotify(peer, heads)
    return c.body(null, 204)
  })
  addMailRoutes(app, parts)
  return app
}

function markOf(held: HeldCharter | null): CharterMark | null {
  return held === null ? null : { version: held.charter.version, digest: held.digest }
}

/** Null while the log may not sign: then it is to be greeted, but not read. */
async function checkpointIfAny(ledger: Ledger): Promise<string | null> {
  try {
    return (await ledger.checkpoint()).note
  } catch (error) {
    if (error instanceof Fault && error.kind === 'unavailable') return null
    throw error
  }
}

function laneOf(text: string | undefined): StreamLane {
  const lane = lanes.find((one) => one === text)
  if (lane === undefined) throw new Fault('invalid', `lane must be one of ${lanes.join(', ')}`)
  return lane
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

async function stepsResponse(page: Uint8Array, acceptEncoding = ''): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': stepsMediaType, 'cache-control': 'no-store' }
  const takesZstd = acceptEncoding.split(',').some((coding) => coding.trim() === 'zstd')
  if (!takesZstd || page.length < worthCompressing) {
    return new Response(page as Uint8Array<ArrayBuffer>, { headers })
  }
  const packed = await compress(page)
  return new Response(packed as Uint8Array<ArrayBuffer>, { headers: { ...headers, 'content-encoding': 'zstd' } })
}
