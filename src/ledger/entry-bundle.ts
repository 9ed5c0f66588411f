import { Fault } from '../base/fault.ts'
import { tileWidth } from './tile.ts'

/** The longest entry that a bundle can hold: its length is a 16-bit number (C2SP tlog-tiles, "Log entries"). */
const maxEntryBytes = 65_535

/** The entries one after another, each with its length before it. `too-large` for an entry beyond 65,535 bytes. */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  let size = 0
  for (const entry of entries) {
    if (entry.length > maxEntryBytes) throw new Fault('too-large', `a log entry has at most ${maxEntryBytes} bytes`)
    size += 2 + entry.length
  }
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  for (const entry of entries) {
    at = bytes.writeUInt16BE(entry.length, at)
    bytes.set(entry, at)
    at += entry.length
  }
  return bytes
}

/** The first `count` entries of a bundle, or all. `invalid` for a bundle that is cut short, holds fewer, or more than 256. */
export function decodeEntries(bundle: Uint8Array, count?: number): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.length)
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bundle.length && entries.length !== count) {
    if (entries.length === tileWidth) throw new Fault('invalid', 'the entry bundle holds more than 256 entries')
    const start = at + 2
    const end = start + (start <= bundle.length ? view.getUint16(at) : 0)
    if (start > bundle.length || end > bundle.length) throw new Fault('invalid', 'the entry bundle is cut short')
    entries.push(bundle.subarray(start, end))
    at = end
  }
  if (count !== undefined && entries.length < count) throw new Fault('invalid', 'the entry bundle is cut short')
  return entries
}
