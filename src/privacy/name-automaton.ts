import { type Folded, foldText, isWord } from './fold-text.ts'

const maxCharacters = 4000

/**
 * Finds many names in a text at once, in time linear in the text whatever the names are (Aho and Corasick, 1975). Names beyond 4,000
 * characters together are left out.
 */
export class NameAutomaton {
  readonly #letters = new Map<number, number>()
  readonly #width: number
  /** `state * width + letter` → state; letter 0 is every character that no name has. */
  readonly #next: Int32Array
  /** Length of the longest name that ends in a state; 0: none. */
  readonly #ends: Int32Array

  constructor(names: readonly string[]) {
    const kept: string[] = []
    let size = 1
    for (const name of names) {
      const { plain } = foldText(name)
      if (plain === '' || size + plain.length > maxCharacters) continue
      kept.push(plain)
      size += plain.length
      for (let at = 0; at < plain.length; at++) {
        const code = plain.charCodeAt(at)
        if (!this.#letters.has(code)) this.#letters.set(code, this.#letters.size + 1)
      }
    }
    this.#width = this.#letters.size + 1
    this.#next = new Int32Array(size * this.#width)
    this.#ends = new Int32Array(size)
    this.#grow(kept)
    this.#link()
  }

  #grow(names: readonly string[]): void {
    let states = 1
    for (const name of names) {
      let state = 0
      for (let at = 0; at < name.length; at++) {
        const slot = state * this.#width + this.#letters.get(name.charCodeAt(at))!
        if (this.#next[slot] === 0) this.#next[slot] = states++
        state = this.#next[slot]!
      }
      this.#ends[state] = name.length
    }
  }

  // Breadth first: where a state has no way on, it goes where the longest proper end of what it has read goes.
  #link(): void {
    const fallback = new Int32Array(this.#ends.length)
    const queue: number[] = []
    for (let letter = 1; letter < this.#width; letter++) if (this.#next[letter] !== 0) queue.push(this.#next[letter]!)
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!
      const back = fallback[state]!
      if (this.#ends[state] === 0) this.#ends[state] = this.#ends[back]!
      for (let letter = 1; letter < this.#width; letter++) {
        const slot = state * this.#width + letter
        const elsewhere = this.#next[back * this.#width + letter]!
        if (this.#next[slot] === 0) this.#next[slot] = elsewhere
        else {
          fallback[this.#next[slot]!] = elsewhere
          queue.push(this.#next[slot]!)
        }
      }
    }
  }

  /** Where a name stands as words of its own, at most `limit` of them; of names that end at one place the longest. */
  find({ codes }: Folded, limit: number): { readonly start: number; readonly end: number }[] {
    const found: { start: number; end: number }[] = []
    let state = 0
    for (let at = 0; at < codes.length && found.length < limit; at++) {
      state = this.#next[state * this.#width + (this.#letters.get(codes[at]!) ?? 0)]!
      const length = this.#ends[state]!
      if (length === 0) continue
      const [start, end] = [at + 1 - length, at + 1]
      const isCut = (isWord(codes[start]) && isWord(codes[start - 1])) || (isWord(codes[at]) && isWord(codes[end]))
      if (!isCut && start >= (found.at(-1)?.end ?? 0)) found.push({ start, end })
    }
    return found
  }
}
