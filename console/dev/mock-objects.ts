/** Invented carriers of public facts, for looking at the console without a node: addresses are from the documentation ranges. */

import type { TlpLabel } from '../../src/api/contract/labels.ts'
import type { Detail, Marking, Relation, Summary } from '../../src/api/contract/objects.ts'

export interface MockObject {
  readonly object: Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string }
  readonly tlp: TlpLabel | null
  readonly origin: string
  readonly releasableTo: readonly string[] | null
  readonly minutesAgo: number
}

const tlpIds: Readonly<Record<TlpLabel, string>> = {
  clear: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  'amber+strict': 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003',
  red: 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1',
}
const identities: Readonly<Record<string, string>> = {
  US: 'identity--11111111-1111-4111-8111-111111111111',
  JP: 'identity--22222222-2222-4222-8222-222222222222',
  PH: 'identity--33333333-3333-4333-8333-333333333333',
}

let made = 0
const uuid = (n: number) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

type Rest = Readonly<Record<string, unknown>>
function make(
  origin: string,
  tlp: TlpLabel | null,
  minutesAgo: number,
  type: string,
  rest: Rest,
  releasableTo: readonly string[] | null = null,
): MockObject {
  made += 1
  const created = new Date(Date.UTC(2026, 10, 23, 4, 0) - minutesAgo * 60_000).toISOString()
  const observable = ['ipv4-addr', 'domain-name', 'url', 'file'].includes(type)
  const object = {
    type,
    spec_version: '2.1',
    id: `${type}--${uuid(made)}`,
    ...(observable ? {} : { created, modified: created, created_by_ref: identities[origin] }),
    ...(tlp === null ? {} : { object_marking_refs: [tlpIds[tlp]] }),
    ...rest,
  }
  return { object, tlp, origin, releasableTo, minutesAgo }
}

