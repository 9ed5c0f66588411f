import type { MemberCode, Recipient } from './model.ts'

/** One step from the node that holds an object to a recipient. */
export interface Step {
  readonly self: MemberCode
  readonly recipient: Recipient
  /** `recipientName` of the recipient. */
  readonly name: string
  /** True: `self` got it from its origin and would pass it on. */
  readonly onward: boolean
}
