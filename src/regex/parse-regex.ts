import { type CharacterSet, lastCodePoint, makeSet, negate, oneCharacter, unite } from './character-set.ts'
import { posixSet, typeSet } from './classes.ts'
import { RegexFault } from './regex-fault.ts'
import type { Node } from './syntax.ts'
import { foldCase, propertySet } from './unicode-sets.ts'

export interface RegexOptions {
  /** The subject is bytes, each a character below U+0100: no letters but those of ASCII. */
  readonly bytes?: boolean
  /** True unless told: a full stop matches line feeds too. */
  readonly dotAll?: boolean
}

interface Flags {
  readonly caseless: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly extended: boolean
}

const most = { depth: 100, repeat: 1000, properties: 8 }

/**
 * Parses what of the syntax of PCRE (pcre2pattern(3)) can be searched for in linear time. Throws a RegexFault: `invalid` for what
 * is no expression, `unsupported` for what needs more (back references, look-around, atomic groups, recursion, conditions, verbs).
 */
export function parseRegex(source: string, options: RegexOptions = {}): Node {
  return new RegexParser(source, options).parse()
}

class RegexParser {
  readonly #source: string
  readonly #bytes: boolean
  #flags: Flags
  #at = 0
  #depth = 0
  #properties = 0

  constructor(source: string, { bytes = false, dotAll = true }: RegexOptions) {
    this.#source = source
    this.#bytes = bytes
    this.#flags = { caseless: false, multiline: false, dotAll, extended: false }
  }

  parse(): Node {
    const node = this.#choice()
    if (this.#at < this.#source.length) this.#fail('nothing to close with )')
    return node
  }

  #fail(expected: string, at = this.#at): never {
    throw new RegexFault('invalid', at, expected)
  }

