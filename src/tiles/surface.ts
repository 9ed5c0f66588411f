import { type Context, Hono } from 'hono'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { readText } from '../http/body.ts'
import type { HttpEnv } from '../http/connection.ts'
import { problemResponse } from '../http/problem.ts'
import { addressKey, Buckets, tooMany } from '../http/rate-limit.ts'
import { streamLanes } from '../ledger/manifest.ts'
import { parseTilePath } from '../ledger/tile.ts'
import type { WitnessRefusal } from '../ledger/witness.ts'
import { maxRequestBytes, parseWitnessRequest, type WitnessRequest } from '../ledger/witness-request.ts'
import type { MemberCode } from '../policy/model.ts'
import type { PublicLedger } from './model.ts'

export interface TilesParts {
  readonly ledger: PublicLedger
  /** The member that the caller's channel proves; null: anybody. */
  readonly memberOf: (context: Context<HttpEnv>) => MemberCode | null
  readonly clock: Clock
}

// A tile never changes; but a log that had to end gives its addresses to the next one.
const tileCache = 'public, max-age=86400'
/** C2SP tlog-witness: the size that was cosigned last. */
const sizeType = 'text/x.tlog.size'

/** The ledger's public face (C2SP tlog-tiles, tlog-witness): what it holds are commitments, which say nothing to who has no salt. Mounted at the exchange listener's root. */
export function createTiles({ ledger, memberOf, clock }: TilesParts): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  const reads = new Buckets(clock, { burst: 1000, perSecond: 200 })
  const requests = new Buckets(clock, { burst: 20, perSecond: 5 })
  app.onError((error) => problemResponse(error))
  app.use('/ledger/*', async (c, next) => {
    const wait = reads.take(addressKey(c.env.connection.address))
    if (wait > 0) throw tooMany(wait, 'too many questions to the ledger')
    await next()
  })

  app.get('/ledger/checkpoint', async (c) => {
    const note = await ledger.checkpoint()
    return c.body(note, 200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  })

  app.get('/ledger/key', (c) =>
    c.body(ledger.keys(), 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    }),
  )

  app.get('/ledger/tile/*', async (c) => {
    const tile = parseTilePath(c.req.path.slice('/ledger/'.length))
    const bytes = tile === null ? null : await ledger.tile(tile)
    if (bytes === null) throw new Fault('not-found', 'the ledger has no such tile')
    return c.body(Uint8Array.from(bytes), 200, {
      'content-type': 'application/octet-stream',
      'cache-control': tileCache,
    })
  })

  app.post('/ledger/add-checkpoint', async (c) => {
    const member = requireMember(memberOf(c))
    const wait = requests.take(member)
    if (wait > 0) throw tooMany(wait, 'too many checkpoints to witness')
    const answer = await ledger.consider(await readRequest(c.req.raw))
    if ('cosignature' in answer) return c.body(answer.cosignature, 200, { 'content-type': 'text/plain; charset=utf-8' })
    return refusal(answer)
  })

  app.get('/ledger/proof/:lane/:seq', async (c) => {
    const member = requireMember(memberOf(c))
    const lane = streamLanes.find((one) => one === c.req.param('lane'))
    const number = c.req.param('seq')
    const seq = /^[1-9]\d{0,14}$/.test(number) ? Number(number) : 0
    const file = lane === undefined || seq === 0 ? null : await ledger.proof(member, lane, seq)
    if (file === null) throw new Fault('not-found', 'no such step was written for this member')
    return c.body(file, 200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  })
  return app
}

/** Whoever has neither key nor salt learns from a step's proof what was released to its member: it is for that member alone. */
function requireMember(member: MemberCode | null): MemberCode {
  if (member === null) throw new Fault('unauthenticated', 'only members of the charter, with their certificate')
  return member
}

async function readRequest(request: Request): Promise<WitnessRequest> {
  return parseWitnessRequest(await readText(request, maxRequestBytes))
}

/** The statuses of tlog-witness. */
function refusal(answer: WitnessRefusal): Response {
  switch (answer.refuse) {
    case 'conflict':
    case 'forked':
      return new Response(`${answer.size}\n`, { status: 409, headers: { 'content-type': sizeType } })
    case 'unknown-log':
      return new Response('unknown log\n', { status: 404 })
    case 'not-signed':
      return new Response('not signed by the log\n', { status: 403 })
    case 'bad-request':
      return new Response('not a checkpoint\n', { status: 400 })
    case 'bad-proof':
      return new Response('the proof does not hold\n', { status: 422 })
  }
}
