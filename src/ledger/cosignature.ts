import { Fault } from '../base/fault.ts'
import { publicKeyOf, signBytes, verifyBytes } from '../crypto/keys.ts'
import { parseCheckpoint } from './checkpoint.ts'
import { formatNote, type Note, type NoteSignature, type NoteSigner, parseNote, signersOf } from './note.ts'
import { type NoteVerifier, noteKeyId, signatureTypes } from './note-key.ts'
import { isSize } from './tree-shape.ts'

/** A witness's verified statement: at this time, this was the largest tree it had seen of the log. */
export interface Cosignature {
  readonly name: string
  /** Seconds since the epoch. */
  readonly atSeconds: number
}

/** Who witnesses a log: for each member the keys that count as its one voice. */
export interface Witnesses {
  readonly keys: ReadonlyMap<string, readonly NoteVerifier[]>
  /** How many different members must have cosigned. */
  readonly quorum: number
}

const signatureBytes = 8 + 64

/** How many of n witnesses must cosign so that two conflicting trees cannot both have enough: 1 + ⌊2n/3⌋, if fewer than a third lie. */
export function safeQuorum(witnesses: number): number {
  return 1 + Math.floor((2 * witnesses) / 3)
}

/** The witness's cosignature of a checkpoint's text (C2SP tlog-cosignature, Ed25519). The key must serve this one name and nothing else. */
export function cosign(text: string, { name, privateKey }: NoteSigner, atSeconds: number): NoteSignature {
  parseCheckpoint(text)
  if (!isSize(atSeconds) || atSeconds === 0) throw new Fault('invalid', 'a cosignature needs the time in whole seconds')
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(atSeconds))
  return {
    name,
    keyId: noteKeyId(name, publicKeyOf(privateKey), signatureTypes.cosignature),
    signature: Buffer.concat([time, signBytes(privateKey, cosignedMessage(text, BigInt(atSeconds)))]),
  }
}

/** What verifies the cosignatures of a witness (type 0x04). `invalid` for what is no key or no name. */
export function cosignatureVerifier(name: string, publicKey: string): NoteVerifier {
  return {
    name,
    keyId: noteKeyId(name, publicKey, signatureTypes.cosignature),
    publicKey,
    verify(text, signature) {
      const at = signature.length === signatureBytes ? cosignedAt(signature) : null
      return at !== null && verifyBytes(publicKey, cosignedMessage(text, at), signature.subarray(8))
    },
  }
}

/** The note with this signature added; one that is there already is not added again. */
export function addSignature(note: string, signature: NoteSignature): string {
  const parsed = parseNote(note)
  const text = formatNote({ ...parsed, signatures: [signature] })
  const isThere = parsed.signatures.some((one) => formatNote({ ...parsed, signatures: [one] }) === text)
  return isThere ? note : formatNote({ ...parsed, signatures: [...parsed.signatures, signature] })
}

/**
 * The members that cosigned, each once however many keys or signatures it has, with the time of its latest. An `integrity` fault for
 * a wrong signature of a known key, or for fewer members than the quorum.
 */
export function cosignersOf(note: string, witnesses: Witnesses): ReadonlyMap<string, Cosignature> {
  requireOwnKeys(witnesses)
  const parsed = parseNote(note)
  const found = new Map<string, Cosignature>()
  for (const [member, keys] of witnesses.keys) {
    const times = signersOf(parsed, keys).map((key) => latestOf(parsed, key))
    const latest = times.toSorted((one, other) => other.atSeconds - one.atSeconds)[0]
    if (latest !== undefined) found.set(member, latest)
  }
  if (found.size < witnesses.quorum)
    throw new Fault('integrity', `the checkpoint has ${found.size} of ${witnesses.quorum} cosignatures that it needs`)
  return found
}

// A cosignature does not name its cosigner: a key that two members share would make two voices of one signature.
function requireOwnKeys({ keys }: Witnesses): void {
  const each = [...keys.values()].map((own) => new Set(own.map(({ publicKey }) => publicKey)))
  const count = each.reduce((sum, own) => sum + own.size, 0)
  if (new Set(each.flatMap((own) => [...own])).size !== count)
    throw new Fault('invalid', 'two members have the same witness key')
}

function latestOf(note: Note, key: NoteVerifier): Cosignature {
  const own = note.signatures.filter(({ name, keyId }) => name === key.name && keyId === key.keyId)
  return { name: key.name, atSeconds: Math.max(...own.map(({ signature }) => Number(cosignedAt(signature)))) }
}

// Two lines before the text keep a cosignature apart from a log's own signature of the same text.
function cosignedMessage(text: string, at: bigint): Uint8Array {
  return Buffer.from(`cosignature/v1\ntime ${at}\n${text}`, 'utf8')
}

// The format allows times up to 2^63−1; later than JavaScript counts exactly is no time that we believe.
function cosignedAt(signature: Uint8Array): bigint | null {
  const at = Buffer.from(signature.buffer, signature.byteOffset, 8).readBigUInt64BE()
  return at <= BigInt(Number.MAX_SAFE_INTEGER) ? at : null
}
