import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import type { Terminal } from './command.ts'

/** The text of a small file (a card, a charter, an agreement). `too-large` beyond the limit, `invalid` unless UTF-8. */
export function readTextFile(path: string, maxBytes: number): string {
  const { size } = statSync(path)
  if (size > maxBytes)
    throw new Fault('too-large', `${path} is larger than ${maxBytes} bytes; it is not what this command reads`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    if (error instanceof TypeError) throw new Fault('invalid', `${path} is not text in UTF-8`)
    throw error
  }
}

/** Replaces a file whole: readers see the old text or the new one, also after a crash. */
export function replaceTextFile(path: string, text: string | Uint8Array): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = openSync(beside, 'wx', 0o644)
    try {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text
      for (let at = 0; at < bytes.length; at += writeSync(file, bytes, at));
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

/** Runs a reader of this file's text, so that its fault says which file is wrong. */
export function inFile<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Fault)
      throw new Fault(error.kind, `${path}: ${error.message}`, { issues: error.issues, cause: error })
    throw error
  }
}

/** The text of a small file, or of standard input where the path is `-`. */
export async function readSmallText(
  path: string,
  terminal: Pick<Terminal, 'stdin'>,
  maxBytes: number,
): Promise<string> {
  if (path !== '-') return readTextFile(path, maxBytes)
  return decodeUtf8(await readBounded(terminal.stdin, maxBytes))
}
