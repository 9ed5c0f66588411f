import type {
  Advisory,
  AdvisoryList,
  AdvisoryRow,
  AdvisoryTranslation,
  CsafList,
  Publishers,
  Readiness,
} from '../../src/api/contract/advisories.ts'

const iso = (ms: number): string => new Date(ms).toISOString()
const hash = 'a3'.repeat(32)
const mockAdvisory = 'report--3c1f5b7e-0001-4a70-9d0e-0c7f7c0e5b21'

function rowOf(nowMs: number): AdvisoryRow {
  return {
    ...{ id: mockAdvisory, name: 'US-2026-0003', title: 'Remote access to pumping stations is being exploited' },
    ...{ agreement: 'trilateral', lead: 'US', state: 'drafting', embargo: iso(nowMs + 176_400_000) },
    ...{ changedAt: iso(nowMs - 3_600_000), published: 0 },
  }
}

function advisoryOf(nowMs: number): Advisory {
  const row = rowOf(nowMs)
  const sections = [
    { id: 'summary', tlp: 'clear' as const, heading: 'Summary', text: 'Update now.\n\n- Take it off the internet' },
    { id: 'members', tlp: 'amber+strict' as const, heading: 'For members', text: 'Seen at two utilities.' },
  ]
  const revision = { hash, author: 'US', at: row.changedAt, note: '', height: 1, version: 1, changes: [] }
  const holds = { sections: 1, products: 0, vulnerabilities: 0, indicators: 0, references: 1, playbooks: 0 }
  return {
    ...row,
    head: hash,
    document: {
      ...{ format: 'trefoil/advisory-document/1', id: row.id, name: row.name, agreement: row.agreement, lead: 'US' },
      ...{ members: ['JP', 'PH', 'US'], version: 1, title: row.title, tlp: 'clear', language: 'en' },
      ...{ embargo: row.embargo, history: [{ version: 1, at: row.embargo, summary: 'Published for the first time.' }] },
      ...{ sections, products: [], vulnerabilities: [], playbooks: [] },
      indicators: [{ id: 'i1', tlp: 'amber', name: 'Beacon', pattern: "[ipv4-addr:value = '198.51.100.7']" }],
      references: [{ id: 'r1', tlp: 'clear', title: 'Vendor notice', url: 'https://vendor.example/notice' }],
    },
    languages: [{ language: 'ja', texts: 4, done: 3, behind: 1 }],
    rule: { quorum: 3, mandatory: ['JP'] },
    signOffs: [{ member: 'US', at: iso(nowMs - 1_800_000) }],
    complete: false,
    frozenFrom: iso(Date.parse(row.embargo) - 600_000),
    revisions: [revision],
    lost: [],
    comments: [
      {
        ...{ digest: 'c1', author: 'PH', at: iso(nowMs - 900_000), part: 'sections/summary', current: true },
        ...{ text: 'May we name the sector?', resolved: null },
      },
    ],
    ...{ withdrawals: [], abandoned: null, aside: [], unsent: [], playbooks: [], files: [] },
    variants: [
      { tlp: 'clear', holds, left: { sections: 1, indicators: 1 }, parts: ['sections/summary', 'references/r1'] },
    ],
    clock: [
      { member: '', zone: 'UTC', local: row.embargo.slice(0, 16).replace('T', ' ') },
      { member: 'JP', zone: 'Asia/Tokyo', local: '2026-12-01 09:00' },
    ],
  } as Advisory
}

const verdict = { fingerprint: '', publisher: 'unknown', fileName: 'right', contradicts: false } as const

function checkedOf(nowMs: number): CsafList {
  const one = { namespace: 'https://psirt.example', version: '2', tlp: 'WHITE', at: iso(nowMs - 7_200_000) }
  return {
    items: [
      {
        ...{
          ...one,
          digest: 'd1'.repeat(32),
          trackingId: 'EX-2026-0017',
          title: 'Gateway: commands without a password',
        },
        state: 'trusted',
        verdict: { ...verdict, hash: 'right', signature: 'right', publisher: 'right', valid: true, problems: [] },
      },
      {
        ...{ ...one, digest: 'd2'.repeat(32), trackingId: 'EX-2026-0018', title: 'Controller: products are missing' },
        state: 'refused',
        verdict: {
          ...{ ...verdict, hash: 'right', signature: 'missing', valid: false },
          problems: [{ rule: '6.1.27.3', at: '/vulnerabilities/0', message: 'needs product_status' }],
        },
      },
    ],
  }
}

const fingerprint = 'F0'.repeat(20)
const publishersOf = (nowMs: number): Publishers => ({
  items: [
    { fingerprint, name: 'Example PSIRT', namespace: 'https://psirt.example', addedBy: 'releaser', at: iso(nowMs) },
  ],
  own: { fingerprint: 'A1'.repeat(20), url: 'https://jp.example/.well-known/csaf/provider-metadata.json' },
})

/** What the desk of advisories answers; null: it is not asked. */
export function advisoriesOf(
  path: string,
  nowMs: number,
): Advisory | AdvisoryList | AdvisoryTranslation | CsafList | Publishers | Readiness | null {
  if (path === '/advisories') return { items: [rowOf(nowMs)], next: null, open: 1, published: 0 }
  if (path === '/csaf-documents') return checkedOf(nowMs)
  if (path === '/csaf-publishers') return publishersOf(nowMs)
  const [, part] = /^\/advisories\/[^/]+(?:\/([\w-]+))?$/.exec(path) ?? []
  if (part === 'readiness')
    return {
      findings: [{ code: 'translation', blocks: false, at: '/translations/ja', detail: 'ja' }],
      ready: true,
    }
  if (part === 'translation')
    return {
      ...{ language: 'ja', original: 'en' },
      texts: [{ key: 'title', original: rowOf(nowMs).title, text: null, behind: false }],
    }
  return path.startsWith('/advisories/') && part === undefined ? advisoryOf(nowMs) : null
}
