import { isMembers } from './property-kind.ts'

/** The extension that carries the Access Control Specification (ISA markings) of US agencies. */
export const acsExtension = 'extension-definition--3a65884d-005a-4290-8335-cb2d778a83ce'

export interface AcsMeaning {
  /** Understood to the last word, and it restricts nobody: unclassified, everything permitted by default, nothing denied. */
  readonly clear: boolean
  /** Determined to be releasable to the public (PUBREL). */
  readonly publicRelease: boolean
}

const understood = new Set([
  'extension_type',
  'name',
  'identifier',
  'create_date_time',
  'responsible_entity_custodian',
  'responsible_entity_originator',
  'authority_reference',
  'policy_reference',
  'control_set',
  'access_privilege',
  'further_sharing',
])
const harmlessDeterminations = new Set([
  'INFORMATION-DIRECTLY-RELATED-TO-CYBERSECURITY-THREAT',
  'PUBREL',
  'AIS',
  'NO-PII-PRESENT',
  'PII-NECESSARY-TO-UNDERSTAND-THREAT',
])
const policy = /^urn:isa:policy:acs:ns:v3\.0\?(.+)$/

/** What an ACS marking means. Whatever in it is not understood makes `clear` false. */
export function explainAcs(extension: unknown): AcsMeaning {
  if (!isMembers(extension)) return { clear: false, publicRelease: false }
  const control = extension.control_set
  const determinations = isMembers(control) ? control.formal_determination : undefined
  const unclassified = isMembers(control) && control.classification === 'U'
  const clear =
    unclassified &&
    Object.keys(extension).every((name) => understood.has(name)) &&
    Object.keys(control).every((name) => name === 'classification' || name === 'formal_determination') &&
    (determinations === undefined || isListOf(determinations, (item) => harmlessDeterminations.has(String(item)))) &&
    permitsByDefault(extension.policy_reference) &&
    permitsOnly(extension.access_privilege) &&
    permitsOnly(extension.further_sharing)
  return { clear, publicRelease: unclassified && Array.isArray(determinations) && determinations.includes('PUBREL') }
}

function permitsByDefault(reference: unknown): boolean {
  const query = typeof reference === 'string' ? policy.exec(reference)?.[1] : undefined
  if (query === undefined) return false
  const parameters = [...new URLSearchParams(query)]
  return (
    parameters.length === 2 &&
    ['privdefault', 'sharedefault'].every((name) =>
      parameters.some(([key, value]) => key === name && value === 'permit'),
    )
  )
}

function permitsOnly(rules: unknown): boolean {
  return rules === undefined || isListOf(rules, (item) => isMembers(item) && item.rule_effect === 'permit')
}

function isListOf(value: unknown, check: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(check)
}
