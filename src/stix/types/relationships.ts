import { domainObjects } from './domain-objects.ts'
import { observables } from './observables.ts'

const victims = 'identity location vulnerability'
const means = 'attack-pattern infrastructure malware tool'
const reached = 'ipv4-addr ipv6-addr domain-name url'

/** Appendix B: from a type, by a relationship, to types. */
const named: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'attack-pattern': { delivers: 'malware', targets: victims, uses: 'malware tool' },
  campaign: {
    'attributed-to': 'intrusion-set threat-actor',
    compromises: 'infrastructure',
    'originates-from': 'location',
    targets: victims,
    uses: means,
  },
  'course-of-action': {
    investigates: 'indicator',
    mitigates: 'attack-pattern indicator malware tool vulnerability',
    remediates: 'malware vulnerability',
  },
  'domain-name': { 'resolves-to': 'domain-name ipv4-addr ipv6-addr' },
  identity: { 'located-at': 'location' },
  indicator: {
    'based-on': 'observed-data',
    indicates: 'attack-pattern campaign infrastructure intrusion-set malware threat-actor tool',
  },
  infrastructure: {
    'communicates-with': `infrastructure ${reached}`,
    'consists-of': `infrastructure observed-data ${Object.keys(observables).join(' ')}`,
    controls: 'infrastructure malware',
    delivers: 'malware',
    has: 'vulnerability',
    hosts: 'tool malware',
    'located-at': 'location',
    uses: 'infrastructure',
  },
  'intrusion-set': {
    'attributed-to': 'threat-actor',
    compromises: 'infrastructure',
    hosts: 'infrastructure',
    'originates-from': 'location',
    owns: 'infrastructure',
    targets: victims,
    uses: means,
  },
  'ipv4-addr': { 'belongs-to': 'autonomous-system', 'resolves-to': 'mac-addr' },
  'ipv6-addr': { 'belongs-to': 'autonomous-system', 'resolves-to': 'mac-addr' },
  malware: {
    'authored-by': 'intrusion-set threat-actor',
    'beacons-to': 'infrastructure',
    'communicates-with': reached,
    controls: 'malware',
    downloads: 'malware tool file',
    drops: 'malware tool file',
    'exfiltrates-to': 'infrastructure',
    exploits: 'vulnerability',
    'originates-from': 'location',
    targets: `infrastructure ${victims}`,
    uses: means,
    'variant-of': 'malware',
  },
  'malware-analysis': {
    'analysis-of': 'malware',
    characterizes: 'malware',
    'dynamic-analysis-of': 'malware',
    'static-analysis-of': 'malware',
  },
  'threat-actor': {
    'attributed-to': 'identity',
    compromises: 'infrastructure',
    hosts: 'infrastructure',
    impersonates: 'identity',
    'located-at': 'location',
    owns: 'infrastructure',
    targets: victims,
    uses: means,
  },
  tool: {
    delivers: 'malware',
    drops: 'malware',
    has: 'vulnerability',
    targets: `infrastructure ${victims}`,
    uses: 'infrastructure',
  },
}

const triples = new Set(
  Object.entries(named).flatMap(([source, types]) =>
    Object.entries(types).flatMap(([type, targets]) =>
      targets.split(' ').map((target) => `${source} ${type} ${target}`),
    ),
  ),
)

/** Whether the standard names this relationship (Appendix B, §3.7); true where it does not define the type of an end, and nobody can say. */
export function isNamedRelationship(source: string, type: string, target: string): boolean {
  if (type === 'related-to' || !isOfStandard(source) || !isOfStandard(target)) return true
  if (type === 'derived-from' || type === 'duplicate-of') return source === target
  return triples.has(`${source} ${type} ${target}`)
}

function isOfStandard(type: string): boolean {
  return Object.hasOwn(domainObjects, type) || Object.hasOwn(observables, type)
}
