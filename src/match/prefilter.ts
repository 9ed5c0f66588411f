import { Fault } from '../base/fault.ts'
import { readIpv4 } from './addresses.ts'
import { firstSlot, type IndexReader } from './index-reader.ts'
import { type Kind, kinds } from './kinds.ts'
import { capacities, emptyTag, gramSlot, at as layout, longSlot, otherSixBit, sixBit, threeAt } from './layout.ts'
import { isBlank } from './line.ts'
import { maxLineBytes } from './lines.ts'
import { acts, type PrefilterProgram } from './prefilter-program.ts'
import { finish, hashBytes } from './seeded-hash.ts'

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

const probesAtOnce = 256
const colonOrBeyond = Uint8Array.from({ length: 256 }, (_, byte) => (byte === 58 ? 1 : byte > 127 ? 2 : 0))

/**
 * The prefilter in plain TypeScript. Inside a JSON string a quote is written with a backslash, and a line with a backslash is read
 * whole; so every key stands before a quote and a colon here, and only its place in the structure is lost, which reading whole finds.
 */
export class PlainPrefilter implements Prefilter {
  lines = new Int32Array(4096)
  readonly most = maxLineBytes
  events = 0
  skipped = 0
  readonly #index: IndexReader
  readonly #program: PrefilterProgram
  readonly #address = new Uint8Array(4)
  /** Three words a line: where it begins, where it ends, 1 where it is to be read whole. */
  #seen = new Int32Array(3 * 4096)
  /** Five words a probe: hash, kind, start, end, line. */
  readonly #probes = new Int32Array(5 * probesAtOnce)
  readonly #places = new Int32Array(probesAtOnce)
  #waiting = 0
  #line = 0

  constructor(index: IndexReader, program: PrefilterProgram) {
    this.#index = index
    this.#program = program
  }

