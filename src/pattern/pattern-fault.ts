import { Fault } from '../base/fault.ts'

/** A pattern that is none: where, and what should stand there. It quotes nothing of the pattern. */
export class PatternFault extends Fault {
  /** How many characters (UTF-16 code units) stand before it. */
  readonly at: number
  readonly expected: string

  constructor(at: number, expected: string) {
    const message = `at character ${at + 1}, expected ${expected}`
    super('invalid', message, { issues: [{ at: String(at), message: `expected ${expected}`, rule: 'STIX 2.1 §9' }] })
    this.name = 'PatternFault'
    this.at = at
    this.expected = expected
  }
}