  #refuse(what: string, at: number): never {
    throw new RegexFault('unsupported', at, `no ${what}: it cannot be searched for in linear time`)
  }

  #next(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  // Flags that are set inside hold to the end of the group, also in the choices that follow.
  #choice(): Node {
    const parts = [this.#sequence()]
    while (this.#next('|')) parts.push(this.#sequence())
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts }
  }

  #sequence(): Node {
    const parts: Node[] = []
    for (;;) {
      if (this.#flags.extended) this.#skipSpace()
      if (this.#at >= this.#source.length || this.#source[this.#at] === '|' || this.#source[this.#at] === ')') break
      const start = this.#at
      const item = this.#item()
      if (item === null) continue
      parts.push(...this.#repeated(item, start))
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts }
  }

  #skipSpace(): void {
    this.#at += /^(?:[\t-\r ]|#[^\n]*(?:\n|$))*/.exec(this.#source.slice(this.#at))![0].length
  }

  #repeated(item: readonly Node[], start: number): Node[] {
    if (this.#flags.extended) this.#skipSpace()
    const from = this.#at
    const counts = this.#quantifier()
    if (counts === null) return [...item]
    const last = item.at(-1)
    if (last === undefined || last.kind === 'assert') this.#fail('something to repeat', start)
    if (this.#next('+')) this.#refuse('possessive quantifier', from)
    this.#next('?')
    if (this.#isQuantifier()) this.#fail('one quantifier only')
    return [...item.slice(0, -1), { kind: 'repeat', of: last, ...counts }]
  }

  #isQuantifier(): boolean {
    return /^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.#source.slice(this.#at, this.#at + 30))
  }

  #quantifier(): { min: number; max: number } | null {
    if (this.#next('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.#next('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#next('?')) return { min: 0, max: 1 }
    const counts = /^\{(\d{1,9})(,(\d{0,9}))?\}/.exec(this.#source.slice(this.#at, this.#at + 30))
    if (counts === null) return null
    const min = Number(counts[1])
    const max =
      counts[2] === undefined ? min : counts[3] === '' ? Number.POSITIVE_INFINITY : Number(counts[3] as string)
    if (max < min) this.#fail('numbers in order')
    if (min > most.repeat || (max !== Number.POSITIVE_INFINITY && max > most.repeat)) {
      throw new RegexFault('unsupported', this.#at, `at most ${most.repeat} repetitions`)
    }
    this.#at += counts[0].length
    return { min, max }
  }

  /** What a quantifier may follow, the last of it being what it repeats; null for what stands for nothing. */
  #item(): readonly Node[] | null {
    const at = this.#at
    const code = this.#source.codePointAt(at)!
    this.#at += code > 0xffff ? 2 : 1
    switch (String.fromCodePoint(code)) {
      case '(':
        return this.#group(at)
      case '[':
        return [this.#set(this.#class(at))]
      case '.':
        return [{ kind: 'set', set: this.#flags.dotAll ? [[0, lastCodePoint]] : negate(oneCharacter(0x0a)) }]
      case '^':
        return [{ kind: 'assert', what: this.#flags.multiline ? 'line-start' : 'start' }]
      case '$':
        return [{ kind: 'assert', what: this.#flags.multiline ? 'line-end' : 'final-end' }]
      case '*':
      case '+':
      case '?':
        return this.#fail('something to repeat', at)
      case '\\':
        return this.#escape(at)
      default:
        return [this.#set(oneCharacter(code))]
    }
  }

  #set(set: CharacterSet): Node {
    return { kind: 'set', set: this.#flags.caseless ? foldCase(set, this.#bytes) : set }
  }

  #group(at: number): readonly Node[] | null {
    if (this.#next('*')) this.#refuse('verb', at)
    const before = this.#flags
    if (this.#next('?')) {
      if (this.#next('#')) {
        const end = this.#source.indexOf(')', this.#at)
        if (end < 0) this.#fail('the ) that ends a comment', at)
        this.#at = end + 1
        return null
      }
      if (!this.#opening(at)) return null
    }
    if (++this.#depth > most.depth) this.#fail(`at most ${most.depth} groups in each other`, at)
    const node = this.#choice()
    if (!this.#next(')')) this.#fail('the ) that ends a group', at)
    this.#depth--
    this.#flags = before
    // An empty group may be repeated: it is something.
    return [node]
  }

  /** After `(?`: true where a group begins, false where flags were set for what follows. */
  #opening(at: number): boolean {
    if (this.#next(':') || this.#next('|')) return true
    if (this.#next('=') || this.#next('!') || this.#next('<=') || this.#next('<!')) this.#refuse('look-around', at)
    if (this.#next('>')) this.#refuse('atomic group', at)
    const name = /^(?:P?<([A-Za-z_]\w{0,31})>|'([A-Za-z_]\w{0,31})')/.exec(this.#source.slice(this.#at, this.#at + 40))
    if (name !== null) {
      this.#at += name[0].length
      return true
    }
    if (/^(?:[R0-9&C(]|P[>=]|[+-]\d)/.test(this.#source.slice(this.#at, this.#at + 2))) {
      this.#refuse('recursion, condition or back reference', at)
    }
    const flags = /^(\^?)([imsxUnJ]*)(?:-([imsxUnJ]*))?([:)])/.exec(this.#source.slice(this.#at, this.#at + 40))
    if (flags === null) this.#fail('a kind of group', at)
    const [all, reset, on, off = '', end] = flags as unknown as [string, string, string, string | undefined, string]
    if (reset !== '') this.#flags = { caseless: false, multiline: false, dotAll: false, extended: false }
    const set = (letter: string, now: boolean): boolean => (on.includes(letter) || now) && !off.includes(letter)
    this.#flags = {
      caseless: set('i', this.#flags.caseless),
      multiline: set('m', this.#flags.multiline),
      dotAll: set('s', this.#flags.dotAll),
      extended: set('x', this.#flags.extended),
    }
    this.#at += all.length
    return end === ':'
  }

  #escape(at: number): readonly Node[] | null {
    const letter = this.#source[this.#at]
    if (letter === undefined) this.#fail('a character after \\', at)
    const assertion = assertions[letter]
    if (assertion !== undefined) {
      this.#at++
      return [{ kind: 'assert', what: assertion }]
    }
    if (letter === 'Q') {
      this.#at++
      return this.#quoted()
    }
    if (letter === 'E') {
      this.#at++
      return null
    }
    if (letter === 'N' && this.#source[this.#at + 1] !== '{') {
      this.#at++
      return [{ kind: 'set', set: negate(oneCharacter(0x0a)) }]
    }
    if (/[1-9gk]/.test(letter)) this.#refuse('back reference', at)
    const feature = unsupported[letter]
    if (feature !== undefined) this.#refuse(feature, at)
    const set = this.#characters(at)
    return [this.#set(set)]
  }

  #quoted(): readonly Node[] {
    const end = this.#source.indexOf('\\E', this.#at)
    const text = this.#source.slice(this.#at, end < 0 ? undefined : end)
    this.#at = end < 0 ? this.#source.length : end + 2
    return [...text].map((character) => this.#set(oneCharacter(character.codePointAt(0)!)))
  }

  /** What an escape means both inside brackets and outside: one character, or a type of characters. */
  #characters(at: number): CharacterSet {
    const letter = this.#source[this.#at]!
    if (letter === 'p' || letter === 'P') return this.#property(at)
    const type = typeSet(letter, this.#bytes)
    if (type !== null && /[dswhv]/i.test(letter)) {
      this.#at++
      return type
    }
    return oneCharacter(this.#character(at))
  }

  #property(at: number): CharacterSet {
    const rest = this.#source.slice(this.#at, this.#at + 50)
    const name = /^[pP](?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/.exec(rest)
    const set = name === null ? null : propertySet((name[2] ?? name[3])!)
    if (name === null || set === null) this.#fail('the name of a property after \\p', at)
    if (++this.#properties > most.properties) this.#fail(`at most ${most.properties} properties of Unicode`, at)
    this.#at += name[0].length
    return (name[0][0] === 'P') !== (name[1] === '^') ? negate(set) : set
  }

  #character(at: number): number {
    const rest = this.#source.slice(this.#at, this.#at + 14)
    const letter = rest[0]!
    const control = controls[letter]
    if (control !== undefined) {
      this.#at++
      return control
    }
    const spelled =
      /^(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{0,2})|o\{([0-7]{1,7})\}|(0[0-7]{0,2})|c([\x20-\x7e]))/.exec(rest)
    if (spelled !== null) {
      this.#at += spelled[0].length
      const [, long, short, octal, zero, pressed] = spelled
      if (pressed !== undefined) return pressed.toUpperCase().charCodeAt(0) ^ 0x40
      const code = Number.parseInt((long ?? short ?? octal ?? zero) || '0', (long ?? short) === undefined ? 8 : 16)
      if (code > (this.#bytes ? 0xff : lastCodePoint)) this.#fail('a character that there is', at)
      return code
    }
    if (/[A-Za-z0-9]/.test(letter)) this.#fail('an escape of PCRE after \\', at)
    const code = this.#source.codePointAt(this.#at)!
    this.#at += code > 0xffff ? 2 : 1
    return code
  }

  #class(at: number): CharacterSet {
    const negated = this.#next('^')
    const parts: CharacterSet[] = []
    const ranges: [number, number][] = []
    for (let first = true; ; first = false) {
      if (this.#at >= this.#source.length) this.#fail('the ] that ends a class', at)
      if (!first && this.#next(']')) break
      const member = this.#member()
      if (member === null) continue
      if (typeof member !== 'number') {
        parts.push(member)
        continue
      }
      const dash = this.#at
      const ahead = this.#source[dash + 1]
      if (this.#source[dash] !== '-' || ahead === undefined || ahead === ']') {
        ranges.push([member, member])
        continue
      }
      this.#at++
      const to = this.#member()
      if (typeof to !== 'number') this.#fail('a character at the end of a range', dash)
      if (to < member) this.#fail('the ends of a range in order', dash)
      ranges.push([member, to])
    }
    const set = unite(makeSet(ranges), ...parts)
    // What differs in case alone is taken in before the class is turned around.
    const folded = this.#flags.caseless ? foldCase(set, this.#bytes) : set
    return negated ? negate(folded) : folded
  }

  /** A character, a type of characters, or null for \E and the like. */
  #member(): number | CharacterSet | null {
    const at = this.#at
    const named = /^\[:(\^?)([a-z]{1,10}):\]/.exec(this.#source.slice(at, at + 16))
    if (named !== null) {
      const set = posixSet(named[2]!, this.#bytes)
      if (set === null) this.#fail('a class like [:alpha:]', at)
      this.#at += named[0].length
      return named[1] === '^' ? negate(set) : set
    }
    if (/^\[[.=]/.test(this.#source.slice(at, at + 2))) this.#fail('no collating element', at)
    const code = this.#source.codePointAt(at)!
    this.#at += code > 0xffff ? 2 : 1
    if (code !== 0x5c) return code
    const letter = this.#source[this.#at]
    if (letter === undefined) this.#fail('a character after \\', at)
    if (letter === 'E') {
      this.#at++
      return null
    }
    if (letter === 'b') {
      this.#at++
      return 0x08
    }
    if (/[1-7]/.test(letter)) {
      const octal = /^[0-7]{1,3}/.exec(this.#source.slice(this.#at, this.#at + 3))![0]
      this.#at += octal.length
      return Number.parseInt(octal, 8)
    }
    if (/[QRXBNK]/.test(letter)) this.#fail('another escape inside brackets', at)
    if (letter === 'p' || letter === 'P' || /[dswhv]/i.test(letter)) return this.#characters(at)
    return this.#character(at)
  }
}

const assertions: Readonly<Record<string, 'start' | 'end' | 'final-end' | 'word-edge' | 'no-word-edge'>> = {
  A: 'start',
  z: 'end',
  Z: 'final-end',
  b: 'word-edge',
  B: 'no-word-edge',
}
const unsupported: Readonly<Record<string, string>> = {
  G: '\\G',
  K: '\\K',
  R: '\\R',
  X: '\\X',
  C: '\\C',
}
const controls: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 }
