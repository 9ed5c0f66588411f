import type { Agreement } from '../../alliance/model.ts'
import { asksForTwo } from '../../policy/tlp.ts'
import type { AdvisoryDocument } from './document.ts'
import { labelOf } from './variant.ts'

/** Who must sign off before anything is published: so many of the members, and these among them. */
export interface SignOffRule {
  readonly quorum: number
  readonly mandatory: readonly string[]
}

/**
 * What an agreement asks of an advisory of these members. Where it says nothing, everybody signs; where it asks for more than there
 * are, too. A mandatory member that is not among them makes publication impossible: such an advisory is not begun.
 */
export function signOffRule(
  agreement: Pick<Agreement, 'advisories'> | undefined,
  members: readonly string[],
): SignOffRule {
  const { quorum = members.length, mandatory = [] } = agreement?.advisories ?? {}
  return { quorum: Math.min(Math.max(quorum, 1), members.length), mandatory }
}

/** What one text asks beyond that: nobody publishes parts under AMBER+STRICT or RED alone, whatever the quorum. */
export function ruleFor(rule: SignOffRule, document: AdvisoryDocument): SignOffRule {
  const least = asksForTwo(labelOf(document)) ? Math.min(2, document.members.length) : 1
  return { ...rule, quorum: Math.max(rule.quorum, least) }
}

/** Whether these members are enough. Monotone: another sign-off never makes it less. */
export function isSatisfied({ quorum, mandatory }: SignOffRule, signed: ReadonlySet<string>): boolean {
  return signed.size >= quorum && mandatory.every((member) => signed.has(member))
}
