import type { IndexReader } from './index-reader.ts'
import type { Prefilter } from './prefilter.ts'
import type { PrefilterProgram } from './prefilter-program.ts'

/** How much of an index's memory one scan takes for itself: its program, its input and its answers. */
const sizes = { program: 96 * 1024, work: 40 * 1024, input: 256 * 1024, lines: 64 * 1024 } as const
export const scratchBytes = sizes.program + sizes.work + sizes.input + sizes.lines
const margin = 64
/** The most that one run looks at. */
const inputBytes = sizes.input - 2 * margin

/** What the kernel looks for in lines: it keeps in registers what it reads from memory. */
const signs = [':', '#', '[', '\n', '\\'].map((sign) => sign.charCodeAt(0))

/** A place of the index's memory that prefilters of one thread use in turn. */
export interface Scratch {
  readonly place: number
  /** Whose program stands there. */
  holder: object | null
}

type Run = (context: number, from: number, to: number) => number

/** The prefilter in WebAssembly. It sees only the memory of the index, so that what it looks at is copied there: 256 KB at a time. */
export class WasmPrefilter implements Prefilter {
  lines = new Int32Array(sizes.lines / 4)
  readonly most = inputBytes
  events = 0
  skipped = 0
  readonly #run: Run
  readonly #bytes: Uint8Array
  readonly #words: Uint32Array
  readonly #context: number
  readonly #input: number
  readonly #out: number

  readonly #program: PrefilterProgram
  readonly #scratch: Scratch

  /** `scratch`: `scratchBytes` of the index's memory, which no other thread uses. */
  constructor(index: IndexReader, program: PrefilterProgram, module: WebAssembly.Module, scratch: Scratch) {
    const instance = new WebAssembly.Instance(module, { env: { memory: index.memory.handle, abort: stop } })
    this.#run = instance.exports.run as Run
    this.#bytes = index.memory.bytes
    this.#words = index.memory.words
    this.#program = program
    this.#scratch = scratch
    this.#context = scratch.place
    this.#input = scratch.place + sizes.program + sizes.work + margin
    this.#out = scratch.place + sizes.program + sizes.work + sizes.input
  }

  #install(): void {
    const { first, entries, names } = this.#program
    const firstAt = this.#context + 64
    const entriesAt = firstAt + first.length
    const namesAt = entriesAt + entries.byteLength
    this.#bytes.set(first, firstAt)
    this.#words.set(entries, entriesAt >> 2)
    this.#bytes.set(names, namesAt)
    const work = this.#context + sizes.program
    const context = [firstAt, entriesAt, namesAt, this.#out, sizes.lines / 8, 0, 0, 0, work, 0]
    this.#words.set(context, this.#context >> 2)
    this.#bytes.set(signs, this.#context + 40)
    this.#scratch.holder = this
  }

  /** At most `inputBytes` at a time. */
  run(bytes: Uint8Array, from: number, to: number): number {
    if (this.#scratch.holder !== this) this.#install()
    const length = to - from
    // Whole words are copied: into shared memory, single bytes cost three times as much.
    const head = Math.min(from, (bytes.byteOffset + from) & 7)
    const input = this.#input + head
    this.#bytes.set(bytes.subarray(from - head, to), this.#input)
    this.events = 0
    this.skipped = 0
    let count = 0
    for (let start = input; start < input + length; ) {
      const found = this.#run(this.#context, start, input + length)
      this.events += this.#words[(this.#context >> 2) + 5]!
      this.skipped += this.#words[(this.#context >> 2) + 6]!
      start = this.#words[(this.#context >> 2) + 7]!
      if ((count + found) * 2 > this.lines.length) this.#more()
      for (let word = 0; word < found * 2; word++) {
        this.lines[count * 2 + word] = this.#words[(this.#out >> 2) + word]! - input + from
      }
      count += found
    }
    return count
  }

  #more(): void {
    const larger = new Int32Array(this.lines.length * 2)
    larger.set(this.lines)
    this.lines = larger
  }
}

function stop(): never {
  throw new Error('the prefilter stopped')
}
