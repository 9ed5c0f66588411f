import type { User } from '../../src/api/contract/accounts.ts'
import type { Alliance, Link } from '../../src/api/contract/alliance.ts'
import type { Client } from '../../src/api/contract/clients.ts'
import type { Reason, RecipientDecision } from '../../src/api/contract/decisions.ts'
import type { TlpLabel } from '../../src/api/contract/labels.ts'
import type { AuditEntry, EvidenceEntry } from '../../src/api/contract/logs.ts'
import type { Counts } from '../../src/api/contract/objects.ts'
import { addedAt, type MockObject, mockObjects } from './mock-objects.ts'

const order: readonly TlpLabel[] = ['clear', 'green', 'amber', 'amber+strict', 'red']
const at = (nowMs: number, secondsAgo: number) => new Date(nowMs - secondsAgo * 1000).toISOString()

export function countsOf(objects: readonly MockObject[]): Counts {
  const counts: Counts = { total: objects.length, byType: {}, byOrigin: {}, byTlp: {} }
  const add = (table: Record<string, number>, key: string) => {
    table[key] = (table[key] ?? 0) + 1
  }
  for (const one of objects) {
    add(counts.byType, one.object.type)
    add(counts.byOrigin, one.origin)
    add(counts.byTlp, one.tlp ?? 'unmarked')
  }
  return counts
}

/** A small sketch of the policy, enough to show every kind of answer. */
export function decisionsOf(one: MockObject, nowMs: number): RecipientDecision[] {
  const recipients = ['member:JP', 'member:PH', 'member:US', 'client:green', 'client:amber', 'public']
  return recipients.map((recipient) => {
    const { released, reason } = decide(one, recipient)
    return {
      recipient,
      view: `trilateral|${recipient}`,
      decision: released ? 'release' : 'withhold',
      agreement: 'trilateral',
      clause: released && reason.code === 'clause-permits' ? 'defence' : null,
      reasons: [reason],
      removed: [],
      withheld: [],
      redaction: null,
      obligations: null,
      sentence: `${released ? 'Released' : 'Withheld'} (${reason.code}).`,
      since: released ? addedAt(one, nowMs) : null,
    }
  })
}

function decide(one: MockObject, recipient: string): { released: boolean; reason: Reason } {
  const code = recipient.replace('member:', '')
  const facts = { agreement: 'trilateral', clause: 'defence', recipient: code, origin: one.origin, tlp: one.tlp ?? '' }
  const no = (reason: string, more: Record<string, string> = {}) => ({
    released: false,
    reason: { code: reason, facts: { ...facts, ...more } },
  })
  if (code === one.origin) return { released: true, reason: { code: 'own-object', facts } }
  if (one.tlp === null) return no('unmarked')
  if (recipient.startsWith('member:')) {
    if (one.releasableTo !== null && !one.releasableTo.includes(code))
      return no('not-releasable-to', { releasableTo: one.releasableTo.join(', ') })
    return { released: true, reason: { code: 'clause-permits', facts } }
  }
  if (recipient === 'public')
    return one.tlp === 'clear'
      ? { released: true, reason: { code: 'clause-permits', facts } }
      : no('tlp-not-for-recipient')
  const clearance = recipient.replace('client:', '') as TlpLabel
  if (order.indexOf(one.tlp) > order.indexOf(clearance)) return no('above-clearance', { clearance })
  return { released: true, reason: { code: 'clause-permits', facts } }
}

function linksOf(nowMs: number): Link[] {
  return [
    {
      member: 'US',
      state: 'idle',
      lastSuccessAt: at(nowMs, 4),
      lastAttemptAt: at(nowMs, 4),
      nextAttemptAt: at(nowMs, -26),
      failures: 0,
      lastError: null,
      received: 18_204,
      refused: 3,
      cursor: '1795412345678901',
      lagSeconds: 4,
      reason: null,
    },
    {
      member: 'PH',
      state: 'waiting',
      lastSuccessAt: at(nowMs, 2_400),
      lastAttemptAt: at(nowMs, 40),
      nextAttemptAt: at(nowMs, -80),
      failures: 5,
      lastError: 'the member does not answer on its exchange address (connection refused); trying again by itself',
      received: 2_107,
      refused: 0,
      cursor: '1795412000000000',
      lagSeconds: 2_400,
      reason: null,
    },
  ]
}

