import type { EvidenceFact, EvidenceReport } from '../../src/api/contract/evidence.ts'
import type { Alarm, Ledger, Receipts } from '../../src/api/contract/ledger.ts'

const ago = (nowMs: number, minutes: number): string => new Date(nowMs - minutes * 60_000).toISOString()
const version = '2026-01-15T09:00:00.000Z'

/** A ledger that may not sign, and follows one member that it trusts and one that it does not. */
export function ledgerOf(nowMs: number): Ledger {
  const origin = 'jp.trefoil/ledger/1'
  return {
    ...{ origin, size: 2086, root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', quorum: 2, witnessedSize: 2080 },
    checkpoint: { note: `${origin}\n2086\n`, size: 2086 },
    ...{ signs: false, because: 'unanswered' as const },
    witnessed: [
      { member: 'US', size: 2086, at: ago(nowMs, 2) },
      { member: 'PH', size: 2080, at: ago(nowMs, 190) },
    ],
    streams: [
      {
        ...{ member: 'US', lane: 'routine' as const, steps: 310, at: ago(nowMs, 4) },
        ...{ acknowledged: 310, outstanding: 0, since: null, gave: true },
      },
      {
        ...{ member: 'PH', lane: 'priority' as const, steps: 12, at: ago(nowMs, 200) },
        ...{ acknowledged: 10, outstanding: 2, since: ago(nowMs, 240), gave: true },
      },
      {
        ...{ member: 'JP', lane: 'routine' as const, steps: 402, at: ago(nowMs, 4) },
        ...{ acknowledged: null, outstanding: 0, since: null, gave: true },
      },
    ],
    inbound: [{ member: 'US', lane: 'routine', steps: 288, at: ago(nowMs, 1) }],
    peers: [
      { member: 'US', origin: 'us.trefoil/ledger/1', size: 1900, alarm: null },
      { member: 'PH', origin: 'ph.trefoil/ledger/1', size: 640, alarm: 'ledger-forked' },
    ],
  }
}

export function receiptsOf(member: string, nowMs: number): Receipts {
  const id = 'indicator--00000004-0000-4000-8000-000000000004'
  const refusal = { lane: 'routine' as const, seq: 41, item: 3, id, reason: 'not permitted by the agreement' }
  return { member, lanes: [], refused: member === 'PH' ? [{ ...refusal, at: ago(nowMs, 300) }] : [] }
}

export function alarmOf(member: string, nowMs: number): Alarm {
  const reason = 'two signed trees of one size'
  return { member, kind: 'ledger-forked', at: ago(nowMs, 500), reason, proof: '{"notes":[]}' }
}

/** Evidence with something of everything: has it, keeps it, gone, withheld. */
export function proofOf(object: string, nowMs: number): EvidenceReport {
  const step = { id: object, version, agreement: 'trilateral', lane: 'routine', step: '41', entry: '812' }
  const fact = (code: EvidenceFact['code'], about: string, facts: Record<string, string>): EvidenceFact => ({
    ...{ code, about, strength: 'proven', at: ago(nowMs, 600), facts },
  })
  const decided = (about: string, outcome: string): EvidenceFact => ({
    ...fact('decided', about, {
      ...{ agreement: 'trilateral', charter: '2', outcome, clause: 'C1', versions: version },
      ...{ sentence: 'Decided.', reasons: '[]' },
    }),
    strength: 'follows',
  })
  return {
    ...{ by: 'JP', for: null, at: ago(nowMs, 0), tlp: 'amber+strict', object },
    charter: { version: 2, digest: 'ab'.repeat(32), signedBy: ['JP', 'PH', 'US'], trusted: true },
    streams: [{ to: 'US', lane: 'routine', first: 40, last: 41 }],
    facts: [
      fact('given', 'member:US', step),
      fact('accepted', 'member:US', step),
      { ...fact('seen', 'member:US', { ...step, is: 'part', removed: '/description' }), strength: 'claimed' },
      decided('member:US', 'redact'),
      fact('given', 'member:PH', step),
      { ...fact('lost', 'member:PH', { ...step, lane: 'priority' }), at: ago(nowMs, 60) },
      fact('kept', 'member:PH', { ...step, reason: 'wanted by a court' }),
      decided('public', 'withhold'),
      fact('notice', 'member:JP', { by: 'JP', version: '', reason: 'it was wrong' }),
      fact('tree', 'member:JP', { origin: 'jp.trefoil/ledger/1', size: '2086', quorum: '2' }),
      fact('cosigned', 'member:US', { origin: 'jp.trefoil/ledger/1', size: '2086' }),
      { ...fact('audited', '', { actor: 'person:ana', action: 'recall', detail: '' }), strength: 'claimed' },
    ],
  }
}
