import type { Scorecards, Verdicts } from '../../src/api/contract/feedback.ts'

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

export function scorecardsOf(nowMs: number): Scorecards {
  const said = { seen: 14, blocked: 9, falsePositive: 2, tooLate: 1, useful: 21 }
  return {
    items: [
      { member: 'US', objects: 12_400, unique: 11_020, corroborated: 1_380, early: 910, ...said },
      { member: 'PH', objects: 310, unique: 290, corroborated: 20, early: 4, ...said },
    ],
    at: new Date(nowMs).toISOString(),
    objects: 12_710,
    answers: 530,
    complete: true,
  }
}
