import { createHash } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import { publicKeyOfRaw, rawPublicKey } from '../crypto/keys.ts'
import { readBase64, writeBase64 } from './line-fields.ts'

/** The kinds of signature that we make and check, with their identifier bytes (C2SP signed-note, "Signature types"). */
export const signatureTypes = { ed25519: 0x01, cosignature: 0x04 } as const
export type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes]

/** A key that is trusted to sign notes, under one name and with one kind of signature. */
export interface NoteVerifier {
  readonly name: string
  readonly keyId: number
  readonly publicKey: string
  verify(text: string, signature: Uint8Array): boolean
}

/** A public key as logs and witnesses publish it: `name+id+base64(type, key)`. */
export interface PublishedKey {
  readonly name: string
  readonly type: SignatureType
  readonly publicKey: string
}

const longestName = 255
// Space in any script, control characters, and the plus that divides a published key.
const noName = /[\s\u0085\p{Cc}+]/u

/** Whether the text can name a key: not empty, no space, no plus; ours are at most 255 characters. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.length <= longestName && name.isWellFormed() && !noName.test(name)
}

/** The first 32 bits of SHA-256(name, newline, type, key) (C2SP signed-note): one name and key give another id for each kind of signature. */
export function noteKeyId(name: string, publicKey: string, type: SignatureType): number {
  if (!isKeyName(name)) throw new Fault('invalid', 'a key name is not empty and has neither spaces nor a plus')
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(type))
    .update(rawPublicKey(publicKey))
    .digest()
    .readUInt32BE()
}

/** `name+id+key`, for configuration files. */
export function formatPublishedKey({ name, type, publicKey }: PublishedKey): string {
  const id = noteKeyId(name, publicKey, type).toString(16).padStart(8, '0')
  return `${name}+${id}+${writeBase64(Buffer.concat([Uint8Array.of(type), rawPublicKey(publicKey)]))}`
}

/** Reads a published key. `invalid` if its id is not that of its name and key, `unsupported` for another kind of signature. */
export function parsePublishedKey(text: string): PublishedKey {
  const parts = /^([^+]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,4000})$/.exec(text)
  const bytes = parts === null ? null : readBase64(parts[3]!)
  if (parts === null || bytes === null || bytes.length === 0) throw new Fault('invalid', 'not a published key')
  const type = Object.values(signatureTypes).find((known) => known === bytes[0])
  if (type === undefined) throw new Fault('unsupported', 'the key is of a kind that is not supported')
  const key = { name: parts[1]!, type, publicKey: publicKeyOfRaw(bytes.subarray(1)) }
  if (formatPublishedKey(key) !== text) throw new Fault('invalid', 'the id of the published key is not that of its key')
  return key
}
