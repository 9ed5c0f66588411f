import type { KeyObject } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import { signBytes, verifyBytes } from './keys.ts'

/** A signature over the pre-authentication encoding; `keyid` says which key to try and proves nothing by itself. */
export interface EnvelopeSignature {
  readonly keyid: string
  /** Base64. */
  readonly sig: string
}

/** A DSSE v1 envelope: bytes of a named type with any number of signatures. */
export interface Envelope {
  readonly payloadType: string
  readonly payload: Uint8Array
  readonly signatures: readonly EnvelopeSignature[]
}

export interface EnvelopeLimits {
  readonly maxBytes: number
  readonly maxSignatures: number
}

export const envelopeLimits: EnvelopeLimits = { maxBytes: 4 * 1024 * 1024, maxSignatures: 64 }
const maxPayloadType = 200
const maxKeyid = 200
const maxSig = 1024

/** An envelope without signatures. */
export function newEnvelope(payloadType: string, payload: Uint8Array): Envelope {
  return { payloadType, payload, signatures: [] }
}

/** Reads the JSON form (DSSE v1 §envelope). A `too-large` fault over the limits (bytes, count), an `invalid` one for anything that is not an envelope; checks no signature. */
export function parseEnvelope(text: string, limits: EnvelopeLimits = envelopeLimits): Envelope {
  const value = parseStrict(text, { maxBytes: limits.maxBytes, maxDepth: 8 })
  if (!isRecord(value)) throw bad('the envelope must be a JSON object', '')
  const { payloadType, payload, signatures } = value
  if (typeof payloadType !== 'string' || payloadType === '' || payloadType.length > maxPayloadType)
    throw bad('payloadType must be a short text', '/payloadType')
  const bytes = typeof payload === 'string' ? decodeBase64(payload) : null
  if (bytes === null) throw bad('payload must be base64', '/payload')
  if (!Array.isArray(signatures)) throw bad('signatures must be a list', '/signatures')
  if (signatures.length > limits.maxSignatures)
    throw new Fault('too-large', `the envelope carries more than ${limits.maxSignatures} signatures`)
  return { payloadType, payload: bytes, signatures: signatures.map(parseSignature) }
}

/** The JSON form, with the payload and the signatures exactly as they are. */
export function formatEnvelope(envelope: Envelope): string {
  const { payloadType, payload, signatures } = envelope
  return `${JSON.stringify({ payloadType, payload: Buffer.from(payload).toString('base64'), signatures }, null, 2)}\n`
}

/** The envelope with this key's signature added; one that this key already signed comes back as it is. */
export function signEnvelope(envelope: Envelope, key: string | KeyObject, keyid: string): Envelope {
  const sig = Buffer.from(signBytes(key, preAuthenticationEncoding(envelope))).toString('base64')
  const others = envelope.signatures.filter((one) => one.keyid !== keyid)
  const before = envelope.signatures.filter((one) => one.keyid === keyid)
  // Ed25519 is deterministic (RFC 8032 §5.1.6): the same key over the same bytes gives the same signature.
  if (before.length === 1 && before[0]!.sig === sig) return envelope
  return { ...envelope, signatures: [...others, { keyid, sig }] }
}

/**
 * The distinct key ids of `keys` with a valid signature over a payload of exactly this type. The same signature repeated
 * counts once; a signature without a key id, or with one not in `keys`, counts for nothing.
 */
export function verifiedSigners(envelope: Envelope, payloadType: string, keys: ReadonlyMap<string, string>): string[] {
  if (envelope.payloadType !== payloadType) return []
  const bytes = preAuthenticationEncoding(envelope)
  const valid = new Set<string>()
  for (const { keyid, sig } of envelope.signatures) {
    const key = keys.get(keyid)
    if (key === undefined || valid.has(keyid)) continue
    const signature = decodeBase64(sig)
    if (signature !== null && verifyBytes(key, bytes, signature)) valid.add(keyid)
  }
  return [...valid]
}

/** DSSE v1 PAE: the type is signed with the bytes, and lengths keep the parts apart. */
export function preAuthenticationEncoding(envelope: Pick<Envelope, 'payloadType' | 'payload'>): Uint8Array {
  const type = Buffer.from(envelope.payloadType, 'utf8')
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `, 'utf8'),
    type,
    Buffer.from(` ${envelope.payload.length} `, 'utf8'),
    envelope.payload,
  ])
}

function parseSignature(value: unknown, index: number): EnvelopeSignature {
  const at = `/signatures/${index}`
  if (!isRecord(value)) throw bad('a signature must be an object', at)
  const { keyid = '', sig } = value
  if (typeof keyid !== 'string' || keyid.length > maxKeyid) throw bad('keyid must be a short text', `${at}/keyid`)
  if (typeof sig !== 'string' || sig.length > maxSig) throw bad('sig must be base64', `${at}/sig`)
  return { keyid, sig }
}

// DSSE v1 allows both base64 alphabets on input.
function decodeBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) && !/^[A-Za-z0-9_-]*={0,2}$/.test(text)) return null
  return Buffer.from(text, 'base64')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function bad(message: string, at: string): Fault {
  return new Fault('invalid', message, { issues: [{ at, message }] })
}
