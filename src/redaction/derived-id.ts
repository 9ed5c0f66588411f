import { createHmac } from 'node:crypto'
import { canonicalJson } from '../base/canonical-json.ts'
import type { StixId } from '../stix/object.ts'

/**
 * The id of what a recipient gets in place of an object: always the same for one secret, object and view, not to be guessed or
 * linked without the secret. It has the form of a random one (RFC 9562 §5.4), also where the object is an observable, because an id
 * computed from its properties (STIX 2.1 §2.9) could be found by trying values.
 */
export function derivedId(secret: Uint8Array, original: StixId, view: string): StixId {
  const digest = keyed(secret, 'id', original, view)
  digest[6] = (digest[6]! & 0x0f) | 0x40
  digest[8] = (digest[8]! & 0x3f) | 0x80
  const hex = digest.subarray(0, 16).toString('hex')
  const type = original.slice(0, original.lastIndexOf('--'))
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
  return `${type}--${parts.join('-')}` as StixId
}

/** What stands in the derived object in place of the original's id: only the holder of the secret can tell what it means. */
export function derivedHandle(secret: Uint8Array, original: StixId, view: string): string {
  return keyed(secret, 'handle', original, view).subarray(0, 16).toString('hex')
}

function keyed(secret: Uint8Array, purpose: string, original: string, view: string): Buffer {
  return createHmac('sha256', secret)
    .update(canonicalJson(['trefoil/derived/1', purpose, original, view]))
    .digest()
}
