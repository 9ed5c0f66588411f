import type { Assessment, Attribution, Position, StatedConfidence } from '../api/contract/attribution.ts'

/** Who did it, as each member sees it, line by line; what is recorded of the infrastructure stands under a heading of its own. */
export function showAttribution(found: Attribution): string {
  const { assessments, attributed, names, namesakes, infrastructure, disagreement } = found
  const parts: string[] = []
  if (assessments.length > 0)
    parts.push('who did it, by member:', ...assessments.flatMap((one) => showAssessment(one, 'actor')))
  if (disagreement.actors) parts.push('members name different actors')
  if (disagreement.opinions) parts.push('members disagree with an assessment')
  if (attributed.length > 0)
    parts.push('what is attributed to it:', ...attributed.flatMap((one) => showAssessment(one, 'subject')))
  if (names.length > 0)
    parts.push(
      'names:',
      ...names.map(
        ({ name, usedBy, member, extent, id }) =>
          `  ${name}  used by ${usedBy ?? 'not said'}, according to ${member} (${extent})  ${id}`,
      ),
    )
  for (const { name, items } of namesakes)
    parts.push(`also called “${name}”, and not said to be the same: ${items.map(({ id }) => id).join(', ')}`)
  if (infrastructure.items.length > 0)
    parts.push(
      'infrastructure (where traffic came from, not who sent it):',
      ...infrastructure.items.map(({ observable, facts }) => {
        const known = facts.map(({ kind, other, member }) => `${kind} ${other.name} (${member})`)
        return `  ${observable.name}  ${known.length === 0 ? 'nothing is recorded' : known.join('; ')}`
      }),
    )
  return parts.length === 0 ? 'nobody has said who did it' : parts.join('\n')
}

function showAssessment(one: Assessment, end: 'actor' | 'subject'): string[] {
  const { member, id, reasons, evidence, onlyPlaces, positions, relationship } = one
  const named = one[end].summary?.name ?? one[end].id
  return [
    `  ${member}: ${relationship} ${named}, ${showConfidence(one)}  ${id}`,
    ...(reasons === null ? [] : [`    ${reasons}`]),
    `    evidence: ${evidence.map(({ id: of, summary }) => summary?.name ?? of).join(', ') || 'none is named'}${onlyPlaces ? ' (says where traffic came from, not who sent it)' : ''}`,
    ...positions.map(
      (position) =>
        `    ${position.member} ${position.opinion}${position.alternative === null ? '' : `, rather ${position.alternative.summary?.name ?? position.alternative.id}`}: ${position.reasons ?? ''}  ${position.id}`,
    ),
  ]
}

function showConfidence({ confidence, reliability, analytic }: Assessment | Position): string {
  const sound = analytic === null ? '' : `; confidence in the judgement: ${analytic}`
  return `${showStated(confidence)}${reliability === null ? '' : ` (source ${reliability})`}${sound}`
}

function showStated(stated: StatedConfidence): string {
  if (stated.kind === 'none') return 'confidence not stated'
  if (stated.kind === 'number') return `confidence ${stated.number}, on a scale that is not stated`
  const { scale, label, agrees, number } = stated
  return `${label} (${scale})${agrees ? '' : `; beside it stands the number ${number ?? 'none'}, which is another`}`
}
