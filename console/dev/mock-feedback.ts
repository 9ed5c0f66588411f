import type { Scorecards, Scored, Verdicts } from '../../src/api/contract/feedback.ts'

export function verdictsOf(type: string, nowMs: number): Verdicts {
  if (type !== 'indicator') return { items: [], may: type === 'note' ? [] : ['false-positive', 'too-late', 'useful'] }
  const at = new Date(nowMs - 3_600_000).toISOString()
  return {
    items: [
      {
        id: 'sighting--7f8b1c8e-4f1a-4a70-9d0e-0c7f7c0e5b01',
        ...{ kind: 'blocked', member: 'PH', own: false, sectors: ['water'], remark: null, count: 3, at },
      },
      {
        id: 'opinion--7f8b1c8e-4f1a-4a70-9d0e-0c7f7c0e5b02',
        ...{ kind: 'useful', member: 'JP', own: true, sectors: [], remark: 'Found it within a day.', count: 1, at },
      },
    ],
    may: ['seen', 'blocked', 'false-positive', 'too-late', 'useful'],
  }
}

export function scoredOf(nowMs: number): Scored {
  return { items: [], total: 0, at: new Date(nowMs).toISOString(), next: null }
}

export function scorecardsOf(nowMs: number): Scorecards {
  const said = { seen: 14, blocked: 9, falsePositive: 2, tooLate: 1, useful: 21 }
  return {
    items: [
      { member: 'US', objects: 12_400, unique: 11_020, corroborated: 1_380, early: 910, ...said },
      { member: 'PH', objects: 310, unique: 290, corroborated: 20, early: 4, ...said },
    ],
    producers: [
      {
        ...{ identity: 'identity--5e6d7c8b-1111-4a70-9d0e-0c7f7c0e5b11', name: 'Harbour Sensor Programme' },
        ...{ objects: 8_400, unique: 8_020, corroborated: 380, early: 310, ...said },
      },
      {
        ...{ identity: 'identity--5e6d7c8b-2222-4a70-9d0e-0c7f7c0e5b12', name: '' },
        ...{ objects: 120, unique: 7, corroborated: 113, early: 2, ...said },
      },
    ],
    producersInAll: 2,
    sources: [
      { kind: 'member', name: 'US', objects: 9_100, unique: 8_020, corroborated: 1_080, early: 800, ...said },
      { kind: 'source', name: 'phishing-list', objects: 3_300, unique: 3_000, corroborated: 300, early: 110, ...said },
      { kind: 'client', name: 'soc-manila', objects: 190, unique: 180, corroborated: 10, early: 3, ...said },
      { kind: 'here', name: '', objects: 120, unique: 110, corroborated: 10, early: 1, ...said },
    ],
    at: new Date(nowMs).toISOString(),
    objects: 12_710,
    answers: 530,
    complete: true,
  }
}
