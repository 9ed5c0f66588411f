import { hash } from 'node:crypto'

const fullness = 0.6

/**
 * Which values were seen before, in at most 27 bytes each: as numbers of 64 bits, so that two of ten million are taken for one with a
 * chance of 1 in 300,000. Never forgets.
 */
export class SeenValues {
  #high = new Uint32Array(1024)
  #low = new Uint32Array(1024)
  size = 0

  /** Whether it was not there before. */
  add(value: Uint8Array): boolean {
    // A character for each byte.
    const digest = hash('sha256', value, 'binary')
    // Two zeros are an empty slot.
    if (!this.#put(wordAt(digest, 0), wordAt(digest, 4) || 1)) return false
    this.size++
    if (this.size > this.#low.length * fullness) this.#grow()
    return true
  }

  #put(high: number, low: number): boolean {
    const mask = this.#low.length - 1
    let slot = high & mask
    while (this.#low[slot] !== 0) {
      if (this.#low[slot] === low && this.#high[slot] === high) return false
      slot = (slot + 1) & mask
    }
    this.#high[slot] = high
    this.#low[slot] = low
    return true
  }

  #grow(): void {
    const [high, low] = [this.#high, this.#low]
    this.#high = new Uint32Array(high.length * 2)
    this.#low = new Uint32Array(low.length * 2)
    for (let slot = 0; slot < low.length; slot++) if (low[slot] !== 0) this.#put(high[slot]!, low[slot]!)
  }
}

function wordAt(digest: string, at: number): number {
  const high = (digest.charCodeAt(at) << 8) | digest.charCodeAt(at + 1)
  const low = (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3)
  return ((high << 16) | low) >>> 0
}
