/** A shard for each value of the upper ten bits of a hash. */
export const idShards = 1024
/** An entry: the next 16 bits of the hash, then the owner in two halves. */
const wide = 3

/** The entries of all shards, as they are kept. */
export interface IdEntries {
  /** How many entries each shard has. */
  readonly sizes: ArrayLike<number>
  /** The entries of each, in order. */
  readonly shards: readonly Uint16Array[]
}

/**
 * Which owners a hash may mean. In each shard entries lie in order of the hash, one beside the other: six bytes each, and nothing is
 * hashed again when there are more. 26 bits are compared, so that others may be among the answers.
 */
export class IdTable {
  readonly #shards: Uint16Array[]
  readonly #sizes = new Uint32Array(idShards)

  constructor(kept?: IdEntries) {
    this.#shards = Array.from({ length: idShards }, (_, shard) => kept?.shards[shard] ?? new Uint16Array(0))
    if (kept !== undefined) this.#sizes.set(kept.sizes)
  }

  add(hash: number, owner: number): void {
    const shard = hash >>> 22
    const size = this.#sizes[shard]!
    const entries = this.#roomFor(shard, size + 1)
    const rest = restOf(hash)
    const at = firstOf(entries, size, rest) * wide
    entries.copyWithin(at + wide, at, size * wide)
    entries[at] = rest
    entries[at + 1] = owner & 0xffff
    entries[at + 2] = owner >>> 16
    this.#sizes[shard] = size + 1
  }

  /** The first owner for which `isIt`, of those that were added with this hash or with one that begins like it; 0: none. */
  find(hash: number, isIt: (owner: number) => boolean): number {
    const entries = this.#shards[hash >>> 22]!
    const end = this.#sizes[hash >>> 22]! * wide
    const rest = restOf(hash)
    for (let at = firstOf(entries, end / wide, rest) * wide; at < end && entries[at] === rest; at += wide) {
      const owner = entries[at + 1]! + entries[at + 2]! * 65536
      if (isIt(owner)) return owner
    }
    return 0
  }

  /** Leaves in one shard the owners for which `stays`. */
  keep(shard: number, stays: (owner: number) => boolean): void {
    const entries = this.#shards[shard]!
    const end = this.#sizes[shard]! * wide
    let to = 0
    for (let at = 0; at < end; at += wide) {
      if (!stays(entries[at + 1]! + entries[at + 2]! * 65536)) continue
      if (to !== at) {
        entries[to] = entries[at]!
        entries[to + 1] = entries[at + 1]!
        entries[to + 2] = entries[at + 2]!
      }
      to += wide
    }
    this.#sizes[shard] = to / wide
  }

  get bytes(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.byteLength, 0)
  }

  entries(): IdEntries {
    return {
      sizes: this.#sizes,
      shards: this.#shards.map((entries, shard) => entries.subarray(0, this.#sizes[shard]! * wide)),
    }
  }

  #roomFor(shard: number, size: number): Uint16Array {
    const entries = this.#shards[shard]!
    if (size * wide <= entries.length) return entries
    const longer = new Uint16Array((size + 3 + (size >>> 4)) * wide)
    longer.set(entries)
    this.#shards[shard] = longer
    return longer
  }
}

/** Room for the entries of shards of these sizes. */
export function roomForEntries(sizes: ArrayLike<number>): Uint16Array {
  return new Uint16Array(Array.from(sizes).reduce((sum, size) => sum + size, 0) * wide)
}

/** The entries of all shards, one shard behind the other. */
export function joinEntries({ sizes, shards }: IdEntries): Uint16Array {
  const all = roomForEntries(sizes)
  let at = 0
  for (const entries of shards) {
    all.set(entries, at)
    at += entries.length
  }
  return all
}

/** The same as shards again, which lie in `all`. */
export function splitEntries(sizes: ArrayLike<number>, all: Uint16Array): IdEntries {
  let at = 0
  const shards = Array.from(sizes, (size) => {
    at += size * wide
    return all.subarray(at - size * wide, at)
  })
  return { sizes, shards }
}

function restOf(hash: number): number {
  return (hash >>> 6) & 0xffff
}

/**
 * The number of the first entry that is not before this one. Hashes lie evenly: it is looked for from where it should be, so that little
 * of the memory is touched.
 */
function firstOf(entries: Uint16Array, size: number, rest: number): number {
  let low = 0
  let high = size
  let at = Math.floor((rest * size) / 65_536)
  let step = 8
  if (size > 0 && entries[at * wide]! < rest) {
    do {
      low = at + 1
      at += step
      step *= 2
    } while (at < size && entries[at * wide]! < rest)
    high = Math.min(at, size)
  } else if (size > 0) {
    do {
      high = at
      at -= step
      step *= 2
    } while (at >= 0 && entries[at * wide]! >= rest)
    low = Math.max(at + 1, 0)
  }
  while (low < high) {
    const middle = (low + high) >>> 1
    if (entries[middle * wide]! < rest) low = middle + 1
    else high = middle
  }
  return low
}
