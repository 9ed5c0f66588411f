/** Which numbers of rules a document has used: four bytes in a table half full at most, where a set of numbers takes some seventy. */
export class TakenNumbers {
  // 0 is an empty place: no rule has that number.
  #table = new Uint32Array(1024)
  #count = 0

  /** Whether it was free; from now on it is not. Numbers go from 1 to 4,294,967,295. */
  add(number: number): boolean {
    if (!put(this.#table, number)) return false
    this.#count++
    if (this.#count * 2 > this.#table.length) {
      const larger = new Uint32Array(this.#table.length * 2)
      for (const one of this.#table) if (one !== 0) put(larger, one)
      this.#table = larger
    }
    return true
  }
}

/** The table is a power of two long, and numbers of rules are spread already. */
function put(table: Uint32Array, number: number): boolean {
  const last = table.length - 1
  for (let at = number & last; ; at = (at + 1) & last) {
    if (table[at] === number) return false
    if (table[at] !== 0) continue
    table[at] = number
    return true
  }
}
