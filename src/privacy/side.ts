import type { Link, Side } from './model.ts'

interface LinkRule {
  readonly name: string
  readonly end: Link['end']
  readonly side: Exclude<Side, 'unknown'>
  /** Types at the other end that it is limited to. */
  readonly others?: readonly string[]
}

// What a reference says about the object at one of its ends (STIX 2.1 §4, §5, appendix B).
const rules: readonly LinkRule[] = [
  ...['to_refs', 'cc_refs', 'bcc_refs', 'targets', 'compromises', 'where_sighted_refs', 'impersonates'].map(
    (name) => ({ name, end: 'target', side: 'victim' }) as const,
  ),
  // A sender may be the attacker, or whoever the attacker pretends to be.
  ...['from_ref', 'sender_ref'].map((name) => ({ name, end: 'target', side: 'both' }) as const),
  ...[
    ...['indicates', 'based-on', 'consists-of', 'communicates-with', 'beacons-to', 'exfiltrates-to', 'downloads'],
    ...['drops', 'delivers', 'uses', 'controls', 'owns', 'attributed-to', 'sighting_of_ref', 'sample_refs'],
  ].map((name) => ({ name, end: 'target', side: 'attacker' }) as const),
  { name: 'attributed-to', end: 'source', side: 'attacker' },
  { name: 'hosts', end: 'source', side: 'attacker', others: ['malware', 'tool'] },
]

// Where nothing refers: what is described here belongs to the attack.
const ofTheAttack = new Set(
  'indicator malware malware-analysis tool intrusion-set threat-actor campaign infrastructure attack-pattern'.split(
    ' ',
  ),
)
const victimLabels = /^(?:victim|target|compromised|affected)/i
const attackerLabels = /^(?:malicious|attacker|c2|command-and-control|phishing|threat-actor)/i

/**
 * Whose an object is. References and labels count before the type; where they contradict each other it is `both`, so that a
 * victim's host which serves the attacker is not taken for the attacker's alone.
 */
export function sideOf(object: { readonly [property: string]: unknown }, links: readonly Link[]): Side {
  const sides = new Set<Side>()
  for (const { name, end, other } of links) {
    for (const rule of rules) {
      if (rule.name === name && rule.end === end && (rule.others?.includes(other) ?? true)) sides.add(rule.side)
    }
  }
  for (const label of Array.isArray(object.labels) ? object.labels : []) {
    if (typeof label !== 'string') continue
    if (victimLabels.test(label)) sides.add('victim')
    else if (attackerLabels.test(label)) sides.add('attacker')
  }
  if (object.type === 'indicator' && Array.isArray(object.indicator_types)) {
    if (object.indicator_types.includes('compromised')) sides.add('victim')
    else if (object.indicator_types.includes('benign')) return sides.size === 0 ? 'unknown' : only(sides)
    else sides.add('attacker')
  }
  if (sides.size > 0) return only(sides)
  return typeof object.type === 'string' && ofTheAttack.has(object.type) ? 'attacker' : 'unknown'
}

function only(sides: ReadonlySet<Side>): Side {
  if (sides.has('both') || sides.size > 1) return 'both'
  return [...sides][0] ?? 'unknown'
}

/** How the observables inside one observation (§2.13) refer to the one with this key. */
export function localLinks(objects: unknown, key: string): Link[] {
  const links: Link[] = [{ name: 'object_refs', end: 'target', other: 'observed-data' }]
  if (typeof objects !== 'object' || objects === null) return links
  for (const member of Object.values(objects)) {
    if (typeof member !== 'object' || member === null) continue
    const { type } = member as { type?: unknown }
    for (const [name, value] of Object.entries(member)) {
      if (!/_refs?$/.test(name)) continue
      if (value === key || (Array.isArray(value) && value.includes(key))) {
        links.push({ name, end: 'target', other: typeof type === 'string' ? type : '' })
      }
    }
  }
  return links
}
