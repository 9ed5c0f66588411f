import { type CharacterSet, holds, lastCodePoint, oneCharacter } from './character-set.ts'
import { wordSet } from './classes.ts'
import { RegexFault } from './regex-fault.ts'
import type { Assertion, Node } from './syntax.ts'

/** One instruction: read a character of a set, go on in two places, test the place, or be found. */
export type Instruction =
  | { readonly op: 'read'; readonly set: number }
  | { readonly op: 'fork'; readonly other: number; readonly self: number }
  | { readonly op: 'assert'; readonly what: Assertion; readonly self: number }
  | { readonly op: 'found' }

/** After `read`, `fork` and `assert`, the next instruction is the one after them, for `fork` also `other`. */
export interface Program {
  readonly instructions: readonly Instruction[]
  /** Characters that no instruction tells apart are of one class. */
  readonly classes: number
  readonly classOf: (code: number) => number
  /** Of each set, which classes it holds. */
  readonly sets: readonly Uint8Array[]
  readonly wordClass: Uint8Array
  readonly lineFeed: number
  readonly asserts: boolean
}

/** Most instructions of one program: each character of a text takes at most so many steps. */
const maxInstructions = 10_000

/** Thompson's construction; counted repetitions are written out. Throws a RegexFault where that makes too large a program. */
export function makeProgram(node: Node, bytes: boolean): Program {
  const builder = new Builder()
  builder.add(node)
  builder.push({ op: 'found' })
  const { instructions, sets } = builder
  const asserts = instructions.filter((one) => one.op === 'assert')
  const usesWord = asserts.some(({ what }) => what.endsWith('word-edge'))
  const word = usesWord ? wordSet(bytes) : []
  const telling = [...sets, word, oneCharacter(0x0a)]
  const { classes, classOf, members } = divide(telling)
  return {
    instructions,
    classes,
    classOf,
    sets: members.slice(0, sets.length),
    wordClass: members[sets.length]!,
    lineFeed: classOf(0x0a),
    asserts: asserts.length > 0,
  }
}

class Builder {
  readonly instructions: Instruction[] = []
  readonly sets: CharacterSet[] = []
  readonly #known = new Map<string, number>()
  #added = 0

  push(instruction: Instruction): number {
    if (this.instructions.length >= maxInstructions) {
      this.#refuse()
    }
    return this.instructions.push(instruction) - 1
  }

  #refuse(): never {
    throw new RegexFault('unsupported', 0, `at most ${maxInstructions} steps, repetitions written out`)
  }

  add(node: Node): void {
    // What is empty takes no instruction, however often it is repeated.
    if (++this.#added > 10 * maxInstructions) this.#refuse()
    switch (node.kind) {
      case 'set':
        this.push({ op: 'read', set: this.#setIndex(node.set) })
        return
      case 'sequence':
        for (const part of node.parts) this.add(part)
        return
      case 'choice':
        this.#choice(node.parts)
        return
      case 'assert':
        this.push({ op: 'assert', what: node.what, self: this.instructions.length })
        return
      case 'repeat':
        this.#repeat(node.of, node.min, node.max)
    }
  }

  #choice(parts: readonly Node[]): void {
    const ends: number[] = []
    for (const [at, part] of parts.entries()) {
      const fork = at < parts.length - 1 ? this.#fork() : null
      this.add(part)
      if (fork !== null) {
        ends.push(this.#jump())
        this.#point(fork, this.instructions.length)
      }
    }
    for (const end of ends) this.#point(end, this.instructions.length)
  }

  #repeat(of: Node, min: number, max: number): void {
    for (let count = 0; count < min; count++) this.add(of)
    if (max === Number.POSITIVE_INFINITY) {
      const fork = this.#fork()
      this.add(of)
      this.#point(this.#jump(), fork)
      this.#point(fork, this.instructions.length)
      return
    }
    const exits: number[] = []
    for (let count = min; count < max; count++) {
      exits.push(this.#fork())
      this.add(of)
    }
    for (const exit of exits) this.#point(exit, this.instructions.length)
  }

  #fork(): number {
    return this.push({ op: 'fork', other: -1, self: this.instructions.length })
  }

  /** A fork whose first way leads nowhere: `self` is -1. */
  #jump(): number {
    return this.push({ op: 'fork', other: -1, self: -1 })
  }

  #point(fork: number, other: number): void {
    const instruction = this.instructions[fork]!
    if (instruction.op === 'fork') this.instructions[fork] = { ...instruction, other }
  }

  #setIndex(set: CharacterSet): number {
    const key = set.join(';')
    const known = this.#known.get(key)
    if (known !== undefined) return known
    this.sets.push(set)
    this.#known.set(key, this.sets.length - 1)
    return this.sets.length - 1
  }
}

/** Divides all characters into as few classes as tell all sets apart. */
function divide(sets: readonly CharacterSet[]): {
  classes: number
  classOf: (code: number) => number
  members: Uint8Array[]
} {
  const starts = [...new Set([0, ...sets.flatMap((set) => set.flatMap(([from, to]) => [from, to + 1]))])]
    .filter((code) => code <= lastCodePoint)
    .sort((a, b) => a - b)
  const ids = new Map<string, number>()
  const samples: number[] = []
  const classAt = new Uint16Array(starts.length)
  for (const [at, code] of starts.entries()) {
    const signature = sets.map((set) => (holds(set, code) ? '1' : '0')).join('')
    let id = ids.get(signature)
    if (id === undefined) {
      id = ids.size
      ids.set(signature, id)
      samples.push(code)
    }
    classAt[at] = id
  }
  const search = (code: number): number => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= code) low = middle
      else high = middle - 1
    }
    return classAt[low]!
  }
  const small = Uint16Array.from({ length: 256 }, (_, code) => search(code))
  return {
    classes: ids.size,
    classOf: (code) => (code < 256 ? small[code]! : search(code)),
    members: sets.map((set) => Uint8Array.from(samples, (code) => (holds(set, code) ? 1 : 0))),
  }
}
