import { hash } from 'node:crypto'

/** Which texts have been seen: 128 bits each in one table, so that a million cost some 32 MB and not hundreds. */
export class Seen {
  #table = new Uint32Array(4 * 1024)
  #count = 0

  get size(): number {
    return this.#count
  }

  /** Whether it is new; from now on it is not. */
  add(text: string): boolean {
    const digest = hash('sha256', text, 'buffer')
    const words = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at))
    // An entry of four zeros is an empty place.
    if (words[0] === 0) words[0] = 1
    if (!this.#put(this.#table, words)) return false
    this.#count++
    if (this.#count * 8 > this.#table.length) this.#grow()
    return true
  }

  #put(table: Uint32Array, words: readonly number[]): boolean {
    const places = table.length / 4
    for (let place = words[1]! % places; ; place = (place + 1) % places) {
      const at = place * 4
      if (table[at] === 0) {
        table.set(words, at)
        return true
      }
      if (words.every((word, index) => table[at + index] === word)) return false
    }
  }

  #grow(): void {
    const larger = new Uint32Array(this.#table.length * 2)
    for (let at = 0; at < this.#table.length; at += 4) {
      if (this.#table[at] !== 0) this.#put(larger, [...this.#table.subarray(at, at + 4)])
    }
    this.#table = larger
  }
}
