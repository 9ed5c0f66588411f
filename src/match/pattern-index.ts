import { Allocator, coarse, type Spare } from './allocator.ts'
import { firstSlot, IndexReader, isFree, writeHead } from './index-reader.ts'
import { folds, type Kind, kinds } from './kinds.ts'
import {
  at,
  capacities,
  emptyTag,
  gramSlot,
  longPiece,
  longSlot,
  manyOwners,
  otherSixBit,
  recordHead,
  removedTag,
  shards,
  sixBit,
  tableBytes,
  tagOf,
  threeAt,
} from './layout.ts'
import { hashBytes, hashKeyOf, lower } from './seeded-hash.ts'
import { createMemory, type SharedMemory } from './shared-memory.ts'

/** A table grows, or is cleared of what was removed, when this part of its slots is used. */
const most = 0.66
const linkBytes = 8
const maxValueBytes = 0xffff
const maxPieceBytes = 64
/** Pieces that begin alike are compared one after the other: more of them are not looked for. */
const mostAlike = 64

/** What an index knows beside its memory. */
export interface IndexFacts {
  /** First byte never used. */
  readonly top: number
  /** Of each shard: slots with a value; slots that are not free. */
  readonly live: ArrayLike<number>
  readonly used: ArrayLike<number>
  /** How many values there are of each kind, how many networks of each length. */
  readonly kinds: ArrayLike<number>
  readonly lengths4: ArrayLike<number>
  readonly lengths6: ArrayLike<number>
  /** The records of pieces of text. */
  readonly texts: Uint32Array
  /** Places that may be written again, with their sizes, both divided by four. */
  readonly spares: Uint32Array
}

export interface IndexSize {
  /** Distinct values. */
  readonly values: number
  /** Bytes of tables and owner words: what an indexed value costs beside its own bytes. */
  readonly tableBytes: number
  /** Everything that was ever written to. */
  readonly usedBytes: number
}

/**
 * Which indicators name a value: the one writer of a shared index. Owners are numbers that the caller gives to indicators. A value
 * that is added is found by every thread at once, and one that is removed by none; nothing is rebuilt but one table of thousands.
 */
export class PatternIndex extends IndexReader {
  readonly #allocator: Allocator
  readonly #live = new Uint32Array(shards)
  readonly #used = new Uint32Array(shards)
  readonly #counts = new Uint32Array(16)
  readonly #lengths4 = new Uint32Array(33)
  readonly #lengths6 = new Uint32Array(129)
  /** The records of pieces of text. */
  #texts = new Set<number>()
  /** How many pieces ask for each bit; null until a piece comes or goes. */
  #marks: Map<number, number> | null = null
  /** What threads have for themselves while this process lives. */
  readonly #reserved: Spare[] = []

  /** `top`: where a memory that was filled before ends. */
  private constructor(memory: SharedMemory, top: number) {
    super(memory)
    this.#allocator = new Allocator(top, memory.bytes.length)
  }

  static create(seed: Uint8Array, maxBytes: number): PatternIndex {
    const memory = createMemory(maxBytes)
    writeHead(memory, hashKeyOf(seed))
    return new PatternIndex(memory, at.heap)
  }

  /** An index whose memory was filled by another one, which told its facts and which no thread reads any more. */
  static resume(memory: SharedMemory, facts: IndexFacts): PatternIndex {
    const index = new PatternIndex(memory, facts.top)
    index.#live.set(facts.live)
    index.#used.set(facts.used)
    index.#counts.set(facts.kinds)
    index.#lengths4.set(facts.lengths4)
    index.#lengths6.set(facts.lengths6)
    index.#texts = new Set(facts.texts)
    for (let at = 0; at < facts.spares.length; at += 2) index.#spare(facts.spares[at]! * 4, facts.spares[at + 1]! * 4)
    index.settle()
    return index
  }

