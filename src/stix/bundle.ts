import { Fault } from '../base/fault.ts'
import { closingQuote, parseStrict } from '../base/json.ts'
import { bytePosition, findJsonProblem } from '../base/json-position.ts'

export interface Split {
  /** The exact text of every element, in order; not yet looked into. */
  readonly texts: string[]
  readonly kind: 'bundle' | 'envelope' | 'object' | 'list'
  /** Of a bundle: itself, its list left empty. */
  readonly wrapper?: Readonly<Record<string, unknown>>
}

export interface SplitOptions {
  /** Nesting of the wrapper's own properties; elements are measured later, each for itself. */
  readonly maxDepth?: number
  readonly maxObjects?: number
}

const quote = 0x22

/**
 * Cuts a STIX 2.0 or 2.1 bundle (§8), a TAXII envelope (§3.7), a list of objects or one object into the exact texts of its
 * objects, in one pass. What is wrong inside an element is left to `readObject`, so that it costs no neighbour. `invalid` with
 * one line for what is no such file (with the byte where it breaks), `too-large` for more than `maxObjects`.
 */
export function splitObjects(text: string, options: SplitOptions = {}): Split {
  const cutter = new Cutter(text, options.maxObjects ?? Number.POSITIVE_INFINITY)
  const first = cutter.skipSpace(text.charCodeAt(0) === 0xfeff ? 1 : 0)
  const code = text.charCodeAt(first)
  if (code === 0x5b) {
    const texts: string[] = []
    cutter.expectEnd(cutter.cutList(first, texts))
    return { texts, kind: 'list' }
  }
  if (code !== 0x7b) cutter.fail(first, 'a STIX bundle, a TAXII envelope, an object or a list of objects')
  return cutWrapper(text, first, cutter, options.maxDepth)
}

function cutWrapper(text: string, start: number, cutter: Cutter, maxDepth: number | undefined): Split {
  const texts: string[] = []
  let list: { from: number; to: number } | undefined
  let at = start + 1
  for (let first = true; ; first = false) {
    at = cutter.skipSpace(at)
    if (first && text[at] === '}') break
    if (text[at] !== '"') cutter.fail(at, first ? 'a property name or }' : 'a property name')
    const keyEnd = cutter.skipString(at)
    const isObjects = text.slice(at, keyEnd) === '"objects"'
    at = cutter.skipSpace(keyEnd)
    if (text[at] !== ':') cutter.fail(at, ':')
    at = cutter.skipSpace(at + 1)
    if (isObjects && text[at] === '[' && list === undefined) {
      const to = cutter.cutList(at, texts)
      list = { from: at, to }
      at = to
    } else at = cutter.skipValue(at)
    at = cutter.skipSpace(at)
    if (text[at] === '}') break
    if (text[at] !== ',') cutter.fail(at, ', or }')
    at++
  }
  at++
  cutter.expectEnd(at)
  const whole = text.slice(start, at)
  // A short stand-in for the wrapper: its list left empty.
  const shell = list === undefined ? whole : `${text.slice(start, list.from)}[]${text.slice(list.to, at)}`
  return classify(shell, whole, list === undefined ? null : texts, maxDepth)
}

function classify(shell: string, whole: string, texts: string[] | null, maxDepth: number | undefined): Split {
  if (texts === null && !/"(?:bundle|more|next)"|^\{\s*\}$/.test(shell)) return { texts: [whole], kind: 'object' }
  let wrapper: Record<string, unknown>
  try {
    wrapper = parseStrict(shell, maxDepth === undefined ? {} : { maxDepth }) as Record<string, unknown>
  } catch (error) {
    // An object of its own is judged by readObject.
    if (texts === null && !/"type"\s*:\s*"bundle"/.test(shell)) return { texts: [whole], kind: 'object' }
    throw error
  }
  const type = Object.hasOwn(wrapper, 'type') ? wrapper.type : undefined
  if (type !== undefined && type !== 'bundle') return { texts: [whole], kind: 'object' }
  if (texts === null && Object.hasOwn(wrapper, 'objects')) {
    const issue = { at: '/objects', message: 'must be a list of objects', rule: 'STIX 2.1 §8' }
    throw new Fault('invalid', '`objects` must be a list of objects', { issues: [issue] })
  }
  if (type === 'bundle') {
    return { texts: texts ?? [], kind: 'bundle', wrapper }
  }
  const keys = Object.keys(wrapper)
  if (texts === null && keys.some((key) => key !== 'more' && key !== 'next')) return { texts: [whole], kind: 'object' }
  return { texts: texts ?? [], kind: 'envelope' }
}

