import { createHash, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import { signBytes, verifyBytes } from '../crypto/keys.ts'
import { statementBytes } from '../crypto/statement.ts'
import { readBase64, writeBase64 } from './line-fields.ts'
import { type Manifest, type StreamLane, streamLanes } from './manifest.ts'

/** An item that the receiver did not take, and why. */
export interface RejectedItem {
  /** The step of the stream, and the item's place in it from 0. */
  readonly seq: number
  readonly item: number
  readonly id: string
  readonly reason: string
}

/** What a receiver says became of a run of steps of a stream: every item was accepted or is named here as rejected. */
export interface Receipt {
  readonly format: 'trefoil/receipt/1'
  /** The stream: sender, receiver and lane. The receiver signs. */
  readonly from: string
  readonly to: string
  readonly lane: StreamLane
  readonly firstSeq: number
  readonly lastSeq: number
  /** The log entry of the last step, in hex: the receiver commits itself to everything that it had been given up to there. */
  readonly last: string
  readonly accepted: number
  /** `digestAccepted` of the accepted items. */
  readonly acceptedDigest: string
  readonly rejected: readonly RejectedItem[]
}

export interface SignedReceipt extends Receipt {
  /** Ed25519 over `receiptStatement`, in base64. */
  readonly signature: string
}

/** How an item is found in a stream. */
export interface ItemPlace {
  readonly seq: number
  readonly item: number
}

export const maxReceiptBytes = 4 * 1024 * 1024
const maxRejected = 10_000
const domain = 'trefoil/receipt/1'
const acceptedDomain = 'trefoil/accepted/1'
const hashText = z.string().regex(/^[0-9a-f]{64}$/)
const member = z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/)
const shape: z.ZodType<SignedReceipt> = z.strictObject({
  format: z.literal(domain),
  from: member,
  to: member,
  lane: z.enum(streamLanes),
  firstSeq: z.int().min(1),
  lastSeq: z.int().min(1),
  last: hashText,
  accepted: z.int().min(0),
  acceptedDigest: hashText,
  rejected: z
    .array(
      z.strictObject({
        seq: z.int().min(1),
        item: z.int().min(0),
        id: z.string().max(300),
        reason: z.string().min(1).max(500),
      }),
    )
    .max(maxRejected),
  signature: z.string().length(88),
})

/** The bytes that the receiver signs: every part with its length before it. */
function receiptStatement(receipt: Receipt): Uint8Array {
  const { from, to, lane, firstSeq, lastSeq, last, accepted, acceptedDigest, rejected } = receipt
  const facts = [domain, from, to, lane, firstSeq, lastSeq, last, accepted, acceptedDigest, rejected.length]
  const refusals = rejected.flatMap(({ seq, item, id, reason }) => [seq, item, id, reason])
  return statementBytes([...facts, ...refusals].map(String))
}

/** SHA-256 over place, id, version and digest of every item that is not rejected, in order, with their number. */
export function digestAccepted(
  manifests: readonly Manifest[],
  rejected: readonly ItemPlace[],
): { readonly accepted: number; readonly acceptedDigest: string } {
  const refused = new Set(rejected.map(({ seq, item }) => `${seq} ${item}`))
  const hash = createHash('sha256').update(statementBytes([acceptedDomain]))
  let accepted = 0
  for (const { seq, items } of manifests) {
    for (const [at, { act, agreement, id, version, digest }] of items.entries()) {
      if (refused.has(`${seq} ${at}`)) continue
      hash.update(statementBytes([String(seq), String(at), act, agreement, id, version, digest]))
      accepted++
    }
  }
  return { accepted, acceptedDigest: hash.digest('hex') }
}

/** The receipt of a run of steps, which `verifyStream` has found to hold; `last` is the log entry of the last. `invalid` without steps or for a refusal of something that was not sent. */
export function makeReceipt(
  manifests: readonly Manifest[],
  last: Uint8Array,
  rejected: readonly RejectedItem[],
): Receipt {
  const [first, end] = [manifests[0], manifests.at(-1)]
  if (first === undefined || end === undefined) throw new Fault('invalid', 'a receipt is of at least one step')
  const receipt: Receipt = {
    format: domain,
    from: first.from,
    to: first.to,
    lane: first.lane,
    firstSeq: first.seq,
    lastSeq: end.seq,
    last: Buffer.from(last).toString('hex'),
    ...digestAccepted(manifests, rejected),
    rejected: rejected.map(({ seq, item, id, reason }) => ({ seq, item, id, reason })),
  }
  if (misnamed(manifests, rejected)) throw new Fault('invalid', 'the receipt refuses what was not sent')
  return receipt
}

export function signReceipt(receipt: Receipt, privateKey: string | KeyObject): SignedReceipt {
  return { ...receipt, signature: writeBase64(signBytes(privateKey, receiptStatement(receipt))) }
}

/** Whether the receiver signed exactly this. False for anything malformed; never throws. */
export function verifyReceipt(publicKey: string, receipt: SignedReceipt): boolean {
  try {
    const signature = readBase64(receipt.signature)
    return signature !== null && verifyBytes(publicKey, receiptStatement(receipt), signature)
  } catch {
    return false
  }
}

/** Reads a receipt that a peer sent; `too-large` or `invalid` for anything else. Its signature is not looked at. */
export function parseReceipt(text: string): SignedReceipt {
  const result = shape.safeParse(parseStrict(text, { maxBytes: maxReceiptBytes, maxDepth: 4 }))
  if (!result.success) throw new Fault('invalid', 'not a receipt')
  return result.data
}

/** Whether a refusal names an item that is not there, or one item twice. */
export function misnamed(manifests: readonly Manifest[], rejected: readonly RejectedItem[]): boolean {
  const bySeq = new Map(manifests.map((manifest) => [manifest.seq, manifest]))
  const places = new Set(rejected.map(({ seq, item }) => `${seq} ${item}`))
  return places.size !== rejected.length || rejected.some(({ seq, item, id }) => bySeq.get(seq)?.items[item]?.id !== id)
}
