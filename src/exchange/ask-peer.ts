import { Readable } from 'node:stream'
import { createZstdDecompress } from 'node:zlib'
import { z } from 'zod'
import { decodeUtf8, readBounded } from '../base/bounded.ts'
import type { Micros } from '../base/clock.ts'
import { asFault, Fault } from '../base/fault.ts'
import type { MemberCode } from '../policy/model.ts'
import { maxPageBytes, type ParcelPage, parcelsMediaType, readPage } from './frames.ts'
import type { CharterMark, PeerAnswer, PeerRequest, Transport } from './model.ts'
import { startPatience } from './patience.ts'
import type { Timers } from './timers.ts'

/** What a question to a peer can end in besides an answer; each is an event of the link's state machine. */
export type AskFailure = 'network-error' | 'protocol-error' | 'refused-by-peer' | 'position-lost'

export interface Asking {
  readonly transport: Transport
  readonly timers: Timers
}

const silenceMs = 30_000
const maxHelloBytes = 4096

const helloShape = z.object({
  member: z.string(),
  charter: z.object({ version: z.int().positive(), digest: z.string().regex(/^[0-9a-f]{64}$/) }).nullable(),
  head: z.int().nonnegative(),
})

/** Asks for the page after a position. Throws; `failureOf` says what the failure is for the link. */
export async function askPage(
  asking: Asking,
  member: MemberCode,
  after: Micros,
  limit: number,
  signal: AbortSignal,
): Promise<ParcelPage> {
  const path = `/peer/v1/stream?after=${after}&limit=${limit}`
  const { answer, bytes } = await exchange(asking, member, { method: 'GET', path, signal }, maxPageBytes(limit))
  if (mediaTypeOf(answer) !== parcelsMediaType) throw new Fault('integrity', 'the answer is no page of parcels')
  return readPage(bytes, { from: member, after, limit })
}

/** Asks which charter a peer holds. */
export async function askHello(asking: Asking, member: MemberCode, signal: AbortSignal): Promise<CharterMark | null> {
  const request: PeerRequest = { method: 'GET', path: '/peer/v1/hello', signal }
  const { bytes } = await exchange(asking, member, request, maxHelloBytes)
  let value: unknown
  try {
    value = JSON.parse(decodeUtf8(bytes))
  } catch {
    throw new Fault('integrity', 'the greeting is not JSON')
  }
  const read = helloShape.safeParse(value)
  if (!read.success) throw new Fault('integrity', 'the greeting is not as it must be')
  if (read.data.member !== member) throw new Fault('integrity', 'the greeting is from another member')
  return read.data.charter
}

/** Tells a peer that there is something new for it. */
export async function tellNotify(
  asking: Asking,
  member: MemberCode,
  from: MemberCode,
  head: Micros,
  signal: AbortSignal,
): Promise<void> {
  const body = Buffer.from(JSON.stringify({ from, head }))
  await exchange(asking, member, { method: 'POST', path: '/peer/v1/notify', body, signal }, maxHelloBytes)
}

/** Which event of the link a failed question is. */
export function failureOf(error: unknown): { readonly event: AskFailure; readonly reason: string } {
  if (error instanceof PeerStatus) return { event: error.event, reason: error.message }
  const fault = asFault(error)
  const reason = fault.message.slice(0, 200)
  if (fault.kind === 'forbidden') return { event: 'refused-by-peer', reason }
  if (fault.kind === 'integrity' || fault.kind === 'too-large') return { event: 'protocol-error', reason }
  return { event: 'network-error', reason: fault.kind === 'internal' ? 'the connection broke' : reason }
}

class PeerStatus extends Error {
  readonly event: AskFailure

  constructor(event: AskFailure, message: string) {
    super(message)
    this.event = event
  }
}

async function exchange(
  { transport, timers }: Asking,
  member: MemberCode,
  request: PeerRequest,
  maxBytes: number,
): Promise<{ answer: PeerAnswer; bytes: Uint8Array }> {
  using patience = startPatience(timers, silenceMs, request.signal)
  try {
    const answer = await transport.request(member, { ...request, signal: patience.signal })
    patience.renew()
    if (answer.status !== 200 && answer.status !== 204) {
      await discard(answer.body)
      throw failedWith(answer.status)
    }
    return { answer, bytes: await readBounded(decoded(answer, patience.renew), maxBytes) }
  } catch (error) {
    // The reason why we gave up says more than the error that giving up caused.
    const reason = patience.signal.aborted ? patience.signal.reason : error
    // An answer that nobody reads would keep its connection.
    if (!(reason instanceof PeerStatus)) patience.abandon()
    throw reason
  }
}

function failedWith(status: number): PeerStatus {
  if (status === 401 || status === 403)
    return new PeerStatus('refused-by-peer', `the peer does not take us for a member (${status})`)
  if (status === 410) return new PeerStatus('position-lost', 'the peer does not know our position')
  if (status === 429 || status >= 500) return new PeerStatus('network-error', `the peer answers ${status}`)
  return new PeerStatus('protocol-error', `the peer answers ${status}`)
}

async function* watched(body: AsyncIterable<Uint8Array>, renew: () => void): AsyncIterable<Uint8Array> {
  for await (const chunk of body) {
    renew()
    yield chunk
  }
}

function decoded(answer: PeerAnswer, renew: () => void): AsyncIterable<Uint8Array> {
  const body = watched(answer.body, renew)
  const coding = answer.headers['content-encoding'] ?? 'identity'
  if (coding === 'identity') return body
  if (coding !== 'zstd') throw new Fault('integrity', 'the page is compressed in a way that was not asked')
  return decompressed(body)
}

async function* decompressed(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const source = Readable.from(body)
  const inflate = createZstdDecompress()
  source.on('error', (error) => inflate.destroy(error))
  try {
    for await (const chunk of source.pipe(inflate)) yield chunk as Uint8Array
  } catch (error) {
    const code = (error as { code?: unknown }).code
    const broken = typeof code === 'string' && (code.startsWith('ZSTD_') || code.startsWith('Z_'))
    throw broken ? new Fault('integrity', 'bad page: not as it was compressed') : error
  } finally {
    source.destroy()
    inflate.destroy()
  }
}

async function discard(body: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    // A short answer is read to its end, so that the connection can be used again; a long one is not worth it.
    await readBounded(body, maxHelloBytes)
  } catch {
    // The status has said what there is to say.
  }
}

function mediaTypeOf(answer: PeerAnswer): string {
  return (answer.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
}