  run(bytes: Uint8Array, from: number, to: number): number {
    if (bytes.byteOffset % 4 !== 0) throw new Fault('internal', 'the prefilter reads words: its bytes begin at one')
    const words = wordsOf(bytes)
    const buffer = bufferOf(bytes)
    let count = 0
    // Where the next byte lies that asks for a line to be read whole.
    let backslash = -1
    let nul = -1
    for (let start = from; start < to; count++) {
      const end = buffer.indexOf(10, start)
      if (backslash < start) backslash = positionOf(buffer, 92, start)
      if (nul < start) nul = positionOf(buffer, 0, start)
      if (count * 3 + 3 > this.#seen.length) this.#more()
      this.#seen[count * 3] = start
      this.#seen[count * 3 + 1] = end
      this.#seen[count * 3 + 2] = 0
      this.#line = count
      if (backslash < end || nul < end || this.#look(bytes, words, start, end)) this.#seen[count * 3 + 2] = 1
      start = end + 1
    }
    this.#flush(bytes)
    return this.#settle(bytes, count)
  }

  /** Leaves in `lines` those to be read whole, and counts the others. */
  #settle(bytes: Uint8Array, count: number): number {
    this.events = 0
    this.skipped = 0
    let kept = 0
    for (let line = 0; line < count; line++) {
      const start = this.#seen[line * 3]!
      const end = this.#seen[line * 3 + 1]!
      if (this.#seen[line * 3 + 2] === 1) {
        if (kept + 2 > this.lines.length) {
          const larger = new Int32Array(this.lines.length * 2)
          larger.set(this.lines)
          this.lines = larger
        }
        this.lines[kept++] = start
        this.lines[kept++] = end
      } else if (isObject(bytes, start, end)) this.events += 1
      else if (!isBlank(bytes, start, end)) this.skipped += 1
    }
    return kept / 2
  }

  /** Puts a probe with the others that wait: what one waits for from memory, the others use. */
  #ask(bytes: Uint8Array, hash: number, kind: Kind, start: number, end: number): void {
    const at = this.#waiting * 5
    const probes = this.#probes
    probes[at] = hash
    probes[at + 1] = kind
    probes[at + 2] = start
    probes[at + 3] = end
    probes[at + 4] = this.#line
    this.#waiting += 1
    if (this.#waiting === probesAtOnce) this.#flush(bytes)
  }

  #flush(bytes: Uint8Array): void {
    const probes = this.#probes
    const count = this.#waiting
    const { bytes: memory, words } = this.#index.memory
    const places = this.#places
    for (let at = 0; at < count; at++) {
      const hash = probes[at * 5]! >>> 0
      const named = words[(layout.directory >> 2) + (hash >>> 22)]!
      places[at] = (named >>> 7) * 128 + firstSlot(hash, capacities[named & 127]!)
    }
    // The first slot of each, one after the other, so that the memory answers many at a time; a third of them are free.
    let left = 0
    for (let at = 0; at < count; at++) {
      const there = memory[places[at]!]
      places[left] = at * 5
      if (there !== emptyTag) left += 1
    }
    for (let place = 0; place < left; place++) {
      const at = places[place]!
      const kind = probes[at + 1] as Kind
      if (this.#index.findHashed(probes[at]! >>> 0, kind, bytes, probes[at + 2]!, probes[at + 3]!) !== 0)
        this.#seen[probes[at + 4]! * 3 + 2] = 1
    }
    this.#waiting = 0
  }

  /** Whether a line without backslashes must be read whole. Four bytes at a time: only a colon after a quote is of interest. */
  #look(bytes: Uint8Array, words: Int32Array, start: number, end: number): boolean {
    const stop = (end + 3) >> 2
    for (let word = start >> 2; word < stop; word++) {
      const other = words[word]! ^ 0x3a3a3a3a
      let colons = (other - 0x01010101) & ~other & 0x80808080
      while (colons !== 0) {
        const lowest = colons & -colons
        colons ^= lowest
        const at = (word << 2) + ((31 - Math.clz32(lowest)) >> 3)
        if (bytes[at - 1] !== 34 && !isSpace(bytes[at - 1]!)) continue
        if (at > start && at < end && bytes[at] === 58 && this.#key(bytes, at, end)) return true
      }
    }
    return false
  }

  /** Whether the value behind this colon must be read whole. */
  #key(bytes: Uint8Array, at: number, end: number): boolean {
    const { first, entries, names } = this.#program
    let close = at - 1
    while (isSpace(bytes[close]!)) close -= 1
    if (bytes[close] !== 34) return false
    let entry = first[bytes[close - 2]! | (bytes[close - 1]! << 8)]!
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
    const larger = new Int32Array(this.#seen.length * 2)
    larger.set(this.#seen)
    this.#seen = larger
  }

  /** Whether the value that begins here must be read whole; so must one that does not end before its line does. */
  #value(bytes: Uint8Array, from: number, end: number, entry: number): boolean {
    const act = this.#program.entries[entry + 1]!
    const kind = this.#program.entries[entry + 2] as Kind
    let at = from
    while (isSpace(bytes[at]!)) at += 1
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

  #text(bytes: Uint8Array, start: number, end: number, actAndClasses: number, kind: Kind): boolean {
    if (end === start) return false
    const act = actAndClasses & 0xff
    const classes = actAndClasses >>> 8
    if (classes !== 0 && this.#index.holds(kinds.text) && this.#mayHoldPiece(bytes, start, end, classes)) return true
    if (act <= acts.httpHost) return this.#host(bytes, start, end, act === acts.httpHost)
    if (act === acts.whole) return true
    if (act === acts.httpPath) return bytes[start] !== 47
    if (act === acts.pieces) return false
    let from = start
    if (act === acts.lastPart) for (let at = start; at < end; at++) if (bytes[at] === 47) from = at + 1
    const last = bytes[end - 1]!
    // A mail address in brackets, a fingerprint in pairs.
    if (last === 62 || bytes[start + 2] === 58) return true
    if (from < end && this.#index.holds(kind)) this.#plain(bytes, kind, from, end)
    return false
  }

  #host(bytes: Uint8Array, start: number, stop: number, ofUrl: boolean): boolean {
    const index = this.#index
    const { folded, starts, step, last } = index.key
    const end = bytes[stop - 1] === 46 ? stop - 1 : stop
    if (end === start) return false
    if (ofUrl && index.holds(kinds.urlHost)) this.#plain(bytes, kinds.urlHost, start, end)
    const final = bytes[end - 1]!
    if (final >= 48 && final <= 57) {
      let state = starts[kinds.ipv4]!
      let at = end - 1
      for (; at >= start; at--) {
        const byte = bytes[at]!
        if (byte !== 46 && (byte < 48 || byte > 57)) break
        state = Math.imul(state ^ folded[byte]!, step)
      }
      if (at < start) {
        this.#ask(bytes, finish(state, last), kinds.ipv4, start, end)
        return index.holds(kinds.network4) && this.#inNetwork(bytes, start, end)
      }
    }
    let state = starts[kinds.domain]!
    let labels = 1
    // A colon, or what is beyond ASCII: told at the end, since names are full of figures and a choice for each byte is dear.
    let other = 0
    for (let at = end - 1; at >= start; at--) {
      const byte = bytes[at]!
      if (byte === 46) {
        if (labels > 1) this.#ask(bytes, finish(state, last), kinds.domain, at + 1, end)
        labels += 1
      }
      other |= colonOrBeyond[byte]!
      state = Math.imul(state ^ folded[byte]!, step)
    }
    if (other !== 0) return true
    this.#ask(bytes, finish(state, last), kinds.domain, start, end)
    return false
  }

  /** Whether the text may hold some piece of these classes; what is beyond ASCII has other forms, and `%` in a host stands for others. */
  #mayHoldPiece(bytes: Uint8Array, start: number, end: number, classes: number): boolean {
    for (let at = start; at < end; at++) if (bytes[at]! > 127 || bytes[at] === 37) return true
    const memory = this.#index.memory.bytes
    if (memory[layout.longPieces] === 1 && this.#mayHoldLong(bytes, start, end, classes)) return true
    return memory[layout.shortPieces] === 1 && this.#mayHoldShort(bytes, start, end, classes)
  }

  /** Of eight bytes, six begin at a third place of the text, wherever they lie in it; and all six of them are marked. */
  #mayHoldLong(bytes: Uint8Array, start: number, end: number, classes: number): boolean {
    const memory = this.#index.memory.bytes
    for (let at = start; at + 6 <= end; at += 3) {
      if (!this.#isMarked(bytes, at)) continue
      const before = this.#isMarked(bytes, at - 1)
      const after = this.#isMarked(bytes, at + 1)
      if (!(before && (after || this.#isMarked(bytes, at - 2))) && !(after && this.#isMarked(bytes, at + 2))) continue
      if ((memory[layout.longSixes + longSlot(sixBit(threeAt(bytes, at), threeAt(bytes, at + 3)))]! & classes) !== 0)
        return true
    }
    return false
  }

  #mayHoldShort(bytes: Uint8Array, start: number, end: number, classes: number): boolean {
    const memory = this.#index.memory.bytes
    for (let at = start; at + 3 <= end; at++) {
      const slot = gramSlot(threeAt(bytes, at))
      if ((memory[layout.shortBits + (slot >>> 3)]! & (1 << (slot & 7))) === 0) continue
      const place = layout.shortGrams + slot * 2
      if ((memory[place]! & classes) !== 0) return true
      if ((memory[place + 1]! & classes) !== 0 && at + 6 <= end && this.#isMarked(bytes, at)) return true
    }
    return false
  }

  /** Whether some piece has the six bytes from here on where it is looked for. */
  #isMarked(bytes: Uint8Array, at: number): boolean {
    const memory = this.#index.memory.bytes
    const three = threeAt(bytes, at)
    const next = threeAt(bytes, at + 3)
    const bit = sixBit(three, next)
    if ((memory[layout.sixes + (bit >>> 3)]! & (1 << (bit & 7))) === 0) return false
    const other = otherSixBit(three, next)
    return (memory[layout.sixes + (other >>> 3)]! & (1 << (other & 7))) !== 0
  }

  #plain(bytes: Uint8Array, kind: Kind, start: number, end: number): void {
    this.#ask(bytes, hashBytes(this.#index.key, kind, bytes, start, end), kind, start, end)
  }

  #inNetwork(bytes: Uint8Array, start: number, end: number): boolean {
    const address = this.#address
    if (!readIpv4(bytes, start, end, address)) return false
    const block = (address[0]! << 8) | address[1]!
    return (this.#index.memory.bytes[layout.networks + (block >> 3)]! & (1 << (block & 7))) !== 0
  }
}

/** The same bytes; a Buffer looks for one of them many at a time. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function positionOf(buffer: Buffer, byte: number, from: number): number {
  const at = buffer.indexOf(byte, from)
  return at < 0 ? Number.MAX_SAFE_INTEGER : at
}

/** The same bytes, four at a time. The last three that fill no word hold no key with a value: a line feed and a brace are two of them. */
function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
}

/** Whether a line begins and ends as an object does. */
function isObject(bytes: Uint8Array, start: number, end: number): boolean {
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
