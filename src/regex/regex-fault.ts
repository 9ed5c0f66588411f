import { Fault } from '../base/fault.ts'

/** A regular expression that is none, or that asks for more than linear time: where, and what is the matter. */
export class RegexFault extends Fault {
  /** How many characters (UTF-16 code units) of the expression stand before it. */
  readonly at: number
  readonly expected: string

  constructor(kind: 'invalid' | 'unsupported', at: number, expected: string) {
    super(kind, `at character ${at + 1} of the regular expression, expected ${expected}`)
    this.name = 'RegexFault'
    this.at = at
    this.expected = expected
  }
}

/** A search that was given up because it took more steps than it may. */
export class SearchFault extends Fault {
  constructor() {
    super('too-large', 'a text took more steps than a search may take')
    this.name = 'SearchFault'
  }
}
