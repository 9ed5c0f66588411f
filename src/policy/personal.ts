import type { Agreement, PersonalDataRule } from '../alliance/model.ts'
import { isMasked, plainKind } from './masked.ts'

/** What an agreement does with one kind of personal data; whatever it does not say plainly is held for review. */
export function personalRule(agreement: Agreement, found: string): PersonalDataRule {
  const rule = agreedRule(agreement, plainKind(found))
  // A person who lets it leave masked lets no agreement show it.
  return isMasked(found) && rule !== 'pseudonymise' ? 'mask' : rule
}

function agreedRule({ personalData }: Agreement, kind: string): PersonalDataRule {
  if (personalData === undefined) return 'hold'
  const rule = Object.hasOwn(personalData, kind)
    ? personalData[kind]
    : Object.hasOwn(personalData, '*')
      ? personalData['*']
      : 'hold'
  return rule === 'allow' || rule === 'mask' || rule === 'pseudonymise' ? rule : 'hold'
}

/** The kinds that must wait for review. */
export function heldKinds(agreement: Agreement, kinds: readonly string[]): readonly string[] {
  return kinds.filter((kind) => personalRule(agreement, kind) === 'hold')
}

/** What becomes of what need not wait: masked if any kind is to be masked, else replaced by pseudonyms if any is, else nothing. */
export function personalTreatment(agreement: Agreement, kinds: readonly string[]): 'mask' | 'pseudonymise' | null {
  const rules = kinds.map((kind) => personalRule(agreement, kind))
  if (rules.includes('mask')) return 'mask'
  return rules.includes('pseudonymise') ? 'pseudonymise' : null
}
