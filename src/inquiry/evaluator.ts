import sodium from 'libsodium-wrappers-sumo'
import { Fault } from '../base/fault.ts'
import {
  challengeTranscript,
  compositeSeed,
  compositeTranscript,
  groupHash,
  keyHash,
  outputOf,
  scalarHash,
} from './transcript.ts'

export const elementBytes = 32
export const proofBytes = 64
/** So many values are answered at once. */
export const maxBatch = 256

/** The key of one epoch for one asker. */
export interface EpochKey {
  readonly secret: Uint8Array
  readonly public: Uint8Array
}

export interface Evaluation {
  readonly elements: readonly Uint8Array[]
  /** That every element was made with the key that the public one names. */
  readonly proof: Uint8Array
}

/**
 * The answering side of RFC 9497 in mode VOPRF, on ristretto255-SHA512. Everything that touches the key is done by libsodium, in
 * time that does not depend on it; the asking side is done by another implementation (blinding.ts), so that each tests the other.
 */
export class Evaluator {
  static async open(): Promise<Evaluator> {
    await sodium.ready
    return new Evaluator()
  }

  private constructor() {}

  /** RFC 9497 §3.2.1: the same seed and info, the same key. */
  deriveKey(seed: Uint8Array, info: Uint8Array): EpochKey {
    for (let counter = 0; counter < 256; counter++) {
      const secret = sodium.crypto_core_ristretto255_scalar_reduce(keyHash(seed, info, counter))
      if (secret.some((byte) => byte !== 0))
        return { secret, public: sodium.crypto_scalarmult_ristretto255_base(secret) }
    }
    throw new Fault('internal', 'no key comes of this seed')
  }

  /** What a value comes to under the key: 64 bytes, the same that an asker gets for it. */
  output({ secret }: EpochKey, input: Uint8Array): Uint8Array {
    const element = sodium.crypto_core_ristretto255_from_hash(groupHash(input))
    return outputOf(input, sodium.crypto_scalarmult_ristretto255(secret, element))
  }

  /**
   * Evaluates what an asker has blinded, and proves it (§3.3.2). `invalid` for what is no batch of 1 to 256 elements of the group, or
   * holds its identity. `random` fills 64 bytes, anew each time: with the same ones twice the key could be computed.
   */
  evaluate(key: EpochKey, blinded: readonly Uint8Array[], random: (bytes: Uint8Array) => Uint8Array): Evaluation {
    if (blinded.length < 1 || blinded.length > maxBatch)
      throw new Fault('invalid', `ask about 1 to ${maxBatch} values at once`)
    for (const element of blinded) requireElement(element)
    const elements = blinded.map((element) => sodium.crypto_scalarmult_ristretto255(key.secret, element))
    const nonce = sodium.crypto_core_ristretto255_scalar_reduce(random(new Uint8Array(64)))
    return { elements, proof: this.prove(key, blinded, elements, nonce) }
  }

  /** RFC 9497 §2.2.1 with a nonce that is handed in: for the vectors of the standard. */
  prove(
    { secret, public: publicKey }: EpochKey,
    blinded: readonly Uint8Array[],
    evaluated: readonly Uint8Array[],
    nonce: Uint8Array,
  ): Uint8Array {
    const seed = compositeSeed(publicKey)
    let sum: Uint8Array | null = null
    for (const [at, element] of blinded.entries()) {
      const weight = scalarOf(compositeTranscript(seed, at, element, evaluated[at]!))
      const weighted = sodium.crypto_scalarmult_ristretto255(weight, element)
      sum = sum === null ? weighted : sodium.crypto_core_ristretto255_add(sum, weighted)
    }
    const composite = sum!
    const image = sodium.crypto_scalarmult_ristretto255(secret, composite)
    const first = sodium.crypto_scalarmult_ristretto255_base(nonce)
    const second = sodium.crypto_scalarmult_ristretto255(nonce, composite)
    const challenge = scalarOf(challengeTranscript([publicKey, composite, image, first, second]))
    const response = sodium.crypto_core_ristretto255_scalar_sub(
      nonce,
      sodium.crypto_core_ristretto255_scalar_mul(challenge, secret),
    )
    return Buffer.concat([challenge, response])
  }
}

const scalarOf = (transcript: Uint8Array): Uint8Array =>
  sodium.crypto_core_ristretto255_scalar_reduce(scalarHash(transcript))

// RFC 9497 §2.1: DeserializeElement refuses what is not canonical, and the identity.
function requireElement(element: Uint8Array): void {
  const known =
    element.length === elementBytes &&
    element.some((byte) => byte !== 0) &&
    sodium.crypto_core_ristretto255_is_valid_point(element)
  if (!known) throw new Fault('invalid', 'this is no element of ristretto255, or its identity')
}
