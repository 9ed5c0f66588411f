import { createHash } from 'node:crypto'
import { type Kind, kinds } from '../match/kinds.ts'
import { lower } from '../match/seeded-hash.ts'

/** What telemetry showed: a value of one of the kinds of the index, or that some name stood below a domain. */
export type SeenKind = Kind | typeof below
export const below = 32

/** The chance that a value which was never seen has the fingerprint of one of so many that were. */
export const falseSeenRate = (values: number): number => values / 2 ** 48

/** Gets the fingerprint of the name, then of every domain above it of at least two labels, as something that it stands below. */
export type OnName = (kind: SeenKind, hi: number, lo: number, start: number) => void

/**
 * Makes fingerprints: 48 bits of a value under a secret of whoever keeps them, in two numbers (partners choose values, so they
 * must not know which collide). Each byte from the last to the first, so that the domains above a name fall out on the way.
 */
export class Fingerprints {
  readonly #exact: readonly [Uint32Array, Uint32Array]
  readonly #folded: readonly [Uint32Array, Uint32Array]
  readonly #kinds: readonly [Uint32Array, Uint32Array]
  readonly #steps: readonly [number, number]
  hi = 0
  lo = 0

  constructor(secret: Uint8Array) {
    const one = wordsOf(secret, 'one')
    const two = wordsOf(secret, 'two')
    this.#exact = [one.slice(0, 256), two.slice(0, 256)]
    this.#folded = [foldedOf(one), foldedOf(two)]
    this.#kinds = [one.slice(256, 256 + 64), two.slice(256, 256 + 64)]
    this.#steps = [(one[320]! & ~7) | 5, (two[320]! & ~7) | 5]
  }

  /** Stands in `hi` and `lo` then. */
  of(kind: SeenKind, bytes: Uint8Array, start: number, end: number): void {
    const [first, second] = folds(kind) ? this.#folded : this.#exact
    const [step, other] = this.#steps
    let a = 0
    let b = 0
    for (let at = end - 1; at >= start; at--) {
      const byte = bytes[at]!
      a = Math.imul(a ^ first[byte]!, step)
      b = Math.imul(b ^ second[byte]!, other)
    }
    this.#finish(kind, a, b)
  }

  /** The name itself, and every domain above it. */
  ofName(bytes: Uint8Array, start: number, end: number, onName: OnName): void {
    const [first, second] = this.#folded
    const [step, other] = this.#steps
    let a = 0
    let b = 0
    let labels = 1
    for (let at = end - 1; at >= start; at--) {
      const byte = bytes[at]!
      if (byte === 46) {
        if (labels > 1) {
          this.#finish(below, a, b)
          onName(below, this.hi, this.lo, at + 1)
        }
        labels += 1
      }
      a = Math.imul(a ^ first[byte]!, step)
      b = Math.imul(b ^ second[byte]!, other)
    }
    this.#finish(kinds.domain, a, b)
    onName(kinds.domain, this.hi, this.lo, start)
  }

  #finish(kind: SeenKind, a: number, b: number): void {
    this.hi = mixed(a ^ this.#kinds[0][kind]!)
    this.lo = mixed(b ^ this.#kinds[1][kind]!) & 0xffff
  }
}

/** Whether capitals and small letters are the same. */
const folds = (kind: SeenKind): boolean => kind !== kinds.url && kind !== kinds.fileName && kind !== kinds.ipv6

function mixed(state: number): number {
  let word = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return (word ^ (word >>> 16)) >>> 0
}

function foldedOf(words: Uint32Array): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => words[lower[byte]!]!)
}

function wordsOf(secret: Uint8Array, name: string): Uint32Array {
  const words = new Uint32Array(328)
  for (let at = 0, block = 0; at < words.length; block++) {
    const digest = createHash('sha256').update(`trefoil seen ${name} ${block}`).update(secret).digest()
    for (let word = 0; word < 8 && at < words.length; word++) words[at++] = digest.readUInt32LE(word * 4)
  }
  return words
}
