import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { Fault, type FaultKind } from '../base/fault.ts'
import type { Evaluation } from '../inquiry/evaluator.ts'
import { maxFilterBytes } from '../inquiry/filter.ts'
import type { MemberCode } from '../policy/model.ts'
import { maxAnswerBytes, type Offer, type Question, readAnswer, readOffer, writeQuestion } from './inquiry-messages.ts'
import type { PeerRequest, Transport } from './model.ts'

const answerMs = 30_000
const filterMs = 300_000
const maxOfferBytes = 64 * 1024

const path = '/peer/v1/inquiry'
/** What a status says to whoever asks. */
const kinds: Readonly<Record<number, FaultKind>> = { 404: 'not-found', 409: 'conflict', 429: 'too-many' }

/** The key by which a member answers us now. `not-found`: it answers nothing, or does not know how. */
export async function askOffer(transport: Transport, member: MemberCode, closing: AbortSignal): Promise<Offer> {
  const request = { method: 'GET', path } as const
  return readOffer(decodeUtf8(await answerTo(transport, member, request, { maxBytes: maxOfferBytes, closing })))
}

/** The filter of an epoch, as it comes. `conflict`: the epoch is over. */
export async function askFilter(
  transport: Transport,
  member: MemberCode,
  epoch: number,
  closing: AbortSignal,
): Promise<Uint8Array> {
  const request = { method: 'GET', path: `${path}/filter?epoch=${epoch}` } as const
  return answerTo(transport, member, request, { maxBytes: maxFilterBytes, closing, ms: filterMs })
}

/** What a member makes of blinded values. `conflict`: the epoch is over; `too-many`: not today. */
export async function askEvaluation(
  transport: Transport,
  member: MemberCode,
  question: Question,
  closing: AbortSignal,
): Promise<Evaluation> {
  const request = { method: 'POST', path, body: Buffer.from(writeQuestion(question)) } as const
  return readAnswer(decodeUtf8(await answerTo(transport, member, request, { maxBytes: maxAnswerBytes, closing })))
}

async function answerTo(
  transport: Transport,
  member: MemberCode,
  request: Omit<PeerRequest, 'signal'>,
  {
    maxBytes,
    closing,
    ms = answerMs,
  }: { readonly maxBytes: number; readonly closing: AbortSignal; readonly ms?: number },
): Promise<Uint8Array> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(ms)])
  const answer = await transport.request(member, { ...request, signal })
  const bytes = await readBounded(answer.body, maxBytes)
  if (answer.status === 200) return bytes
  throw new Fault(kinds[answer.status] ?? 'unavailable', `${member} answered ${answer.status}`)
}