  /** False where this owner has this value already. The bytes are in canonical form (canonical.ts), at most 65,535. */
  add(kind: Kind, bytes: Uint8Array, owner: number): boolean {
    if (bytes.length === 0 || bytes.length > maxValueBytes) return false
    const hash = hashBytes(this.key, kind, bytes, 0, bytes.length)
    const there = this.findHashed(hash, kind, bytes, 0, bytes.length)
    if (there !== 0) return this.#addOwner(there, owner)
    this.#insert(hash, this.#writeRecord(kind, bytes, owner))
    this.#counts[kind]! += 1
    this.memory.bytes[at.present + kind] = 1
    if (kind === kinds.network4) this.#markNetwork(bytes)
    if (kind === kinds.network6 && this.#lengths6[bytes[16]!]!++ === 0) this.memory.bytes[at.lengths6 + bytes[16]!] = 1
    return true
  }

  /**
   * Looks for a text (in small letters of ASCII, three bytes or more) wherever values of these classes are, by the piece of it that
   * is the rarest. False where too many others begin as it does.
   */
  addText(classes: number, text: Uint8Array, owner: number): boolean {
    const start = this.#rarest(text)
    const piece = text.subarray(start, start + maxPieceBytes)
    const record = Uint8Array.of(classes, ...piece)
    const there = this.find(kinds.text, record, 0, record.length)
    if (there !== 0) {
      this.#addOwner(there, owner)
      return true
    }
    const gram = piece.subarray(0, 3)
    if (piece.length < 3 || this.#alike(gram) >= mostAlike) return false
    this.add(kinds.text, record, owner)
    const reference = this.find(kinds.text, record, 0, record.length)
    this.add(kinds.gram, gram, reference)
    // Before it is among them, for what was there may not be counted yet.
    this.#markPiece(classes, piece)
    this.#texts.add(reference)
    return true
  }

  #alike(gram: Uint8Array): number {
    const reference = this.find(kinds.gram, gram, 0, 3)
    return reference === 0 ? 0 : this.ownersOf(reference).length
  }

  /** Where the piece begins whose first bytes fewest others begin with; eight bytes are left to compare, where there are so many. */
  #rarest(text: Uint8Array): number {
    let best = 0
    let fewest = Number.POSITIVE_INFINITY
    for (let start = 0; start <= Math.max(0, Math.min(text.length, 2000) - 8); start++) {
      const alike = this.#alike(text.subarray(start, start + 3))
      if (alike < fewest) {
        fewest = alike
        best = start
      }
      if (fewest === 0) break
    }
    return best
  }

