import { Readable } from 'node:stream'
import { constants, createZstdDecompress } from 'node:zlib'
import { z } from 'zod'
import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { asFault, Fault } from '../base/fault.ts'
import type { Timers } from '../base/timers.ts'
import type { MemberCode } from '../policy/model.ts'
import type { StreamLane } from '../release/model.ts'
import type { Heads, MailItem, PeerAnswer, PeerRequest, Transport } from './model.ts'
import { startPatience } from './patience.ts'
import { maxPageBytes, readStepPage, type StepPage, stepsMediaType } from './step-page.ts'

/** What a question to a peer can end in besides an answer; each but `step-lost` is an event of the link's state machine. */
export type AskFailure = 'network-error' | 'protocol-error' | 'refused-by-peer' | 'step-lost'

export interface Asking {
  readonly transport: Transport
  readonly timers: Timers
}

const silenceMs = 30_000
// The other side says nothing while it receives.
const uploadMs = 600_000
const maxHelloBytes = 64 * 1024
const maxProofBytes = 16 * 1024
const maxCharterBytes = 16 * 1024 * 1024
const maxListBytes = 256 * 1024
export const maxMailBytes = 64 * 1024 * 1024

const whole = z.int().nonnegative()
export const headsShape = z.object({ flash: whole, priority: whole, routine: whole })
const mark = z.object({ version: z.int().positive(), digest: z.string().regex(/^[0-9a-f]{64}$/) })
const helloShape = z.object({
  member: z.string(),
  charter: mark.nullable(),
  heads: headsShape,
  checkpoint: z.string().nullable(),
  seen: z.string().nullable(),
  mail: whole,
})
const proofShape = z.object({ proof: z.array(z.string().regex(/^[A-Za-z0-9+/]{43}=$/)).max(128) })
const mailShape = z.object({
  items: z.array(z.object({ num: whole, sender: z.string(), at: whole, bytes: whole })).max(1000),
})

/** What a peer says of itself. */
export type Greeting = Omit<z.infer<typeof helloShape>, 'member'>

/** Which page is asked for. */
export interface PageQuery {
  readonly lane: StreamLane
  readonly after: number
  /** Of the peer's log, as we know it. */
  readonly size: number
  readonly limit: number
}

/** Asks for the steps after a number. Throws; `failureOf` says what the failure is for the link. */
export async function askPage(
  asking: Asking,
  member: MemberCode,
  self: MemberCode,
  { lane, after, size, limit }: PageQuery,
  signal: AbortSignal,
): Promise<StepPage> {
  const path = `/peer/v1/stream?lane=${lane}&after=${after}&size=${size}&limit=${limit}`
  const { answer, bytes } = await exchange(asking, member, { method: 'GET', path, signal }, maxPageBytes)
  if (mediaTypeOf(answer) !== stepsMediaType) throw new Fault('integrity', 'the answer is no page of steps')
  return readStepPage(bytes, { from: member, to: self, lane, after, size, limit })
}

/** Asks how far a peer is, which charter it holds, and what it last saw of our log. */
export async function askHello(asking: Asking, member: MemberCode, signal: AbortSignal): Promise<Greeting> {
  const { bytes } = await exchange(asking, member, { method: 'GET', path: '/peer/v1/hello', signal }, maxHelloBytes)
  const { member: named, ...greeting } = readJson('greeting', bytes, helloShape)
  if (named !== member) throw new Fault('integrity', 'the greeting is from another member')
  return greeting
}

/** The proof that the peer's log of one size begins with that of a smaller one. */
export async function askConsistency(
  asking: Asking,
  member: MemberCode,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<readonly Uint8Array[]> {
  const path = `/peer/v1/consistency?from=${from}&to=${to}`
  const { bytes } = await exchange(asking, member, { method: 'GET', path, signal }, maxProofBytes)
  return readJson('proof', bytes, proofShape).proof.map((hash) => Buffer.from(hash, 'base64'))
}

/** Tells a peer how far the streams for it are. */
export async function tellNotify(
  asking: Asking,
  member: MemberCode,
  from: MemberCode,
  heads: Heads,
  signal: AbortSignal,
): Promise<void> {
  await post(asking, member, 'notify', JSON.stringify({ from, heads }), signal)
}

/** Hands a peer a message of the outbox: a receipt, or what became of a recall. */
export async function post(
  asking: Asking,
  member: MemberCode,
  kind: string,
  body: string,
  signal: AbortSignal,
): Promise<void> {
  const request: PeerRequest = { method: 'POST', path: `/peer/v1/${kind}`, body: Buffer.from(body), signal }
  await exchange(asking, member, request, maxProofBytes)
}

/** The signed charter that a peer holds, as text; null before it has one. Nothing is verified. */
export async function askCharter(asking: Asking, member: MemberCode, signal: AbortSignal): Promise<string | null> {
  const request: PeerRequest = { method: 'GET', path: '/peer/v1/charter', signal }
  const { answer, bytes } = await exchange(asking, member, request, maxCharterBytes)
  return answer.status === 204 ? null : decodeUtf8(bytes)
}

/** Lays a sealed container for another member down at this one. */
export async function leaveMail(
  asking: Asking,
  relay: MemberCode,
  recipient: MemberCode,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const request: PeerRequest = { method: 'POST', path: `/peer/v1/mailbox/${recipient}`, body, signal }
  await exchange(asking, relay, request, maxProofBytes, uploadMs)
}

/** What lies at this member for us. */
export async function listMail(asking: Asking, relay: MemberCode, signal: AbortSignal): Promise<readonly MailItem[]> {
  const { bytes } = await exchange(asking, relay, { method: 'GET', path: '/peer/v1/mailbox', signal }, maxListBytes)
  return readJson('list', bytes, mailShape).items
}

/** One container, as long as the relay's list says. `unavailable` where the line broke in the middle of it: it still lies there. */
export async function fetchMail(
  asking: Asking,
  relay: MemberCode,
  { num, bytes: length }: Pick<MailItem, 'num' | 'bytes'>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const request: PeerRequest = { method: 'GET', path: `/peer/v1/mailbox/${num}`, signal }
  const { bytes } = await exchange(asking, relay, request, maxMailBytes)
  if (bytes.length < length) throw new Fault('unavailable', 'the connection broke in the middle of a container')
  return bytes
}

export async function removeMail(asking: Asking, relay: MemberCode, num: number, signal: AbortSignal): Promise<void> {
  await exchange(asking, relay, { method: 'DELETE', path: `/peer/v1/mailbox/${num}`, signal }, maxProofBytes)
}

function readJson<T>(what: string, bytes: Uint8Array, shape: z.ZodType<T>): T {
  let value: unknown
  try {
    value = JSON.parse(decodeUtf8(bytes))
  } catch {
    throw new Fault('integrity', `the ${what} is not JSON`)
  }
  const read = shape.safeParse(value)
  if (!read.success) throw new Fault('integrity', `the ${what} is not as it must be`)
  return read.data
}

/** Whether the peer itself answered that what it was told is wrong; nobody else's word is that. */
export function isRefusal(error: unknown): boolean {
  return error instanceof PeerStatus && error.event === 'protocol-error'
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
  patienceMs = silenceMs,
): Promise<{ answer: PeerAnswer; bytes: Uint8Array }> {
  using patience = startPatience(timers, patienceMs, request.signal)
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
  if (status === 410) return new PeerStatus('step-lost', 'the peer does not know the step that it gave us last')
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
  // RFC 9659: windows of at most 8 MB, so nobody can make us reserve more.
  const inflate = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 23 } })
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