export function allianceOf(nowMs: number): Alliance {
  const member = (code: string, name: string, port: number, fingerprint: string, identity: string) => ({
    code,
    name,
    identity,
    exchangeUrl: `https://127.0.0.1:${port}`,
    consoleUrl: `http://127.0.0.1:${port - 363}`,
    signingKeyFingerprint: fingerprint,
    self: code === 'JP',
  })
  return {
    self: 'JP',
    name: 'Combined cyber defence network of Japan, the Philippines and the United States',
    charter: {
      version: 2,
      digest: '5f2b6d0f3f4c8a0d9b1f7c64e2a1c5d8e9f0a1b2c3d4e5f60718293a4b5c6d7e',
      quorum: 2,
      signedBy: ['JP', 'PH', 'US'],
      adoptedAt: '2026-11-02T01:30:00Z',
    },
    members: [
      member(
        'JP',
        'Japan',
        7444,
        '9d4e1f2a6b7c8d90a1b2c3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f7081',
        'identity--22222222-2222-4222-8222-222222222222',
      ),
      member(
        'PH',
        'Philippines',
        7445,
        '1a2b3c4d5e6f70819d4e1f2a6b7c8d90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'identity--33333333-3333-4333-8333-333333333333',
      ),
      member(
        'US',
        'United States',
        7443,
        'c3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f70819d4e1f2a6b7c8d90a1b2',
        'identity--11111111-1111-4111-8111-111111111111',
      ),
    ],
    agreements: [
      {
        id: 'trilateral',
        title: 'Trilateral agreement on cyber threat intelligence',
        description:
          'What Japan, the Philippines and the United States share for the defence of government and critical infrastructure.',
        parties: ['JP', 'PH', 'US'],
        from: '2026-01-01T00:00:00Z',
        until: '2029-01-01T00:00:00Z',
        inForce: true,
        purposes: ['cyber-defence', 'incident-response'],
        unmarked: { identity: 'clear', 'marking-definition': 'clear' },
        acceptedMarkings: [],
        personalData: { '*': 'hold', email: 'mask', 'victim-ip': 'pseudonymise' },
        confirmExistence: [
          {
            id: 'Q1',
            title: 'Whether a party has published a value',
            from: null,
            to: null,
            types: ['indicator', 'observables'],
            tlpCeiling: 'amber+strict',
            held: false,
            originatorControlled: false,
            valuesPerDay: 2000,
          },
        ],
        clauses: [
          {
            id: 'defence',
            title: 'Threat intelligence for defence',
            from: null,
            to: null,
            types: ['domain-objects', 'observables', 'relationships', 'meta'],
            tlpCeiling: 'amber',
            sectors: null,
            onward: 'clients',
            retention: 'P2Y',
            papCeiling: 'amber',
            purposes: null,
            confidenceAtLeast: 30,
            maxAge: null,
            notBefore: null,
            attribution: 'named',
            notAgainstPersons: false,
            mayRedact: true,
            redact: [],
          },
          {
            id: 'strict',
            title: 'Close hold among the three',
            from: null,
            to: null,
            types: null,
            tlpCeiling: 'amber+strict',
            sectors: ['government', 'energy', 'communications'],
            onward: 'none',
            retention: 'P1Y',
            papCeiling: null,
            purposes: ['incident-response'],
            confidenceAtLeast: null,
            maxAge: 'P90D',
            notBefore: null,
            attribution: 'named',
            notAgainstPersons: true,
            mayRedact: false,
            redact: [],
          },
          {
            id: 'named',
            title: 'Named recipients',
            from: ['US', 'JP'],
            to: ['JP', 'PH'],
            types: ['indicator', 'incident', 'report'],
            tlpCeiling: 'red',
            sectors: null,
            onward: 'none',
            retention: 'P90D',
            papCeiling: null,
            purposes: null,
            confidenceAtLeast: null,
            maxAge: null,
            notBefore: '2026-12-01T00:00:00Z',
            attribution: 'withheld',
            notAgainstPersons: false,
            mayRedact: false,
            redact: [{ types: ['incident'], properties: ['x_contact', 'external_references.url'] }],
          },
        ],
      },
    ],
    links: linksOf(nowMs),
  }
}

export function statusOf(nowMs: number) {
  return {
    member: 'JP',
    name: 'Japan',
    version: '0.1.0',
    startedAt: at(nowMs, 90_000),
    database: { engine: 'sqlite' as const, bytes: 48_234_496 },
    charterVersion: 2,
    counts: countsOf(mockObjects),
    links: linksOf(nowMs),
    searchLag: 0,
    alarms: 1,
    ledger: { size: 214, witnessedSize: 210, signs: true, because: null },
    health: 'ok' as const,
  }
}

export function auditOf(nowMs: number): AuditEntry[] {
  return [
    { at: at(nowMs, 60), actor: 'analyst', action: 'sign-in', subject: '', detail: '' },
    {
      at: at(nowMs, 900),
      actor: 'admin',
      action: 'import',
      subject: 'bundle',
      detail: 'added 14, unchanged 2, rejected 1',
    },
    {
      at: at(nowMs, 86_400),
      actor: 'admin',
      action: 'charter',
      subject: 'version 2',
      detail: '5f2b6d0f3f4c8a0d',
    },
  ]
}

export function evidenceOf(nowMs: number): EvidenceEntry[] {
  return [
    {
      at: at(nowMs, 1_200),
      kind: 'conflict',
      source: 'PH',
      objectId: 'indicator--00000004-0000-4000-8000-000000000004',
      version: '2026-11-20T01:02:03.000Z',
      reason: 'the same version with other content is held already; the held one stays',
    },
    {
      at: at(nowMs, 3_000),
      kind: 'invalid',
      source: 'admin',
      objectId: 'indicator--6f1d2c3b-0000-4000-8000-0000000000aa',
      version: '2026-11-22T01:02:03.000Z',
      reason: 'pattern: expected a comparison at position 18',
    },
    {
      at: at(nowMs, 9_000),
      kind: 'not-permitted',
      source: 'US',
      objectId: 'incident--6f1d2c3b-0000-4000-8000-0000000000ab',
      version: '2026-11-21T01:02:03.000Z',
      reason: 'no clause of trilateral lets US give us TLP:RED',
    },
  ]
}

export function usersOf(): User[] {
  const createdAt = '2026-10-01T00:00:00Z'
  return [
    {
      name: 'admin',
      role: 'admin',
      language: 'ja',
      theme: 'auto',
      createdAt,
      disabled: false,
      password: true,
      passkeys: [],
    },
    {
      name: 'analyst',
      role: 'analyst',
      language: 'en',
      theme: 'auto',
      createdAt,
      disabled: false,
      password: true,
      passkeys: [],
    },
    {
      name: 'former',
      role: 'releaser',
      language: 'fil',
      theme: 'auto',
      createdAt,
      disabled: true,
      password: true,
      passkeys: [],
    },
  ]
}

export function clientsOf(): Client[] {
  return [{ name: 'siem', tlp: 'green', write: false, createdAt: '2026-10-01T00:00:00Z', disabled: false }]
}