const volt = make('US', 'clear', 12, 'intrusion-set', {
  name: 'Volt Typhoon',
  description:
    'A state-sponsored group of the People’s Republic of China that has kept access to the networks of critical infrastructure in the United States and its territories, some of it for at least five years. It lives off the land: valid accounts, built-in tools, and end-of-life routers of small offices as its way in and out.',
  aliases: ['Vanguard Panda', 'BRONZE SILHOUETTE', 'Insidious Taurus', 'Voltzite', 'Dev-0391'],
  first_seen: '2021-05-01T00:00:00Z',
  goals: ['Pre-positioning for disruption'],
  resource_level: 'government',
  primary_motivation: 'organizational-gain',
  confidence: 95,
  external_references: [
    {
      source_name: 'CISA AA24-038A',
      url: 'https://www.cisa.gov/news-events/cybersecurity-advisories/aa24-038a',
      description: 'Joint advisory of 7 February 2024',
    },
    { source_name: 'mitre-attack', external_id: 'G1017', url: 'https://attack.mitre.org/groups/G1017/' },
  ],
})
const botnet = make('US', 'green', 14, 'malware', {
  name: 'KV Botnet',
  is_family: true,
  malware_types: ['bot', 'backdoor'],
  description:
    'Malware on small-office routers past their end of life. A court-authorised operation removed it from routers in the United States in December 2023.',
  external_references: [
    {
      source_name: 'U.S. Department of Justice',
      url: 'https://www.justice.gov/opa/pr/us-government-disrupts-botnet-peoples-republic-china-used-conceal-hacking-critical',
      description: '31 January 2024',
    },
  ],
})
const lsass = make('US', 'clear', 40, 'attack-pattern', {
  name: 'OS Credential Dumping: NTDS',
  kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'credential-access' }],
  external_references: [
    { source_name: 'mitre-attack', external_id: 'T1003.003', url: 'https://attack.mitre.org/techniques/T1003/003/' },
  ],
})
const relay = make(
  'US',
  'amber',
  9,
  'indicator',
  {
    name: 'KV Botnet relay 203.0.113.57',
    description: 'Traffic to this relay from a router of a small office.',
    indicator_types: ['malicious-activity', 'compromised'],
    pattern:
      "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.57' AND network-traffic:dst_port = 8443]",
    pattern_type: 'stix',
    valid_from: '2026-11-22T00:00:00Z',
    valid_until: '2026-12-22T00:00:00Z',
    confidence: 80,
    kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'command-and-control' }],
    labels: ['router', 'soho'],
  },
  ['JP', 'US'],
)
const hit = make('US', 'amber+strict', 6, 'indicator', {
  name: 'Credential theft staging host',
  pattern:
    "[domain-name:value = 'update.staging.example'] OR [url:value = 'http://update.staging.example/ntds/get?id=1']",
  pattern_type: 'stix',
  valid_from: '2026-11-21T00:00:00Z',
  indicator_types: ['malicious-activity'],
  confidence: 65,
})
const address = make('US', 'green', 10, 'ipv4-addr', { value: '203.0.113.57' })
const blackTech = make('JP', 'clear', 33, 'intrusion-set', {
  name: 'BlackTech',
  lang: 'ja',
  description:
    '日本や米国の組織を狙う攻撃グループ。ルーターのファームウェアを改ざんし、海外子会社から本社へ侵入を広げる。2023年9月27日、警察庁、内閣サイバーセキュリティセンター、米国の機関が合同で注意喚起を公表した。',
  aliases: ['Palmerworm', 'Temp.Overboard', 'Circuit Panda', 'Radio Panda'],
  external_references: [
    { source_name: 'CISA', url: 'https://www.cisa.gov/news-events/cybersecurity-advisories/aa23-270a' },
  ],
})
const trader = make('JP', 'green', 55, 'threat-actor', {
  name: 'TraderTraitor',
  aliases: ['Jade Sleet', 'UNC4899', 'Slow Pisces'],
  threat_actor_types: ['nation-state', 'crime-syndicate'],
  description:
    'North Korean group that steals cryptocurrency by posing as recruiters. In May 2024 about 48.2 billion yen were taken from DMM Bitcoin.',
  external_references: [
    {
      source_name: 'FBI, DC3 and NPA',
      url: 'https://www.fbi.gov/news/press-releases/fbi-dc3-and-npa-identification-of-north-korean-cyber-actors-tracked-as-tradertraitor-responsible-for-theft-of-308-million-from-bitcoindmmcom',
    },
  ],
})
const mustang = make('PH', 'green', 70, 'intrusion-set', {
  name: 'Mustang Panda',
  aliases: ['Stately Taurus', 'BRONZE PRESIDENT', 'RedDelta', 'Earth Preta'],
  description:
    'Campaigns of August 2023 against entities in the South Pacific, among them the government of the Philippines: a legitimate program loads a malicious library beside it.',
  external_references: [
    {
      source_name: 'Unit 42',
      url: 'https://unit42.paloaltonetworks.com/stately-taurus-targets-philippines-government-cyberespionage/',
    },
  ],
})
const mail = make(
  'PH',
  'red',
  20,
  'incident',
  {
    name: 'Attempts on government mail',
    description:
      'Attempts on mailboxes and websites of several government bodies, seen in January and February 2024 and repelled.',
  },
  ['PH', 'JP'],
)
const note = make('JP', null, 90, 'note', {
  abstract: 'Router firmware hashes',
  content: 'Hashes of the firmware images compared with those of the manufacturer.',
  object_refs: [blackTech.object.id],
})
const file = make('JP', 'amber', 95, 'file', {
  name: 'firmware.bin',
  size: 8_388_608,
  hashes: { 'SHA-256': 'a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447' },
})
const report = make('US', 'clear', 16, 'report', {
  name: 'PRC State-Sponsored Actors Compromise and Maintain Persistent Access to U.S. Critical Infrastructure',
  published: '2024-02-07T00:00:00Z',
  report_types: ['threat-report', 'threat-actor'],
  object_refs: [volt.object.id, botnet.object.id, lsass.object.id],
  external_references: [
    { source_name: 'CISA AA24-038A', url: 'https://www.cisa.gov/news-events/cybersecurity-advisories/aa24-038a' },
  ],
})
const hostile = make('PH', 'clear', 4000, 'tool', {
  name: `<img src=x onerror="alert(1)"> \u202Egnp.exe ${'W'.repeat(100_000)}`,
  description: `<script>alert(1)</script> javascript:alert(1) ${'unbroken'.repeat(400)}`,
  labels: Array.from({ length: 10_000 }, (_, index) => `<b onclick="alert(${index})">`),
  external_references: [{ source_name: 'bad', url: 'javascript:alert(1)' }],
})
const withdrawn = make('US', 'green', 3000, 'indicator', {
  name: '198.51.100.23',
  revoked: true,
  pattern: "[ipv4-addr:value = '198.51.100.23']",
  pattern_type: 'stix',
  valid_from: '2026-10-01T00:00:00Z',
})

const relationOf = (origin: string, kind: string, source: MockObject, target: MockObject) =>
  make(origin, source.tlp, source.minutesAgo, 'relationship', {
    relationship_type: kind,
    source_ref: source.object.id,
    target_ref: target.object.id,
  })

