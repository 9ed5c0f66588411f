import { Blocks } from '../base/blocks.ts'
import { decodeUtf8 } from '../base/bounded.ts'
import { isPlain } from './object-cutter.ts'
import { ObjectFinder, type Wrapper } from './object-finder.ts'

/** Some texts at a time of whatever was handed in. */
export interface BatchSize {
  readonly objects: number
  readonly chars: number
}

/** What is held: a wrapper of STIX whose objects were found, in its own words alone (`plain`) or with others; or anything else. */
export type HeldKind = { readonly is: 'bundle' | 'envelope'; readonly plain: boolean } | { readonly is: 'other' }

/**
 * A file of STIX that was received, held as its bytes. The texts of its objects, the same as `splitObjects` gives, are made some at a
 * time, so that a large file costs little more than its bytes. Nothing of it is given before all of it has come and is whole and UTF-8:
 * whatever is not, is `other`, for `splitObjects` to judge.
 */
export class HeldFile {
  readonly #blocks = new Blocks()
  readonly #finder: ObjectFinder
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  /** Where objects begin and end, by turns. */
  readonly #bounds: number[] = []
  #broken = false

  /** More objects than this are not for us to judge. */
  constructor(maxObjects: number) {
    this.#finder = new ObjectFinder(maxObjects)
  }

  push(chunk: Uint8Array): void {
    this.#blocks.append(chunk)
    if (this.#broken) return
    this.#try(() => {
      this.#utf8.decode(chunk, { stream: true })
      this.#finder.push(chunk, (from, to) => this.#bounds.push(from, to))
    })
  }

  /** To be called once, after the last chunk. */
  end(): HeldKind {
    let wrapper: Wrapper = null
    this.#try(() => {
      this.#utf8.decode()
      wrapper = this.#finder.end()
    })
    if (this.#broken || wrapper === null) return { is: 'other' }
    return { is: Object.hasOwn(wrapper, 'type') ? 'bundle' : 'envelope', plain: isPlain(wrapper) }
  }

  get count(): number {
    return this.#bounds.length / 2
  }

  whole(): Uint8Array {
    return this.#blocks.slice(0, this.#blocks.size)
  }

  /** The exact texts of its objects, in order, some at a time. What was given is held no more, so they are given once. */
  *batches(most: BatchSize): Generator<readonly string[]> {
    const bounds = this.#bounds
    for (let next = 0; next < bounds.length; ) {
      const texts: string[] = []
      for (let chars = 0; next < bounds.length; next += 2) {
        const size = bounds[next + 1]! - bounds[next]!
        if (texts.length > 0 && (texts.length >= most.objects || chars + size > most.chars)) break
        texts.push(decodeUtf8(this.#blocks.slice(bounds[next]!, bounds[next + 1]!)))
        chars += size
      }
      this.#blocks.drop(bounds[next] ?? this.#blocks.size)
      yield texts
    }
  }

  #try(work: () => void): void {
    try {
      work()
    } catch {
      this.#broken = true
    }
  }
}

/** Texts that are there already, some at a time. */
export function* inBatches(texts: readonly string[], most: BatchSize): Generator<readonly string[]> {
  let start = 0
  let chars = 0
  for (let end = 0; end < texts.length; end++) {
    const size = texts[end]!.length
    if (end > start && (end - start >= most.objects || chars + size > most.chars)) {
      yield texts.slice(start, end)
      start = end
      chars = 0
    }
    chars += size
  }
  if (start < texts.length) yield texts.slice(start)
}