  /** Every bit that the prefilters and the prober ask for before a piece is looked for: as `[place, mask]`. */
  #marksOf(classes: number, piece: Uint8Array): [number, number][] {
    const slot = gramSlot(threeAt(piece, 0))
    const isLong = piece.length >= longPiece
    const sixes = isLong ? [0, 1, 2] : piece.length >= 6 ? [0] : []
    const marks: [number, number][] = []
    const mark = (place: number, mask: number): void => void marks.push([place, mask])
    for (const start of sixes) {
      const [first, second] = [threeAt(piece, start), threeAt(piece, start + 3)]
      for (const bit of [sixBit(first, second), otherSixBit(first, second)])
        mark(at.sixes + (bit >>> 3), 1 << (bit & 7))
      if (isLong) mark(at.longSixes + longSlot(sixBit(first, second)), classes)
    }
    mark(at.grams + slot, classes)
    if (!isLong) {
      mark(at.shortBits + (slot >>> 3), 1 << (slot & 7))
      mark(at.shortGrams + slot * 2 + (piece.length >= 6 ? 1 : 0), classes)
    }
    mark(isLong ? at.longPieces : at.shortPieces, 1)
    return marks.flatMap(([place, mask]) => bitsOf(mask).map((bit): [number, number] => [place, bit]))
  }

  /** Counted only now: a restart answers before. */
  #counted(): Map<number, number> {
    if (this.#marks !== null) return this.#marks
    const marks = new Map<number, number>()
    this.#marks = marks
    for (const reference of this.#texts) {
      const { bytes } = this.valueOf(reference)
      for (const [place, mask] of this.#marksOf(bytes[0]!, bytes.subarray(1))) {
        const key = place * 256 + mask
        marks.set(key, (marks.get(key) ?? 0) + 1)
      }
    }
    return marks
  }

  #markPiece(classes: number, piece: Uint8Array): void {
    const counted = this.#counted()
    for (const [place, mask] of this.#marksOf(classes, piece)) {
      const key = place * 256 + mask
      counted.set(key, (counted.get(key) ?? 0) + 1)
      this.memory.bytes[place]! |= mask
    }
  }

  #unmarkPiece(classes: number, piece: Uint8Array): void {
    const counted = this.#counted()
    for (const [place, mask] of this.#marksOf(classes, piece)) {
      const key = place * 256 + mask
      const left = counted.get(key)! - 1
      if (left > 0) counted.set(key, left)
      else {
        counted.delete(key)
        this.memory.bytes[place]! &= ~mask
      }
    }
  }

  /** False where it was not there. */
  remove(kind: Kind, bytes: Uint8Array, owner: number): boolean {
    const reference = this.find(kind, bytes, 0, bytes.length)
    return reference !== 0 && this.removeOwner(reference, owner)
  }

  /** Takes an owner from a record, and the record with its last owner. */
  removeOwner(reference: number, owner: number): boolean {
    const { words } = this.memory
    if (((words[reference + 1]! >>> 24) & manyOwners) === 0) {
      if (words[reference] !== owner) return false
      this.#drop(reference)
      return true
    }
    let before = reference
    for (let link = words[before]!; link !== 0; link = words[before]!) {
      if (words[link] === owner) {
        Atomics.store(words, before, words[link + 1]!)
        this.#allocator.giveBack(link * 4, linkBytes)
        if (words[reference] === 0) this.#drop(reference)
        return true
      }
      before = link + 1
    }
    return false
  }

  /** A place for a reader's own use, as long as the index lives. */
  reserve(size: number): number {
    const whole = Math.ceil(size / coarse) * coarse
    const place = this.#allocator.take(whole, coarse)
    this.#reserved.push({ place, size: whole })
    return place
  }

  /** The answer is to be called when nobody reads any more who read before this call: then what was taken out is written over. */
  seal(): () => void {
    return this.#allocator.seal()
  }

  /** Nobody reads: what was taken out may be written over. */
  settle(): void {
    this.seal()()
  }

  /** What is as a table is may become one. */
  #spare(place: number, size: number): void {
    const isCoarse = place % coarse === 0 && size % coarse === 0
    this.#allocator.giveBack(place, size, isCoarse ? coarse : 4)
  }

  /** First byte never used. */
  get top(): number {
    return this.#allocator.top
  }

  size(): IndexSize {
    let bytes = 0
    let values = 0
    for (let shard = 0; shard < shards; shard++) {
      const named = this.memory.words[(at.directory >> 2) + shard]!
      if (named !== 0) bytes += tableBytes(named & 127)
      values += this.#live[shard]!
    }
    return {
      values: values - this.#counts[kinds.gram]!,
      tableBytes: bytes + values * 4,
      usedBytes: this.#allocator.top,
    }
  }

  /** Every record, once. */
  *records(): Generator<number> {
    const { bytes, words } = this.memory
    for (let shard = 0; shard < shards; shard++) {
      const named = words[(at.directory >> 2) + shard]!
      if (named === 0) continue
      const place = (named >>> 7) * 128
      const slots = capacities[named & 127]!
      for (let slot = 0; slot < slots; slot++)
        if (!isFree(bytes[place + slot]!)) yield words[((place + slots) >> 2) + slot]!
    }
  }

  #addOwner(reference: number, owner: number): boolean {
    const { words } = this.memory
    const owners = this.ownersOf(reference)
    if (owners.includes(owner)) return false
    const head = words[reference + 1]!
    let next = words[reference]!
    if (((head >>> 24) & manyOwners) === 0) next = this.#writeLink(next, 0)
    words[reference] = this.#writeLink(owner, next)
    Atomics.store(words, reference + 1, head | (manyOwners << 24))
    return true
  }

  #writeLink(owner: number, next: number): number {
    const link = this.#allocator.take(linkBytes) / 4
    this.memory.words[link] = owner
    this.memory.words[link + 1] = next
    return link
  }

  #writeRecord(kind: Kind, value: Uint8Array, owner: number): number {
    const { bytes, words } = this.memory
    const place = this.#allocator.take(recordBytes(value.length))
    const reference = place / 4
    words[reference] = owner
    words[reference + 1] = value.length | (kind << 16)
    const fold = folds(kind)
    for (let index = 0; index < value.length; index++)
      bytes[place + recordHead + index] = fold ? lower[value[index]!]! : value[index]!
    return reference
  }

  #insert(hash: number, reference: number): void {
    const { bytes, words } = this.memory
    const shard = hash >>> 22
    const entry = (at.directory >> 2) + shard
    if (words[entry] === 0 || this.#used[shard]! + 1 > capacities[words[entry]! & 127]! * most) this.#grow(shard)
    const named = words[entry]!
    const place = (named >>> 7) * 128
    const slots = capacities[named & 127]!
    let slot = firstSlot(hash, slots)
    while (!isFree(bytes[place + slot]!)) slot = slot + 1 === slots ? 0 : slot + 1
    if (bytes[place + slot] === emptyTag) this.#used[shard]! += 1
    this.#live[shard]! += 1
    // The reference before the tag: a reader that sees the tag finds the record behind it.
    Atomics.store(words, ((place + slots) >> 2) + slot, reference)
    Atomics.store(bytes, place + slot, tagOf(hash))
  }

  /** Writes a shard's table anew, larger if it is full of what lives, and then names it by one word. */
  #grow(shard: number): void {
    const { bytes, words } = this.memory
    const entry = (at.directory >> 2) + shard
    const old = words[entry]!
    let size = old & 127
    while (this.#live[shard]! + 1 > capacities[size]! * most * 0.8) size += 1
    const place = this.#allocator.take(tableBytes(size), coarse)
    const slots = capacities[size]!
    bytes.fill(emptyTag, place, place + slots)
    if (old !== 0) {
      const oldPlace = (old >>> 7) * 128
      const oldSlots = capacities[old & 127]!
      for (let from = 0; from < oldSlots; from++) {
        const tag = bytes[oldPlace + from]!
        if (isFree(tag)) continue
        const reference = words[((oldPlace + oldSlots) >> 2) + from]!
        let slot = firstSlot(this.#hashOf(reference), slots)
        while (bytes[place + slot] !== emptyTag) slot = slot + 1 === slots ? 0 : slot + 1
        bytes[place + slot] = tag
        words[((place + slots) >> 2) + slot] = reference
      }
      this.#allocator.giveBack(oldPlace, tableBytes(old & 127), coarse)
    }
    this.#used[shard] = this.#live[shard]!
    Atomics.store(words, entry, ((place / 128) << 7) | size)
  }

  /** Not stored: four bytes of every record are worth more than the time when a table grows. */
  #hashOf(reference: number): number {
    const start = reference * 4 + recordHead
    const length = this.memory.words[reference + 1]! & 0xffff
    return hashBytes(this.key, this.kindOf(reference), this.memory.bytes, start, start + length)
  }

  #drop(reference: number): void {
    const { bytes, words } = this.memory
    const hash = this.#hashOf(reference)
    const shard = hash >>> 22
    const named = words[(at.directory >> 2) + shard]!
    const place = (named >>> 7) * 128
    const slots = capacities[named & 127]!
    let slot = firstSlot(hash, slots)
    while (isFree(bytes[place + slot]!) || words[((place + slots) >> 2) + slot] !== reference)
      slot = slot + 1 === slots ? 0 : slot + 1
    Atomics.store(bytes, place + slot, removedTag)
    this.#live[shard]! -= 1
    const kind = this.kindOf(reference)
    const length = words[reference + 1]! & 0xffff
    if (--this.#counts[kind]! === 0) bytes[at.present + kind] = 0
    if (kind === kinds.text) this.#dropText(reference)
    if (kind === kinds.network4) this.#unmark(this.#lengths4, at.lengths4, bytes[reference * 4 + recordHead + 4]!)
    if (kind === kinds.network6) this.#unmark(this.#lengths6, at.lengths6, bytes[reference * 4 + recordHead + 16]!)
    this.#allocator.giveBack(reference * 4, recordBytes(length))
  }

  #dropText(reference: number): void {
    const { bytes } = this.valueOf(reference)
    this.#unmarkPiece(bytes[0]!, bytes.subarray(1))
    this.#texts.delete(reference)
    this.remove(kinds.gram, bytes.subarray(1, 4), reference)
  }

  #unmark(lengths: Uint32Array, place: number, length: number): void {
    if (--lengths[length]! === 0) this.memory.bytes[place + length] = 0
  }

  #markNetwork(network: Uint8Array): void {
    const { bytes } = this.memory
    const length = network[4]!
    if (this.#lengths4[length]!++ === 0) bytes[at.lengths4 + length] = 1
    const first = (network[0]! << 8) | network[1]!
    const count = length >= 16 ? 1 : 1 << (16 - length)
    for (let block = first; block < first + count; block++) bytes[at.networks + (block >> 3)]! |= 1 << (block & 7)
  }

  /** What is kept with the memory, for `resume`. */
  facts(): IndexFacts {
    const spares: number[] = []
    for (const { place, size } of [...this.#allocator.spares(), ...this.#reserved]) spares.push(place / 4, size / 4)
    return {
      top: this.top,
      live: this.#live,
      used: this.#used,
      kinds: this.#counts,
      lengths4: this.#lengths4,
      lengths6: this.#lengths6,
      texts: Uint32Array.from(this.#texts),
      spares: Uint32Array.from(spares),
    }
  }
}

function recordBytes(length: number): number {
  return Math.ceil((recordHead + length) / 4) * 4
}

function bitsOf(mask: number): number[] {
  return [1, 2, 4, 8, 16, 32, 64, 128].filter((bit) => (mask & bit) !== 0)
}
