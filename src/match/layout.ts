/**
 * Where things lie in the memory that all workers share (docs/protocol/match-snapshot.md). Offsets are bytes. Nothing here is
 * moved while it is read: a table that grows is written anew and then named by one word.
 */
export const layoutVersion = 7

export const at = {
  /** The words of the hash key: exact, folded, starts, step, last. */
  key: 1024,
  /** One byte for each length of prefix: 1 if some network of it is indexed. */
  lengths4: 544,
  lengths6: 640,
  /** One bit for every /16 of IPv4 that some indexed network touches. */
  networks: 4096,
  /** The slots of each class, as words. */
  capacities: 768,
  /** One byte for each kind: 1 if anything of it is indexed. */
  present: 512,
  /** One word for each shard: class in the low 7 bits, place in the others. */
  directory: 16384,
  /** 1 if any piece of text is shorter than eight bytes; 1 if any is not. */
  shortPieces: 528,
  longPieces: 529,
  /** One byte for each hash of three bytes: in which classes of text some piece begins with such bytes. */
  grams: 20480,
  /** The same in two bytes: for pieces of fewer than six bytes, for those of six or seven. */
  shortGrams: 53248,
  /** Two bits for each six bytes: a piece of six or seven begins with such bytes, or a longer one at its first, second or third. */
  sixes: 118784,
  /** One byte for each hash of six bytes: in which classes of text a longer piece has such bytes there. */
  longSixes: 249856,
  /** One bit for each hash of three bytes: some piece of fewer than eight bytes begins with such bytes. */
  shortBits: 282624,
  /** First byte that is handed out. */
  heap: 286720,
} as const

/** The shard of a hash is its upper 10 bits. */
export const shards = 1024

/** How many slots a table of each class has: a quarter more than the one before. A place is a multiple of 128. */
export const capacities: Uint32Array = Uint32Array.from({ length: 64 }, (_, size) => {
  let slots = 8
  for (let grown = 0; grown < size; grown++) slots = Math.ceil((slots * 1.25) / 8) * 8
  return slots
})

export function tableBytes(size: number): number {
  return Math.ceil((capacities[size]! * 5) / 128) * 128
}

/** Slots: a byte of tag each, then a word of reference each. */
export const emptyTag = 0
export const removedTag = 1

/**
 * A record: owner, then length (2 bytes), kind, flags, then its bytes. A reference is its place divided by 4.
 * `owner` is one number, or, with the flag, the reference of a link: owner, next link.
 */
export const recordHead = 8
export const manyOwners = 1

/** Marks an owner whose pattern is evaluated where one of its values is seen; the others match by the value alone. */
export const evaluatedBit = 0x80000000

/** Three bytes as one number, the first lowest. Capitals are their small letters; some signs fall together with others. */
export function threeAt(bytes: Uint8Array, start: number): number {
  return bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16) | 0x202020
}

/** Which bit of `sixes` six bytes have that are two numbers; they have two, each by another hash. */
export function sixBit(first: number, second: number): number {
  return Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b) >>> 12
}
export function otherSixBit(first: number, second: number): number {
  return Math.imul(Math.imul(second, 0xc2b2ae35) ^ first, 0x27d4eb2f) >>> 12
}

/** Pieces of so many bytes or more are looked for at every third place of a text. */
export const longPiece = 8

/** Where in `longSixes` six bytes stand that have this bit of `sixes`. */
export function longSlot(bit: number): number {
  return bit >>> 5
}

/** Where in `grams`, and doubled in `shortGrams`, three bytes stand that are one number. */
export function gramSlot(three: number): number {
  return Math.imul(three, 0x9e3779b1) >>> 17
}

export function tagOf(hash: number): number {
  const tag = hash & 0xff
  return tag < 2 ? tag + 2 : tag
}
