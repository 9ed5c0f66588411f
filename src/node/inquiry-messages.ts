import type { FaultKind } from '../base/fault.ts'
import type { Blinded } from '../inquiry/blinding.ts'
import type { EpochKey, Evaluation } from '../inquiry/evaluator.ts'

/** What a thread of inquiries is asked to compute, and what comes of it, by kind. */
export interface InquiryWork {
  readonly key: { readonly asks: { readonly seed: Uint8Array; readonly info: Uint8Array }; readonly gives: EpochKey }
  /** The first bytes of the output of each value, one after another. */
  readonly fingerprints: {
    readonly asks: { readonly key: EpochKey; readonly inputs: readonly Uint8Array[] }
    readonly gives: Uint8Array
  }
  readonly filter: { readonly asks: { readonly fingerprints: Uint8Array }; readonly gives: Uint8Array }
  readonly evaluate: {
    readonly asks: { readonly key: EpochKey; readonly elements: readonly Uint8Array[] }
    readonly gives: Evaluation
  }
  readonly blind: { readonly asks: { readonly inputs: readonly Uint8Array[] }; readonly gives: readonly Blinded[] }
  readonly finalize: {
    readonly asks: {
      readonly blinded: readonly Blinded[]
      readonly answer: Evaluation
      readonly publicKey: Uint8Array
    }
    readonly gives: readonly Uint8Array[]
  }
}
export type WorkName = keyof InquiryWork

export interface ToInquiryThread {
  readonly id: number
  readonly name: WorkName
  readonly asks: unknown
}

export interface FromInquiryThread {
  readonly id: number
  readonly gives?: unknown
  readonly failed?: { readonly kind: FaultKind; readonly message: string }
}
