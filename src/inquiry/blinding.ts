import { ristretto255_oprf } from '@noble/curves/ed25519.js'
import { Fault } from '../base/fault.ts'
import { elementBytes, proofBytes } from './evaluator.ts'

/** A value under the secret of whoever asks about it: the element tells nothing of it, to anybody, for ever. */
export interface Blinded {
  readonly input: Uint8Array
  readonly blind: Uint8Array
  readonly element: Uint8Array
}

const { voprf } = ristretto255_oprf

/** RFC 9497 §3.3.1. `random` gives so many bytes, anew each time. */
export function blind(input: Uint8Array, random: (count: number) => Uint8Array): Blinded {
  const { blind: secret, blinded } = voprf.blind(input, (count = elementBytes) => Uint8Array.from(random(count)))
  return { input, blind: secret, element: blinded }
}

/**
 * What the values come to under the answerer's key (§3.3.2): 64 bytes each. An `integrity` fault unless the answer has an element for
 * each, and the proof shows that all were made with this public key: a key of the answerer's own choosing for one asker is found here.
 */
export function finalize(
  blinded: readonly Blinded[],
  { elements, proof }: { readonly elements: readonly Uint8Array[]; readonly proof: Uint8Array },
  publicKey: Uint8Array,
): readonly Uint8Array[] {
  const isWhole =
    elements.length === blinded.length &&
    proof.length === proofBytes &&
    elements.every(({ length }) => length === elementBytes)
  if (!isWhole) throw new Fault('integrity', 'the answer is not one to this question')
  const items = blinded.map(({ input, blind: secret, element }, at) => ({
    input,
    blind: secret,
    blinded: element,
    evaluated: elements[at]!,
  }))
  try {
    return voprf.finalizeBatch(items, publicKey, proof)
  } catch (cause) {
    throw new Fault('integrity', 'the answer was not made with the key that was published', { cause })
  }
}
