import type { MemberCode, Recipient } from './model.ts'

/** One step from the node that holds an object to a recipient. */
export interface Step {
  readonly self: MemberCode
  readonly recipient: Recipient
  /** `recipientName` of the recipient. */
  readonly name: string
  /** True: `self` got it from its origin and would pass it on. */
  readonly onward: boolean
  readonly nowMs: number
  /** True: it lies at the recipient's door; whatever was to be cut out is cut out, or never will be. */
  readonly arrived: boolean
}

/**
 * Whether anything can be cut out on this step. What another member published goes to members as that member sealed it, or not
 * at all: a seal fits the exact text only.
 */
export function canCut({ onward, recipient }: Step): boolean {
  return !(onward && recipient.kind === 'member')
}
