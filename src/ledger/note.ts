import type { KeyObject } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import { publicKeyOf, signBytes, verifyBytes } from '../crypto/keys.ts'
import { readBase64, writeBase64 } from './line-fields.ts'
import { isKeyName, type NoteVerifier, noteKeyId, signatureTypes } from './note-key.ts'

/** A signature line: whose it says it is, and the bytes. Proves nothing until it is verified. */
export interface NoteSignature {
  readonly name: string
  /** 32 bits: says which key to try. Short by design, and no proof. */
  readonly keyId: number
  readonly signature: Uint8Array
}

/** A text with signatures (C2SP signed-note). The text ends in a newline. */
export interface Note {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** A private key and the name it signs under. */
export interface NoteSigner {
  readonly name: string
  readonly privateKey: string | KeyObject
}

/** Bounds of a note that others send; at least 16 signatures must be let in, also post-quantum ones of 5 kB. */
export const noteLimits = { maxBytes: 256 * 1024, maxSignatures: 64 }
const lineStart = '\u2014 '
// Everything below U+0020 but the newline.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these.
const control = /[\u0000-\u0009\u000b-\u001f]/

/** Reads a note; checks its form and no signature. `too-large` over the limits, `invalid` for anything that is no note. */
export function parseNote(source: string): Note {
  if (Buffer.byteLength(source) > noteLimits.maxBytes)
    throw new Fault('too-large', `a note has at most ${noteLimits.maxBytes} bytes`)
  if (control.test(source) || !source.isWellFormed()) throw bad('it contains characters that a note cannot')
  // The text may have empty lines of its own: the last one is where the signatures begin.
  const blank = source.lastIndexOf('\n\n')
  if (blank < 0 || !source.endsWith('\n')) throw bad('it has no signatures')
  return { text: source.slice(0, blank + 1), signatures: parseSignatures(source.slice(blank + 2)) }
}

/** Reads signature lines, each ended by a newline: the end of a note, or a witness's answer. `too-large` or `invalid` like a note. */
export function parseSignatures(lines: string): NoteSignature[] {
  if (lines === '' || !lines.endsWith('\n')) throw bad('it has no signatures')
  const each = lines.slice(0, -1).split('\n')
  if (each.length > noteLimits.maxSignatures)
    throw new Fault('too-large', `a note has at most ${noteLimits.maxSignatures} signatures`)
  return each.map((line) => {
    const [name, encoded, ...more] = line.startsWith(lineStart) ? line.slice(lineStart.length).split(' ') : []
    const bytes = encoded === undefined ? null : readBase64(encoded)
    if (name === undefined || !isKeyName(name) || bytes === null || bytes.length < 5 || more.length > 0)
      throw bad('a line after its text is no signature')
    return { name, keyId: Buffer.from(bytes).readUInt32BE(), signature: bytes.subarray(4) }
  })
}

/** The note as text; exactly what was parsed. */
export function formatNote({ text, signatures }: Note): string {
  return `${text}\n${formatSignatures(signatures)}`
}

export function formatSignatures(signatures: readonly NoteSignature[]): string {
  return signatures.map((one) => `${lineStart}${one.name} ${encodeSignature(one)}\n`).join('')
}

/** The Ed25519 signature of this key over the text (C2SP signed-note, type 0x01). `invalid` for a text that no note can carry. */
export function signText(text: string, { name, privateKey }: NoteSigner): NoteSignature {
  requireText(text)
  return {
    name,
    keyId: noteKeyId(name, publicKeyOf(privateKey), signatureTypes.ed25519),
    signature: signBytes(privateKey, Buffer.from(text, 'utf8')),
  }
}

/** What verifies the notes of a key, under its name (type 0x01). `invalid` for what is no key or no name. */
export function ed25519Verifier(name: string, publicKey: string): NoteVerifier {
  return {
    name,
    keyId: noteKeyId(name, publicKey, signatureTypes.ed25519),
    publicKey,
    verify: (text, signature) => verifyBytes(publicKey, Buffer.from(text, 'utf8'), signature),
  }
}

/**
 * Which of these keys signed the note, each once however often it signed. Signatures of other keys are ignored. An `integrity` fault
 * if one of these keys is named and its signature is wrong (C2SP signed-note: then the whole note is to be rejected).
 */
export function signersOf(note: Note, verifiers: readonly NoteVerifier[]): NoteVerifier[] {
  const signers = new Set<NoteVerifier>()
  for (const one of note.signatures) {
    const known = verifiers.filter(({ name, keyId }) => name === one.name && keyId === one.keyId)
    for (const verifier of known) {
      if (!verifier.verify(note.text, one.signature))
        throw new Fault('integrity', `the note carries a wrong signature of ${one.name}`)
      signers.add(verifier)
    }
  }
  return [...signers]
}

export function requireText(text: string): void {
  if (!text.endsWith('\n') || control.test(text) || !text.isWellFormed()) throw bad('this text cannot be signed')
}

function encodeSignature({ keyId, signature }: NoteSignature): string {
  const id = Buffer.alloc(4)
  id.writeUInt32BE(keyId)
  return writeBase64(Buffer.concat([id, signature]))
}

function bad(message: string): Fault {
  return new Fault('invalid', `not a signed note: ${message}`)
}
