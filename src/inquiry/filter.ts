import { createHash } from 'node:crypto'
import { Fault } from '../base/fault.ts'

/** Bytes of an output that are published. */
export const fingerprintBytes = 6
const magic = Buffer.from('trefoil inquiry filter 1\n')
const headBytes = magic.length + 4
const fewest = 1024
/** Nobody makes us hold more: ten million values. */
export const maxFilterBytes = headBytes + 10_000_000 * fingerprintBytes

/** How many entries a filter of so many values has: in steps of a quarter at most, so that the exact number is not told. */
export function paddedCount(values: number): number {
  if (values <= fewest) return fewest
  const step = 2 ** (Math.floor(Math.log2(values)) - 2)
  return Math.ceil(values / step) * step
}

/** The chance that a value that is not there is taken for one that is: each entry is one of 2^48. */
export const falsePositiveRate = (entries: number): number => entries / 2 ** (8 * fingerprintBytes)

/**
 * The published form of a set: the first six bytes of the output of each value, sorted, between entries of chance. What is not known
 * to be an output of a value tells nothing. `fingerprints` are such six bytes, one after another, in any order.
 */
export function writeFilter(
  fingerprints: Uint8Array,
  random: (bytes: Uint8Array) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  const own = sorted(readEntries(fingerprints))
  const count = paddedCount(own.length)
  // In one list of numbers, sorted again: as a set, millions of them would take ten times the memory.
  let entries = own
  while (entries.length < count) {
    const chance = readEntries(random(new Uint8Array((count - entries.length) * fingerprintBytes)))
    const more = new Float64Array(entries.length + chance.length)
    more.set(entries)
    more.set(chance, entries.length)
    entries = sorted(more)
  }
  const bytes = Buffer.alloc(headBytes + count * fingerprintBytes)
  magic.copy(bytes)
  bytes.writeUInt32BE(count, magic.length)
  let at = headBytes
  for (const entry of entries) at = bytes.writeUIntBE(entry, at, fingerprintBytes)
  return Uint8Array.from(bytes)
}

function readEntries(fingerprints: Uint8Array): Float64Array {
  const given = Buffer.from(fingerprints.buffer, fingerprints.byteOffset, fingerprints.length)
  const entries = new Float64Array(given.length / fingerprintBytes)
  for (let at = 0; at < entries.length; at++) entries[at] = given.readUIntBE(at * fingerprintBytes, fingerprintBytes)
  return entries
}

/** Each once, in order; in the memory that is given. */
function sorted(entries: Float64Array): Float64Array {
  entries.sort()
  let count = 0
  for (const entry of entries) if (count === 0 || entries[count - 1] !== entry) entries[count++] = entry
  return entries.subarray(0, count)
}

/** How many entries a filter has that was written here. */
export const filterEntries = (bytes: Uint8Array): number => (bytes.length - headBytes) / fingerprintBytes

export const filterDigest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A published set that can be asked. */
export class Filter {
  readonly entries: number
  readonly #bytes: Buffer

  /** `integrity` for what is cut short, longer than it says, out of order, or does not have the digest that was committed to. */
  constructor(bytes: Uint8Array, digest: string) {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    if (filterDigest(bytes) !== digest) throw bad('it is not the one that was committed to')
    if (bytes.length < headBytes || !view.subarray(0, magic.length).equals(magic)) throw bad('it does not begin as one')
    this.entries = view.readUInt32BE(magic.length)
    if (bytes.length !== headBytes + this.entries * fingerprintBytes) throw bad('it has another length than it says')
    this.#bytes = view
    for (let at = 1; at < this.entries; at++)
      if (this.#entry(at - 1) >= this.#entry(at)) throw bad('its entries are out of order')
  }

  /** Whether the output of a value is in the set, or by chance looks so. */
  has(output: Uint8Array): boolean {
    const wanted = Buffer.from(output).readUIntBE(0, fingerprintBytes)
    let low = 0
    let high = this.entries
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#entry(middle) < wanted) low = middle + 1
      else high = middle
    }
    return low < this.entries && this.#entry(low) === wanted
  }

  #entry(at: number): number {
    return this.#bytes.readUIntBE(headBytes + at * fingerprintBytes, fingerprintBytes)
  }
}

function bad(why: string): Fault {
  return new Fault('integrity', `the filter is not to be used: ${why}`)
}
