import { Regex } from '../regex/regex.ts'
import { DetectionFault } from './detection-fault.ts'

/**
 * Checks a condition of a Sigma rule (Sigma specification 2, “Condition”) against the names that the detection has: and, or,
 * not, parentheses, `1 of`, `all of` and `N of` with a name, a name with `*`, or `them`. Throws a DetectionFault with the place
 * in the condition.
 */
export function checkCondition(condition: string, names: readonly string[]): void {
  new ConditionParser(condition, names).parse()
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

  parse(): void {
    this.#or()
    if (this.#next < this.#tokens.length) {
      this.#fail(this.#is('|') ? 'the end: what is counted is a correlation rule of its own' : 'and, or or the end')
    }
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

  #or(): void {
    do this.#and()
    while (this.#take('or'))
  }

  #and(): void {
    do this.#not()
    while (this.#take('and'))
  }

  #not(): void {
    while (this.#take('not'));
    if (!this.#take('(')) {
      this.#selection()
      return
    }
    if (++this.#depth > mostDepth) this.#fail(`at most ${mostDepth} parentheses in each other`)
    this.#or()
    if (!this.#take(')')) this.#fail('and, or or )')
    this.#depth--
  }

  #selection(): void {
    const token = this.#tokens[this.#next]
    if (token === undefined || /^(?:and|or|of|them|\))$/i.test(token.text))
      this.#fail('a name of the detection, not or (')
    const isCount = /^(?:all|any|[1-9]\d{0,3})$/i.test(token.text)
    if (isCount && this.#tokens[this.#next + 1]?.text.toLowerCase() === 'of') {
      this.#next += 2
      this.#several()
      return
    }
    if (!this.#names.includes(token.text)) this.#fail('a name that the detection has')
    this.#next++
  }

  #several(): void {
    const token = this.#tokens[this.#next]
    if (token === undefined) this.#fail('them, or a name of the detection')
    if (!this.#take('them')) {
      const pattern = new Regex(
        `\\A${token.text
          .slice(0, 200)
          .replaceAll(/[^\w*]/gu, '\\$&')
          .replaceAll(/\*+/g, '.*')}\\z`,
      )
      if (!this.#names.some((name) => pattern.test(name))) {
        this.#fail('a name that the detection has')
      }
      this.#next++
    } else if (this.#names.every((name) => name.startsWith('_'))) this.#fail('a name that does not begin with _')
  }
}
