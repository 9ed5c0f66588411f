import type { Manifest } from './manifest.ts'
import { digestAccepted, misnamed, type RejectedItem, type SignedReceipt, verifyReceipt } from './receipt.ts'
import { headAfter, type StreamStep } from './stream.ts'

/** What a sender learns from a receipt: every item is accounted for; or the receipt is wrong, and is kept as evidence. */
export type Settlement =
  | { readonly settled: true; readonly accepted: number; readonly rejected: readonly RejectedItem[] }
  | {
      readonly settled: false
      /**
       * `not-signed`: by the receiver of this stream. `other-steps`: of another run of steps than was sent. `other-history`: the same
       * numbers, but the receiver was given something else. `unknown-refusal`: it refuses what was not sent, or twice.
       * `unaccounted`: items are neither accepted nor refused, or were accepted with another content.
       */
      readonly because: 'not-signed' | 'other-steps' | 'other-history' | 'unknown-refusal' | 'unaccounted'
    }

/** Compares a receipt with the steps that were sent, in order. Never throws for a receipt that was parsed. */
export function settleReceipt(sent: readonly StreamStep[], receipt: SignedReceipt, receiverKey: string): Settlement {
  if (!verifyReceipt(receiverKey, receipt)) return { settled: false, because: 'not-signed' }
  const manifests: Manifest[] = sent.map(({ manifest }) => manifest)
  const [first, end] = [manifests[0], sent.at(-1)]
  if (first === undefined || end === undefined) return { settled: false, because: 'other-steps' }
  const { from, to, lane, firstSeq, lastSeq, rejected } = receipt
  const isOurs =
    first.from === from &&
    first.to === to &&
    first.lane === lane &&
    first.seq === firstSeq &&
    end.manifest.seq === lastSeq
  if (!isOurs) return { settled: false, because: 'other-steps' }
  if (headAfter(end).last !== receipt.last) return { settled: false, because: 'other-history' }
  if (misnamed(manifests, rejected)) return { settled: false, because: 'unknown-refusal' }
  const { accepted, acceptedDigest } = digestAccepted(manifests, rejected)
  if (accepted !== receipt.accepted || acceptedDigest !== receipt.acceptedDigest)
    return { settled: false, because: 'unaccounted' }
  return { settled: true, accepted, rejected }
}