const named = [
  volt,
  botnet,
  lsass,
  relay,
  hit,
  address,
  blackTech,
  trader,
  mustang,
  mail,
  note,
  file,
  report,
  hostile,
  withdrawn,
]
const stated = [
  relationOf('US', 'uses', volt, botnet),
  relationOf('US', 'uses', volt, lsass),
  relationOf('US', 'indicates', relay, volt),
  relationOf('US', 'indicates', hit, volt),
  relationOf('US', 'based-on', relay, address),
  relationOf('US', 'indicates', relay, botnet),
]
const levels: readonly (TlpLabel | null)[] = [
  'green',
  'clear',
  'green',
  'amber',
  'clear',
  'amber+strict',
  'green',
  null,
]
const bulk = Array.from({ length: 900 }, (_, n) => {
  const origin = ['US', 'US', 'JP', 'PH'][n % 4] ?? 'US'
  const tlp = levels[n % levels.length] ?? null
  const minutesAgo = 100 + n * 37
  const host = `node-${n}.relay.example`
  if (n % 3 === 0) return make(origin, tlp, minutesAgo, 'domain-name', { value: host })
  if (n % 3 === 1)
    return make(origin, tlp, minutesAgo, 'indicator', {
      name: `198.51.100.${n % 256}`,
      pattern: `[ipv4-addr:value = '198.51.100.${n % 256}']`,
      pattern_type: 'stix',
      valid_from: '2026-11-01T00:00:00Z',
    })
  return make(origin, tlp, minutesAgo, 'url', { value: `http://${host}/gate.php?u=${n}` })
})

export const mockObjects: readonly MockObject[] = [...named, ...stated, ...bulk].sort(
  (a, b) => a.minutesAgo - b.minutesAgo,
)

const nameOf = (id: unknown): string => {
  const found = mockObjects.find((one) => one.object.id === id)
  return found === undefined ? String(id) : label(found)
}
function label({ object }: MockObject): string {
  if (object.type === 'relationship')
    return `${nameOf(object['source_ref'])} ${String(object['relationship_type'])} ${nameOf(object['target_ref'])}`
  return String(object['name'] ?? object['value'] ?? object['abstract'] ?? object['content'] ?? '').slice(0, 200)
}

export function addedAt(one: MockObject, nowMs: number): string {
  return `${new Date(nowMs - one.minutesAgo * 60_000).toISOString().slice(0, -1)}042Z`
}

export function summaryOf(one: MockObject, nowMs: number): Summary {
  const { object, tlp, origin, releasableTo } = one
  return {
    id: object.id,
    type: object.type,
    version: String(object['modified'] ?? addedAt(one, nowMs)),
    name: label(one),
    tlp,
    releasableTo: releasableTo === null ? null : [...releasableTo],
    origin,
    added: addedAt(one, nowMs),
    revoked: object['revoked'] === true,
  }
}

export function detailOf(one: MockObject, self: string, nowMs: number): Detail {
  const { object, tlp, origin, releasableTo } = one
  const markings: Marking[] = []
  if (tlp !== null) markings.push({ id: tlpIds[tlp], label: `TLP:${tlp.toUpperCase()}`, kind: 'tlp', selectors: [] })
  const summary = summaryOf(one, nowMs)
  return {
    ...summary,
    object: { ...object },
    agreement: origin === self ? null : 'trilateral',
    receivedFrom: origin === self ? 'import' : origin,
    assigned: releasableTo === null ? {} : { releasableTo: [...releasableTo] },
    markings,
    exercise: null,
    versions: [
      { version: summary.version, added: summary.added, revoked: summary.revoked },
      { version: '2026-10-02T08:15:00.000Z', added: '2026-10-02T08:15:02.118042Z', revoked: false },
    ],
    relations: relationsOf(one, nowMs),
    detection: detectionOf(one),
  }
}

function detectionOf({ object }: MockObject): Detail['detection'] {
  if (object['type'] !== 'indicator') return null
  const language = String(object['pattern_type'])
  const nothing = { at: null, expected: null, normalForm: null, level: null, looksFor: null }
  if (language !== 'stix') return { ...nothing, language, state: 'unchecked' }
  return { ...nothing, language, state: 'detectable', level: 1, normalForm: String(object['pattern']), looksFor: [] }
}

function relationsOf(one: MockObject, nowMs: number): Relation[] {
  const found: Relation[] = []
  const other = (id: unknown) => {
    const object = mockObjects.find((candidate) => candidate.object.id === id)
    return { other: object === undefined ? null : summaryOf(object, nowMs), otherId: String(id) }
  }
  for (const candidate of mockObjects) {
    const { source_ref: source, target_ref: target, relationship_type: kind, object_refs: refs } = candidate.object
    const through = summaryOf(candidate, nowMs)
    if (candidate.object.type === 'relationship') {
      if (source === one.object.id) found.push({ kind: String(kind), direction: 'out', through, ...other(target) })
      if (target === one.object.id) found.push({ kind: String(kind), direction: 'in', through, ...other(source) })
    }
    if (Array.isArray(refs) && refs.includes(one.object.id))
      found.push({ kind: 'object_refs', direction: 'in', through: null, ...other(candidate.object.id) })
  }
  const { object } = one
  if (Array.isArray(object['object_refs']))
    for (const id of object['object_refs'])
      found.push({ kind: 'object_refs', direction: 'out', through: null, ...other(id) })
  if (typeof object['created_by_ref'] === 'string')
    found.push({ kind: 'created_by_ref', direction: 'out', through: null, ...other(object['created_by_ref']) })
  return found
}
