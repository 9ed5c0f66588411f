/** The personas of the STIX 2.1 Interoperability Test Document (v1.0, CSD01), by their codes. */
export const personas = ['AIM', 'LIM', 'MAS', 'SIEM', 'SXC', 'SXP', 'TDS', 'TIP', 'TMS'] as const
export type Persona = (typeof personas)[number]

export interface Profile {
  readonly name: string
  /** Use cases that a producer of this persona shows, by the type of their object; all of them, or at least one. */
  readonly produces: { readonly types: readonly string[]; readonly need: 'all' | 'one' }
  /** Types that it must be able to take in; what stands in a file of these is checked as for a producer. */
  readonly consumes: readonly string[]
}

const broadest = [
  ...['attack-pattern', 'campaign', 'course-of-action', 'grouping', 'indicator', 'infrastructure', 'intrusion-set'],
  ...['location', 'malware-analysis', 'malware', 'note', 'observed-data', 'opinion', 'report', 'sighting'],
  ...['threat-actor', 'tool', 'vulnerability'],
]

export const profiles: Readonly<Record<Persona, Profile>> = {
  AIM: {
    name: 'adversary infrastructure mapping',
    produces: { types: ['infrastructure'], need: 'all' },
    consumes: ['infrastructure'],
  },
  LIM: {
    name: 'local infrastructure mapping',
    produces: { types: ['infrastructure'], need: 'all' },
    consumes: ['infrastructure', 'vulnerability'],
  },
  MAS: {
    name: 'malware analysis',
    produces: { types: ['malware', 'malware-analysis'], need: 'all' },
    consumes: ['malware', 'malware-analysis'],
  },
  SIEM: {
    name: 'security information and event management',
    produces: { types: ['sighting'], need: 'all' },
    consumes: ['indicator', 'sighting', 'observed-data'],
  },
  SXC: { name: 'consumer', produces: { types: [], need: 'one' }, consumes: broadest },
  SXP: { name: 'producer', produces: { types: broadest, need: 'one' }, consumes: [] },
  TDS: {
    name: 'threat detection',
    produces: { types: ['sighting'], need: 'all' },
    consumes: ['indicator', 'sighting', 'observed-data'],
  },
  TIP: { name: 'threat intelligence platform', produces: { types: broadest, need: 'all' }, consumes: broadest },
  TMS: {
    name: 'threat mitigation',
    produces: { types: [], need: 'one' },
    consumes: ['indicator', 'course-of-action'],
  },
}

/** Properties that the profile requires of a type although STIX does not; `created_by_ref` is required of all of them. */
export const required: Readonly<Record<string, readonly string[]>> = {
  'attack-pattern': ['external_references', 'kill_chain_phases'],
  campaign: [],
  'course-of-action': [],
  grouping: [],
  indicator: ['name', 'indicator_types'],
  infrastructure: ['infrastructure_types'],
  'intrusion-set': ['resource_level', 'primary_motivation'],
  location: ['region'],
  malware: [
    ...['name', 'malware_types', 'first_seen', 'last_seen', 'architecture_execution_envs'],
    ...['implementation_languages', 'capabilities'],
  ],
  'malware-analysis': ['version', 'submitted', 'analysis_started', 'analysis_ended', 'result'],
  note: [],
  'observed-data': ['object_refs'],
  opinion: [],
  relationship: [],
  report: ['report_types'],
  sighting: ['first_seen', 'last_seen', 'count'],
  'threat-actor': ['threat_actor_types', 'roles', 'sophistication', 'resource_level', 'primary_motivation'],
  tool: ['tool_types'],
  vulnerability: ['external_references'],
}

/** A test case of the indicator checklist that a threat intelligence platform goes through. */
export interface IndicatorCase {
  readonly item: string
  readonly mandatory: boolean
  readonly shows: string
}
export const indicatorCases = [
  { item: '2.2.3.1', mandatory: true, shows: 'an IPv4 address' },
  { item: '2.2.3.2', mandatory: true, shows: 'an IPv4 network' },
  { item: '2.2.3.3', mandatory: true, shows: 'two IPv4 networks in one file' },
  { item: '2.2.3.4', mandatory: false, shows: 'an IPv6 address' },
  { item: '2.2.3.5', mandatory: false, shows: 'an IPv6 network' },
  { item: '2.2.3.6', mandatory: true, shows: 'several indicators in one bundle' },
  { item: '2.2.3.7', mandatory: true, shows: 'a domain name' },
  { item: '2.2.3.8', mandatory: true, shows: 'a URL' },
  { item: '2.2.3.9', mandatory: true, shows: 'a URL or a domain name in one pattern' },
  { item: '2.2.3.10', mandatory: true, shows: 'a SHA-256 or an MD5 hash of a file' },
] as const satisfies readonly IndicatorCase[]
