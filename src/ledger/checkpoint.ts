import { Fault } from '../base/fault.ts'
import { readDecimal, readHash, writeBase64 } from './line-fields.ts'
import { emptyRoot, equalHashes, isHash } from './merkle-hash.ts'
import { formatNote, type NoteSigner, parseNote, requireText, signersOf, signText } from './note.ts'
import type { NoteVerifier } from './note-key.ts'
import { isSize, type TreeHead } from './tree-shape.ts'

/** A log's statement of its size and root (C2SP tlog-checkpoint). */
export interface Checkpoint extends TreeHead {
  /** Names the log; one log, one origin. */
  readonly origin: string
  /** Opaque further lines; signed, but promised by nobody. Empty for our logs. */
  readonly extensions: readonly string[]
}

/** A checkpoint whose log signature has been verified, with the exact note, which is what is kept and passed on. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string
}

const longestOrigin = 255

/** The text of a checkpoint, which is what log and witnesses sign. `invalid` for what no checkpoint can say. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  if (!isSize(size) || !isHash(root)) throw bad('size or root')
  const lines = [origin, String(size), writeBase64(root), ...extensions]
  if (lines.some((line) => line === '' || line.includes('\n'))) throw bad('an empty or broken line')
  const text = `${lines.join('\n')}\n`
  requireText(text)
  parseCheckpoint(text)
  return text
}

/** Reads the text of a checkpoint; `invalid` for any other text, and for a size of 2^53 or more. No signature is looked at. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, size, root, ...extensions] = text.endsWith('\n') ? text.slice(0, -1).split('\n') : []
  if (origin === undefined || origin === '' || origin.length > longestOrigin) throw bad('the origin')
  const leaves = readDecimal(size ?? '')
  if (leaves === null) throw bad('the size')
  const hash = readHash(root ?? '')
  if (hash === null) throw bad('the root')
  if (leaves === 0 && !equalHashes(hash, emptyRoot)) throw bad('the root of an empty log')
  if (extensions.includes('')) throw bad('an empty line')
  return { origin, size: leaves, root: hash, extensions }
}

/** The checkpoint as a note signed by its log; the signer's name is the origin. */
export function signCheckpoint(checkpoint: Checkpoint, privateKey: NoteSigner['privateKey']): string {
  const text = formatCheckpoint(checkpoint)
  return formatNote({ text, signatures: [signText(text, { name: checkpoint.origin, privateKey })] })
}

/** Reads a checkpoint of the log with this origin and these keys. `invalid` for what is none, `integrity` if it is another log's or not signed by one of the keys. */
export function openCheckpoint(note: string, origin: string, logKeys: readonly NoteVerifier[]): SignedCheckpoint {
  const parsed = parseNote(note)
  const checkpoint = parseCheckpoint(parsed.text)
  if (checkpoint.origin !== origin) throw new Fault('integrity', 'the checkpoint is of another log')
  if (signersOf(parsed, logKeys).length === 0)
    throw new Fault('integrity', `the checkpoint is not signed by the log ${origin}`)
  return { ...checkpoint, note }
}

function bad(what: string): Fault {
  return new Fault('invalid', `not a checkpoint: ${what}`)
}
