import { decodeUtf8 } from '../base/bounded.ts'
import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import type { Envelope } from '../crypto/dsse.ts'

/**
 * The JSON value that an envelope carries. It must be of the named type and canonical (RFC 8785): what people sign has one
 * spelling, so that no program can read a repeated key or an odd number in another way.
 */
export function readPayload(envelope: Envelope, payloadType: string, what: string): unknown {
  if (envelope.payloadType !== payloadType)
    throw new Fault('invalid', `not a ${what}: the payload type is not ${payloadType}`)
  const text = decodeUtf8(envelope.payload)
  const value = parseStrict(text)
  if (canonicalJson(value) !== text) throw new Fault('invalid', `the ${what} is not canonical JSON (RFC 8785)`)
  return value
}
