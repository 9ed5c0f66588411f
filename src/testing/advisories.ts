import { createHash } from 'node:crypto'
import { canonicalJson } from '../base/canonical-json.ts'
import { type AdvisoryDocument, documentHash, parseDocument } from '../desks/advisory/document.ts'
import type { DraftText } from '../desks/advisory/draft.ts'
import type { Signed, Statement } from '../desks/advisory/statement.ts'

/** Texts of an advisory as people would write it; every name in it is of the test alone. */
export function makeDraft(change: Partial<DraftText> = {}): DraftText {
  return {
    title: 'Remote access appliances are being exploited',
    tlp: 'clear',
    language: 'en',
    embargo: '2026-12-01T00:00:00.000Z',
    sections: [
      {
        id: 'summary',
        tlp: 'clear',
        heading: 'Summary',
        text: 'Appliances are exploited.\n\n- Update now\n- Look for signs',
      },
      {
        id: 'partners',
        tlp: 'amber',
        heading: 'For partners',
        text: 'Seen at three utilities of the AMBER-ONLY sector.',
      },
      { id: 'members', tlp: 'amber+strict', heading: 'For members', text: 'Held by STRICT-ONLY sources.' },
    ],
    products: [
      { id: 'p1', tlp: 'clear', vendor: 'Example Vendor', name: 'Gateway', version: '1.2' },
      { id: 'p2', tlp: 'amber', vendor: 'Example Vendor', name: 'Gateway', version: 'AMBER-ONLY' },
    ],
    vulnerabilities: [
      {
        ...{
          id: 'v1',
          tlp: 'clear',
          cve: 'CVE-2026-10001',
          title: 'Commands without a password',
          description: 'A request runs commands.',
        },
        products: [
          { id: 'p1', status: 'known_affected' },
          { id: 'p2', status: 'under_investigation' },
        ],
        remediation: 'Install version 1.3.',
      },
    ],
    indicators: [
      { id: 'i1', tlp: 'clear', name: 'Beacon', pattern: "[domain-name:value = 'update.badhost.example']" },
      { id: 'i2', tlp: 'amber', name: 'AMBER-ONLY address', pattern: "[ipv4-addr:value = '198.51.100.7']" },
    ],
    references: [{ id: 'r1', tlp: 'clear', title: 'Vendor notice', url: 'https://vendor.example/notice' }],
    playbooks: [],
    ...change,
  }
}

export function makeDocument(change: Partial<AdvisoryDocument> = {}): AdvisoryDocument {
  const text = makeDraft()
  const embargo = change.embargo ?? text.embargo
  return parseDocument({
    ...text,
    format: 'trefoil/advisory-document/1',
    ...{
      id: 'report--00000000-0000-4000-8000-00000000000a',
      name: 'US-2026-0001',
      agreement: 'trilateral',
      lead: 'US',
    },
    members: ['JP', 'PH', 'US'],
    version: 1,
    history: [{ version: 1, at: embargo, summary: 'Published for the first time.' }],
    translations: {},
    ...change,
  })
}

/** A statement as the fold reads it, where its signature is of no interest. */
export function said(statement: Statement): Signed {
  const digest = createHash('sha256').update(canonicalJson(statement)).digest('hex')
  return { statement, digest, envelope: '' }
}

type Rest = { author: string; at: string }
const head = (document: AdvisoryDocument, { author, at }: Rest) =>
  ({
    format: 'trefoil/advisory/1',
    advisory: document.id,
    agreement: document.agreement,
    members: document.members,
    author,
    at,
  }) as const

export function revision(
  document: AdvisoryDocument,
  rest: Rest & { basis?: AdvisoryDocument; height?: number },
): Signed {
  const { basis, height = basis === undefined ? 1 : 2, ...who } = rest
  return said({
    ...head(document, who),
    kind: 'revision',
    basis: basis === undefined ? null : documentHash(basis),
    height,
    document,
    note: '',
  })
}
export const signOff = (document: AdvisoryDocument, rest: Rest): Signed =>
  said({ ...head(document, rest), kind: 'sign-off', document: documentHash(document) })
export const withdrawal = (document: AdvisoryDocument, rest: Rest): Signed =>
  said({ ...head(document, rest), kind: 'withdrawal', document: documentHash(document), reason: 'not yet' })

/** A playbook as CACAO 2.0 wants it. */
export function makePlaybook(change: Readonly<Record<string, unknown>> = {}): string {
  const step = (type: string, number: number) => `${type}--00000000-0000-4000-8000-00000000000${number}`
  const agent = 'organization--00000000-0000-4000-8000-000000000009'
  return JSON.stringify({
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: 'playbook--00000000-0000-4000-8000-000000000001',
    name: 'Contain the appliance',
    created_by: 'identity--00000000-0000-4000-8000-000000000002',
    created: '2026-11-27T00:00:00.000Z',
    modified: '2026-11-27T00:00:00.000Z',
    playbook_types: ['mitigation'],
    playbook_activities: ['contain'],
    workflow_start: step('start', 1),
    workflow: {
      [step('start', 1)]: { type: 'start', on_completion: step('action', 2) },
      [step('action', 2)]: {
        ...{ type: 'action', name: 'Cut it off', description: 'Take the appliance off the network.', agent },
        ...{ commands: [{ type: 'manual', command: 'Unplug it' }], on_completion: step('end', 3) },
      },
      [step('end', 3)]: { type: 'end' },
    },
    agent_definitions: { [agent]: { type: 'organization', name: 'Operator' } },
    ...change,
  })
}
