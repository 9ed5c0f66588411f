import type { Member } from '../process-alliance.ts'

export type Label = 'green' | 'amber'

/** One object that its own node has acknowledged. */
export interface Published {
  readonly id: string
  readonly type: string
  readonly origin: Member
  readonly label: Label
  /** Another object refers to it. */
  readonly isPointedAt: boolean
  recalled: 'no' | 'asked' | 'yes'
}

/** Everything that a node answered for: what must be true at the end. */
export class Record {
  readonly published = new Map<string, Published>()
  /** The number that a member's next object is made of. */
  readonly nextNumber = new Map<Member, number>()
  /** What was wrong already while it ran. */
  readonly violations: string[] = []
  imports = 0
  recalls = 0
  adoptions = 0
  /** Requests that had no answer, and were sent again. */
  unanswered = 0

  ofOrigin(origin: Member): Published[] {
    return [...this.published.values()].filter((one) => one.origin === origin)
  }

  violate(sentence: string): void {
    if (this.violations.length < 50) this.violations.push(sentence)
  }
}
