import { parseRegex, type RegexOptions } from './parse-regex.ts'
import { makeProgram, type Program } from './program.ts'
import { SearchFault } from './regex-fault.ts'
import type { Assertion } from './syntax.ts'

/** What stood before a place, as far as an assertion can tell. */
type Before = 0 | 1 | 2 | 3
const atStart = 0
const afterWord = 1
const afterOther = 2
const afterLine = 3

interface State {
  /** Instructions to go on from, in order. */
  readonly from: readonly number[]
  readonly before: Before
  /** By class; the last two are a line feed that ends the text, and the end. */
  readonly next: (State | 'found' | undefined)[]
}

/** States kept of one expression; beyond them all are forgotten and made again. */
const maxStates = 1000

/**
 * A regular expression that is searched for in a text, in time linear in the text: at most `maxInstructions` steps for each
 * character, most often one. A deterministic automaton is made of it as texts ask for it, and kept within a bound.
 */
export class Regex {
  readonly #program: Program
  readonly #states = new Map<string, State>()
  readonly #marks: Uint32Array
  #mark = 0
  #steps = 0

  /** Throws a RegexFault, see `parseRegex`. */
  constructor(source: string, options: RegexOptions = {}) {
    this.#program = makeProgram(parseRegex(source, options), options.bytes ?? false)
    this.#marks = new Uint32Array(this.#program.instructions.length)
  }

  /** Whether the text holds a match anywhere. Throws a SearchFault after `maxSteps` steps. */
  test(text: string, maxSteps = 2_000_000): boolean {
    const { classOf, classes, lineFeed } = this.#program
    this.#steps = maxSteps
    let state = this.#state([], atStart)
    for (let at = 0; at < text.length; ) {
      const code = text.codePointAt(at)!
      at += code > 0xffff ? 2 : 1
      const read = classOf(code)
      const kind = read === lineFeed && at === text.length ? classes : read
      const next = state.next[kind] ?? this.#step(state, kind)
      if (next === 'found') return true
      state = next
    }
    return (state.next[classes + 1] ?? this.#step(state, classes + 1)) === 'found'
  }

  #state(from: readonly number[], before: Before): State {
    const key = `${before}:${from.join(',')}`
    const known = this.#states.get(key)
    if (known !== undefined) return known
    if (this.#states.size >= maxStates) this.#states.clear()
    const state: State = { from, before, next: [] }
    this.#states.set(key, state)
    return state
  }

  /** From a state over a class of characters, or over the end. */
  #step(state: State, kind: number): State | 'found' {
    const { instructions, classes, sets, lineFeed, wordClass, asserts } = this.#program
    const read = kind === classes ? lineFeed : kind
    const stack = [0, ...state.from]
    const onward: number[] = []
    this.#mark++
    while (stack.length > 0) {
      const at = stack.pop()!
      if (this.#marks[at] === this.#mark) continue
      this.#marks[at] = this.#mark
      if (--this.#steps < 0) throw new SearchFault()
      const instruction = instructions[at]!
      if (instruction.op === 'found') return this.#remember(state, kind, 'found')
      if (instruction.op === 'fork') {
        stack.push(instruction.other)
        if (instruction.self >= 0) stack.push(at + 1)
      } else if (instruction.op === 'assert') {
        if (this.#holds(instruction.what, state.before, kind)) stack.push(at + 1)
      } else if (read < classes && sets[instruction.set]![read] === 1) onward.push(at + 1)
    }
    if (read >= classes) return this.#remember(state, kind, this.#state([], atStart))
    onward.sort((a, b) => a - b)
    const before = !asserts
      ? afterOther
      : read === lineFeed
        ? afterLine
        : wordClass[read] === 1
          ? afterWord
          : afterOther
    return this.#remember(state, kind, this.#state(onward, before))
  }

  #remember(state: State, kind: number, next: State | 'found'): State | 'found' {
    state.next[kind] = next
    return next
  }

  #holds(what: Assertion, before: Before, kind: number): boolean {
    const { classes, lineFeed, wordClass } = this.#program
    const isEnd = kind > classes
    switch (what) {
      case 'start':
        return before === atStart
      case 'end':
        return isEnd
      case 'final-end':
        return isEnd || kind === classes
      // Not after a line feed that ends the text, as in PCRE.
      case 'line-start':
        return before === atStart || (before === afterLine && !isEnd)
      case 'line-end':
        return isEnd || kind === classes || kind === lineFeed
      default: {
        const isWordNext = kind < classes && wordClass[kind] === 1
        return ((before === afterWord) !== isWordNext) === (what === 'word-edge')
      }
    }
  }
}
