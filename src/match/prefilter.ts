import { Fault } from '../base/fault.ts'
import { readIpv4 } from './addresses.ts'
import type { IndexReader } from './index-reader.ts'
import { type Kind, kinds } from './kinds.ts'
import { at as layout } from './layout.ts'
import { isBlank } from './line.ts'
import { acts, type PrefilterProgram } from './prefilter-program.ts'
import { finish } from './seeded-hash.ts'

/** Lines of JSON that may name an indexed value. Every line that does is among them: the rest need not be read whole. */
export interface Prefilter {
  /**
   * Looks at the lines from `from` to `to` (both are beginnings of lines); gives how many are to be read whole: pairs in `lines`.
   * `bytes` begins at a multiple of four bytes.
   */
  run(bytes: Uint8Array, from: number, to: number): number
  readonly lines: Int32Array
  /** The most bytes that one run takes. */
  readonly most: number
  /** Of the last run: lines that name nothing, and lines whose ends are not those of an object. */
  events: number
  skipped: number
}

/**
 * The prefilter in plain TypeScript. Inside a JSON string a quote is written with a backslash, and a line with a backslash is read
 * whole; so every key stands before a quote and a colon here, and only its place in the structure is lost, which reading whole finds.
 */
export class PlainPrefilter implements Prefilter {
  lines = new Int32Array(4096)
  readonly most = 2 ** 30
  events = 0
  skipped = 0
  readonly #index: IndexReader
  readonly #program: PrefilterProgram
  readonly #address = new Uint8Array(4)

  constructor(index: IndexReader, program: PrefilterProgram) {
    this.#index = index
    this.#program = program
  }

  run(bytes: Uint8Array, from: number, to: number): number {
    const words = wordsOf(bytes)
    let count = 0
    this.events = 0
    this.skipped = 0
    if (bytes.byteOffset % 4 !== 0) throw new Fault('internal', 'the prefilter reads words: its bytes begin at one')
    // Where the next byte lies that asks for a line to be read whole.
    let backslash = -1
    let nul = -1
    for (let start = from; start < to; ) {
      const end = bytes.indexOf(10, start)
      if (backslash < start) backslash = positionOf(bytes, 92, start)
      if (nul < start) nul = positionOf(bytes, 0, start)
      if (backslash < end || nul < end || this.#line(bytes, words, start, end)) {
        if (count + 2 > this.lines.length) this.#more()
        this.lines[count] = start
        this.lines[count + 1] = end
        count += 2
      } else if (isObject(bytes, start, end)) this.events += 1
      else if (!isBlank(bytes, start, end)) this.skipped += 1
      start = end + 1
    }
    return count / 2
  }

  /** Whether a line without backslashes must be read whole. Four bytes at a time: only a colon after a quote is of interest. */
  #line(bytes: Uint8Array, words: Int32Array, start: number, end: number): boolean {
    const stop = (end + 3) >> 2
    for (let word = start >> 2; word < stop; word++) {
      const other = words[word]! ^ 0x3a3a3a3a
      let colons = (other - 0x01010101) & ~other & 0x80808080
      while (colons !== 0) {
        const lowest = colons & -colons
        colons ^= lowest
        const at = (word << 2) + ((31 - Math.clz32(lowest)) >> 3)
        if (bytes[at - 1] !== 34 && bytes[at - 1] !== 32 && bytes[at - 1] !== 9) continue
        if (at > start && at < end && bytes[at] === 58 && this.#key(bytes, at, end)) return true
      }
    }
    return false
  }

  /** Whether the value behind this colon must be read whole. */
  #key(bytes: Uint8Array, at: number, end: number): boolean {
    const { first, entries, names } = this.#program
    let close = at - 1
    while (bytes[close] === 32 || bytes[close] === 9) close -= 1
    if (bytes[close] !== 34) return false
    let entry = first[(bytes[close - 2]! << 8) | bytes[close - 1]!]!
    if (entry === 0) return false
    entry = (entry - 1) * 4
    for (let length = entries[entry]!; length !== 0; length = entries[entry]!) {
      const open = close - length - 1
      if (bytes[open] === 34) {
        const name = entries[entry + 3]!
        let same = 0
        while (same < length && names[name + same] === bytes[open + 1 + same]) same += 1
        if (same === length && this.#value(bytes, at + 1, end, entry)) return true
      }
      entry += 4
    }
    return false
  }

