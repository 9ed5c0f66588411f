import { decodeUtf8 } from '../../base/bounded.ts'
import { Fault } from '../../base/fault.ts'
import { detectFormat } from './all.ts'

/**
 * The text of a file of this format (`auto`: by what stands in it). UTF-8; UTF-16 where it begins with its mark, as spreadsheets save
 * it; of tables also what spreadsheets wrote before. `invalid` for all else, never repaired.
 */
export function textOfFile(bytes: Uint8Array, format: string): string {
  const wide =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null
  if (wide !== null) return decode(bytes, wide) ?? refuse()
  try {
    return decodeUtf8(bytes)
  } catch {
    if (format !== 'auto' && format !== 'csv') return refuse()
    const text = decode(bytes, 'shift_jis') ?? decode(bytes, 'windows-1252') ?? refuse()
    // A table says itself whether it was read rightly: its heads and values are plain letters in all of these.
    return /^\s*[{[]/.test(text) || (format === 'auto' && detectFormat(text) !== 'csv') ? refuse() : text
  }
}

function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function refuse(): never {
  const message = 'not text in UTF-8. A report in another encoding is read as a document (--format document)'
  throw new Fault('invalid', message, { issues: [{ at: '', message, rule: 'file: encoding' }] })
}
