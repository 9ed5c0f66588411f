import type { Advisory } from '../../../src/api/contract/advisories.ts'

interface StillToSign {
  /** Members without whose sign-off nothing is published. */
  readonly mandatory: readonly string[]
  /** How many of any others must sign off beside them. */
  readonly more: number
}

/** Whose sign-offs the exact text still lacks; both empty when it has enough. */
export function stillToSign({ rule, signOffs }: Pick<Advisory, 'rule' | 'signOffs'>): StillToSign {
  const signed = new Set(signOffs.map(({ member }) => member))
  const mandatory = rule.mandatory.filter((member) => !signed.has(member))
  return { mandatory, more: Math.max(0, rule.quorum - signed.size - mandatory.length) }
}