  #more(): void {
    const larger = new Int32Array(this.lines.length * 2)
    larger.set(this.lines)
    this.lines = larger
  }

  /** Whether the value that begins here must be read whole; so must one that does not end before its line does. */
  #value(bytes: Uint8Array, from: number, end: number, entry: number): boolean {
    const act = this.#program.entries[entry + 1]!
    const kind = this.#program.entries[entry + 2] as Kind
    let at = from
    while (bytes[at] === 32 || bytes[at] === 9) at += 1
    if (bytes[at] === 34) {
      const close = bytes.indexOf(34, at + 1)
      return close < 0 || close > end || this.#text(bytes, at + 1, close, act, kind)
    }
    if (bytes[at] !== 91) return false
    for (at += 1; at < end; at++) {
      const byte = bytes[at]!
      if (byte === 93) return false
      if (byte === 34) {
        const close = bytes.indexOf(34, at + 1)
        if (close < 0 || close > end || this.#text(bytes, at + 1, close, act, kind)) return true
        at = close
      } else if (byte === 91 || byte === 123) return true
    }
    return false
  }

  #text(bytes: Uint8Array, start: number, end: number, act: number, kind: Kind): boolean {
    if (end === start) return false
    if (act <= acts.httpHost) return this.#host(bytes, start, end, act === acts.httpHost)
    if (act === acts.whole) return true
    if (act === acts.httpPath) return bytes[start] !== 47
    let from = start
    if (act === acts.lastPart) for (let at = start; at < end; at++) if (bytes[at] === 47) from = at + 1
    const last = bytes[end - 1]!
    // A mail address in brackets, a fingerprint in pairs.
    if (last === 62 || bytes[start + 2] === 58) return true
    return from < end && this.#index.find(kind, bytes, from, end) !== 0
  }

  #host(bytes: Uint8Array, start: number, stop: number, ofUrl: boolean): boolean {
    const index = this.#index
    const { folded, starts, step, last } = index.key
    const end = bytes[stop - 1] === 46 ? stop - 1 : stop
    let state = starts[kinds.domain]!
    let address = starts[kinds.ipv4]!
    let labels = 1
    let digits = true
    for (let at = end - 1; at >= start; at--) {
      const byte = bytes[at]!
      if (byte === 46) {
        if (labels > 1 && !digits && index.findHashed(finish(state, last), kinds.domain, bytes, at + 1, end) !== 0)
          return true
        labels += 1
      } else if (byte > 57) {
        if (byte > 127) return true
        if (byte === 58) return true
        digits = false
      } else if (byte < 48) digits = false
      const word = folded[byte]!
      state = Math.imul(state ^ word, step)
      if (digits) address = Math.imul(address ^ word, step)
    }
    if (ofUrl && index.find(kinds.urlHost, bytes, start, end) !== 0) return true
    if (!digits) return index.findHashed(finish(state, last), kinds.domain, bytes, start, end) !== 0
    if (index.findHashed(finish(address, last), kinds.ipv4, bytes, start, end) !== 0) return true
    return index.holds(kinds.network4) && this.#inNetwork(bytes, start, end)
  }

  #inNetwork(bytes: Uint8Array, start: number, end: number): boolean {
    const address = this.#address
    if (!readIpv4(bytes, start, end, address)) return false
    const block = (address[0]! << 8) | address[1]!
    return (this.#index.memory.bytes[layout.networks + (block >> 3)]! & (1 << (block & 7))) !== 0
  }
}

function positionOf(bytes: Uint8Array, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from)
  return at < 0 ? Number.MAX_SAFE_INTEGER : at
}

/** The same bytes, four at a time. The last three that fill no word hold no key with a value: a line feed and a brace are two of them. */
function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
}

/** Whether a line begins and ends as an object does. */
export function isObject(bytes: Uint8Array, start: number, end: number): boolean {
  let first = start
  while (isSpace(bytes[first]!)) first += 1
  let last = end - 1
  while (last > first && isSpace(bytes[last]!)) last -= 1
  if (bytes[first] !== 123 || bytes[last] !== 125 || last === first) return false
  first += 1
  while (isSpace(bytes[first]!)) first += 1
  return bytes[first] === 34 || first === last
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 13
}
