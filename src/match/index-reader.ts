import { type Kind, kinds } from './kinds.ts'
import { at, capacities, emptyTag, manyOwners, recordHead, removedTag, tagOf } from './layout.ts'
import { finish, type HashKey, hashBytes, lower } from './seeded-hash.ts'
import type { SharedMemory } from './shared-memory.ts'

/** Looks values up in a shared index, on any thread, while one thread changes it. A reference is 0 where there is none. */
export class IndexReader {
  readonly memory: SharedMemory
  readonly key: HashKey

  constructor(memory: SharedMemory) {
    this.memory = memory
    this.key = readKey(memory)
  }

  /** Whether anything of this kind is indexed. */
  holds(kind: Kind): boolean {
    return this.memory.bytes[at.present + kind] === 1
  }

  /** The record of exactly these bytes (capitals and small letters alike, where the kind folds); 0. */
  find(kind: Kind, bytes: Uint8Array, start: number, end: number): number {
    return this.findHashed(hashBytes(this.key, kind, bytes, start, end), kind, bytes, start, end)
  }

  findHashed(hash: number, kind: Kind, bytes: Uint8Array, start: number, end: number): number {
    const memory = this.memory.bytes
    const words = this.memory.words
    const named = words[(at.directory >> 2) + (hash >>> 22)]!
    if (named === 0) return 0
    const place = (named >>> 7) * 128
    const slots = capacities[named & 127]!
    const tag = tagOf(hash)
    const references = (place + slots) >>> 2
    let slot = firstSlot(hash, slots)
    for (;;) {
      const there = memory[place + slot]!
      if (there === tag) {
        const reference = words[references + slot]!
        if (this.#is(reference, kind, bytes, start, end)) return reference
      } else if (there === emptyTag) return 0
      slot += 1
      if (slot === slots) slot = 0
    }
  }

  #is(reference: number, kind: Kind, bytes: Uint8Array, start: number, end: number): boolean {
    const { bytes: memory, words } = this.memory
    const length = end - start
    const head = words[reference + 1]!
    if ((head & 0xffff) !== length || ((head >>> 16) & 0xff) !== kind) return false
    const from = reference * 4 + recordHead
    if (kind === kinds.url || kind === kinds.fileName || kind === kinds.ipv6 || kind >= kinds.network4) {
      for (let index = 0; index < length; index++) if (memory[from + index] !== bytes[start + index]) return false
    } else {
      for (let index = 0; index < length; index++)
        if (memory[from + index] !== lower[bytes[start + index]!]) return false
    }
    return true
  }

  /** What a domain is an exact match of, then what its parents are (two labels or more), longest first; `found` gets each. */
  findDomain(bytes: Uint8Array, start: number, end: number, found: (reference: number, from: number) => void): void {
    const { folded, starts, step, last } = this.key
    let state = starts[kinds.domain]!
    let labels = 1
    for (let index = end - 1; index >= start; index--) {
      const byte = bytes[index]!
      if (byte === 46) {
        if (labels > 1) {
          const reference = this.findHashed(finish(state, last), kinds.domain, bytes, index + 1, end)
          if (reference !== 0) found(reference, index + 1)
        }
        labels += 1
      }
      state = Math.imul(state ^ folded[byte]!, step)
    }
    const reference = this.findHashed(finish(state, last), kinds.domain, bytes, start, end)
    if (reference !== 0) found(reference, start)
  }

  /** The owners of a record, the latest first. */
  ownersOf(reference: number): number[] {
    const { words } = this.memory
    if (((words[reference + 1]! >>> 24) & manyOwners) === 0) return [words[reference]!]
    const owners: number[] = []
    for (let link = words[reference]!; link !== 0; link = words[link + 1]!) owners.push(words[link]!)
    return owners
  }

  kindOf(reference: number): Kind {
    return ((this.memory.words[reference + 1]! >>> 16) & 0xff) as Kind
  }

  /** The kind and the bytes of a record. */
  valueOf(reference: number): { readonly kind: Kind; readonly bytes: Uint8Array } {
    const { bytes, words } = this.memory
    const head = words[reference + 1]!
    const from = reference * 4 + recordHead
    return { kind: ((head >>> 16) & 0xff) as Kind, bytes: bytes.slice(from, from + (head & 0xffff)) }
  }
}

export function firstSlot(hash: number, slots: number): number {
  return Math.floor(((hash & 0x3fffff) * slots) / 0x400000)
}

/** Where no tag is, or was: what a probe walks over. */
export function isFree(tag: number): boolean {
  return tag === emptyTag || tag === removedTag
}

function readKey({ words }: SharedMemory): HashKey {
  const from = at.key >> 2
  return {
    exact: new Uint32Array(words.slice(from, from + 256)),
    folded: new Uint32Array(words.slice(from + 256, from + 512)),
    starts: new Uint32Array(words.slice(from + 512, from + 528)),
    step: words[from + 528]!,
    last: words[from + 529]!,
  }
}

/** Everything in a new memory that readers of any language need: the hash key and the sizes of tables. */
export function writeHead({ words }: SharedMemory, key: HashKey): void {
  words.set(capacities, at.capacities >> 2)
  const from = at.key >> 2
  words.set(key.exact, from)
  words.set(key.folded, from + 256)
  words.set(key.starts, from + 512)
  words[from + 528] = key.step
  words[from + 529] = key.last
}
