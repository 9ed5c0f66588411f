import { Fault } from '../base/fault.ts'

/** A rule that detects nothing: where it goes wrong, and what should stand there. It quotes nothing of the rule. */
export class DetectionFault extends Fault {
  /** How many characters (UTF-16 code units) stand before it. */
  readonly at: number
  readonly expected: string

  constructor(at: number, expected: string) {
    super('invalid', `at character ${at + 1}, expected ${expected}`)
    this.name = 'DetectionFault'
    this.at = at
    this.expected = expected
  }
}
