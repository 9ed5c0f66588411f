import type { Attribution } from '../../src/api/contract/attribution.ts'
import type { Summary } from '../../src/api/contract/objects.ts'

/** Two members that see it differently, names by their sources, and where the traffic came from. */
export function attributionOf(subject: Summary, actor: Summary, nowMs: number): Attribution {
  const at = new Date(nowMs - 86_400_000).toISOString()
  const [thing, who] = [subject, actor].map((summary) => ({ id: summary.id, summary })) as [Named, Named]
  const likely = {
    ...{ kind: 'label' as const, scale: 'icd-203' as const, label: 'likely', number: 70, agrees: true },
    ...{ elsewhere: [{ scale: 'low-med-high' as const, labels: ['med'] }], code: null },
    percent: [55, 80] as [number, number],
  }
  const grounds = { reliability: null, analytic: 'moderate' as const, evidence: [], onlyPlaces: false }
  return {
    ...{ mayAssess: true, actorTypes: ['intrusion-set', 'threat-actor'], mayName: true, complete: true },
    scales: [{ scale: 'icd-203', labels: ['unlikely', 'likely'] }],
    assessments: [
      {
        ...{ id: 'relationship--1', member: 'US', own: false, at, here: false, relationship: 'attributed-to' },
        ...{
          subject: thing,
          actor: who,
          ...grounds,
          confidence: likely,
          reasons: 'The same tools, at the same hours.',
        },
        positions: [
          {
            ...{ id: 'opinion--1', member: 'JP', own: true, at, here: true, opinion: 'disagree', alternative: null },
            ...{ ...grounds, confidence: { kind: 'none' }, reasons: 'The tools can be bought.' },
          },
        ],
      },
    ],
    attributed: [],
    disagreement: { actors: false, opinions: true },
    names: [
      {
        ...{ id: 'note--1', member: 'US', own: false, at, here: false, name: 'Vanguard Panda', usedBy: 'A vendor' },
        ...{ extent: 'overlaps', other: null },
      },
    ],
    namesakes: [],
    infrastructure: { items: [], left: 0 },
  }
}

type Named = { readonly id: string; readonly summary: Summary }
