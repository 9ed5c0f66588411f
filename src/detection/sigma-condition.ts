import { Regex } from '../regex/regex.ts'
import { DetectionFault } from './detection-fault.ts'

/**
 * Checks a condition of a Sigma rule (Sigma specification 2, “Condition”) against the names that the detection has: and, or,
 * not, parentheses, `1 of`, `all of` and `N of` with a name, a name with `*`, or `them`. Throws a DetectionFault with the place
 * in the condition.
 */
export function checkCondition(condition: string, names: readonly string[]): void {
  parseCondition(condition, names)
}

/** What a condition asks of the selections of its rule. `of`: so many of these. */
export type ConditionTree =
  | { readonly kind: 'any' | 'all'; readonly parts: readonly ConditionTree[] }
  | { readonly kind: 'not'; readonly part: ConditionTree }
  | { readonly kind: 'of'; readonly least: number; readonly names: readonly string[] }

/** As `checkCondition`, and gives what it says. */
export function parseCondition(condition: string, names: readonly string[]): ConditionTree {
  return new ConditionParser(condition, names).parse()
}

const mostDepth = 64

class ConditionParser {
  readonly #tokens: readonly { readonly text: string; readonly at: number }[]
  readonly #end: number
  readonly #names: readonly string[]
  #next = 0
  #depth = 0

  constructor(condition: string, names: readonly string[]) {
    this.#tokens = [...condition.matchAll(/[()]|[^\s()]+/g)].map(({ 0: text, index }) => ({ text, at: index }))
    this.#end = condition.length
    this.#names = names
  }

  parse(): ConditionTree {
    const tree = this.#or()
    if (this.#next < this.#tokens.length) {
      this.#fail(this.#is('|') ? 'the end: what is counted is a correlation rule of its own' : 'and, or or the end')
    }
    return tree
  }

  #is(word: string): boolean {
    return this.#tokens[this.#next]?.text.toLowerCase() === word
  }

  #take(word: string): boolean {
    if (!this.#is(word)) return false
    this.#next++
    return true
  }

  #fail(expected: string): never {
    throw new DetectionFault(this.#tokens[this.#next]?.at ?? this.#end, expected)
  }

  #or(): ConditionTree {
    const parts: ConditionTree[] = []
    do parts.push(this.#and())
    while (this.#take('or'))
    return parts.length === 1 ? parts[0]! : { kind: 'any', parts }
  }

  #and(): ConditionTree {
    const parts: ConditionTree[] = []
    do parts.push(this.#not())
    while (this.#take('and'))
    return parts.length === 1 ? parts[0]! : { kind: 'all', parts }
  }

  #not(): ConditionTree {
    let negated = false
    while (this.#take('not')) negated = !negated
    const part = this.#one()
    return negated ? { kind: 'not', part } : part
  }

  #one(): ConditionTree {
    if (!this.#take('(')) return this.#selection()
    if (++this.#depth > mostDepth) this.#fail(`at most ${mostDepth} parentheses in each other`)
    const tree = this.#or()
    if (!this.#take(')')) this.#fail('and, or or )')
    this.#depth--
    return tree
  }

  #selection(): ConditionTree {
    const token = this.#tokens[this.#next]
    if (token === undefined || /^(?:and|or|of|them|\))$/i.test(token.text))
      this.#fail('a name of the detection, not or (')
    const isCount = /^(?:all|any|[1-9]\d{0,3})$/i.test(token.text)
    if (isCount && this.#tokens[this.#next + 1]?.text.toLowerCase() === 'of') {
      this.#next += 2
      const names = this.#several()
      const word = token.text.toLowerCase()
      return { kind: 'of', names, least: word === 'all' ? names.length : word === 'any' ? 1 : Number(word) }
    }
    if (!this.#names.includes(token.text)) this.#fail('a name that the detection has')
    this.#next++
    return { kind: 'of', names: [token.text], least: 1 }
  }

  #several(): readonly string[] {
    const token = this.#tokens[this.#next]
    if (token === undefined) this.#fail('them, or a name of the detection')
    if (this.#take('them')) {
      const named = this.#names.filter((name) => !name.startsWith('_'))
      if (named.length === 0) this.#fail('a name that does not begin with _')
      return named
    }
    const pattern = new Regex(
      `\\A${token.text
        .slice(0, 200)
        .replaceAll(/[^\w*]/gu, '\\$&')
        .replaceAll(/\*+/g, '.*')}\\z`,
    )
    const named = this.#names.filter((name) => pattern.test(name))
    if (named.length === 0) this.#fail('a name that the detection has')
    this.#next++
    return named
  }
}