/** A bundle of objects whose texts are taken over unchanged (§8). */
export function joinBundle(texts: Iterable<string>, id: string): string {
  const objects = [...texts].join(',\n')
  const head = `{"type":"bundle","id":${JSON.stringify(id)}`
  // §2.12: a list is never empty; a bundle without objects has no list.
  return objects === '' ? `${head}}` : `${head},"objects":[\n${objects}\n]}`
}

class Cutter {
  readonly #text: string
  readonly #maxObjects: number

  constructor(text: string, maxObjects: number) {
    this.#text = text
    this.#maxObjects = maxObjects
  }

  /** Adds the texts of the list that begins at `at`; returns the position after it. */
  cutList(at: number, texts: string[]): number {
    const text = this.#text
    let next = this.skipSpace(at + 1)
    if (text.charCodeAt(next) === 0x5d) return next + 1
    for (;;) {
      if (texts.length >= this.#maxObjects) throw new Fault('too-large', `more than ${this.#maxObjects} objects`)
      const end = this.skipValue(next)
      texts.push(text.slice(next, end))
      next = this.skipSpace(end)
      const code = text.charCodeAt(next)
      if (code === 0x5d) return next + 1
      if (code !== 0x2c) this.fail(next, ', or ] after an object')
      next = this.skipSpace(next + 1)
    }
  }

  skipSpace(at: number): number {
    for (;;) {
      const code = this.#text.charCodeAt(at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
      at++
    }
  }

  skipString(start: number): number {
    const end = closingQuote(this.#text, start + 1)
    return end < 0 ? this.fail(this.#text.length, 'the end of a text in quotation marks') : end + 1
  }

  /** The position after the value that begins here; only brackets and quotation marks are looked at. */
  skipValue(start: number): number {
    const text = this.#text
    const end = text.length
    const first = text.charCodeAt(start)
    if (first === quote) return this.skipString(start)
    if (first !== 0x7b && first !== 0x5b) return this.#skipWord(start)
    let depth = 0
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at)
      if (code === quote) {
        at = closingQuote(text, at + 1)
        if (at < 0) break
      } else if (code === 0x7b || code === 0x5b) depth++
      else if ((code === 0x7d || code === 0x5d) && --depth === 0) return at + 1
    }
    return this.fail(end, '')
  }

  expectEnd(at: number): void {
    const rest = this.skipSpace(at)
    if (rest < this.#text.length) this.fail(rest, 'the end of the file')
  }

  fail(at: number, expected: string): never {
    const message = this.#explain(at, expected)
    throw new Fault('invalid', message, { issues: [{ at: '', message, rule: 'RFC 8259' }] })
  }

  #explain(at: number, expected: string): string {
    const text = this.#text
    if (text.trim() === '') return 'the file is empty'
    if (at < text.length) return `not JSON: ${expected} expected at byte ${bytePosition(text, at)}`
    // Brackets that do not match run to the end of the file too; then the place where they differ helps more.
    const problem = findJsonProblem(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, 256, 'syntax')
    if (problem?.code === 'not-json' && !problem.issue.message.startsWith('the text ends')) {
      return `not JSON: ${problem.issue.message}`
    }
    return `the file ends in the middle of an object at byte ${bytePosition(text, text.length)}: it is truncated, get it whole`
  }

  // A number, true, false, null, or nonsense that readObject refuses.
  #skipWord(start: number): number {
    const text = this.#text
    let at = start
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code <= 0x20 || code === 0x2c || code === 0x5d || code === 0x7d || code === quote) break
    }
    if (at === start || at >= text.length) this.fail(at, 'a value')
    return at
  }
}
