import type { Agreement } from '../../alliance/model.ts'

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

/** Whether these members are enough. Monotone: another sign-off never makes it less. */
export function isSatisfied({ quorum, mandatory }: SignOffRule, signed: ReadonlySet<string>): boolean {
  return signed.size >= quorum && mandatory.every((member) => signed.has(member))
}
