import type {
  AssessmentView,
  AttributionView,
  Named,
  NameView,
  PositionView,
} from '../desks/attribution/attribution-view.ts'
import { confidenceLabels, confidenceScales, convertConfidence, type StatedConfidence } from '../stix/confidence.ts'
import type * as contract from './contract/attribution.ts'
import { presentSummary } from './present.ts'

export function presentAttribution(view: AttributionView): contract.Attribution {
  const { facts } = view
  return {
    mayAssess: view.mayAssess,
    actorTypes: [...view.actorTypes],
    mayName: view.mayName,
    scales: confidenceScales.map((scale) => ({ scale, labels: confidenceLabels[scale].map(({ label }) => label) })),
    assessments: view.assessments.map(presentAssessment),
    attributed: view.attributed.map(presentAssessment),
    disagreement: { ...view.disagreement },
    names: view.names.map(presentName),
    namesakes: view.namesakes.map(({ name, items }) => ({ name, items: items.map(presentSummary) })),
    infrastructure: {
      items: facts.items.map((one) => ({
        observable: presentSummary(one.observable),
        facts: one.facts.map((fact) => ({ ...fact, other: presentSummary(fact.other) })),
      })),
      left: facts.left,
    },
    complete: view.complete,
  }
}

function presentAssessment(one: AssessmentView): contract.Assessment {
  return {
    ...saidOf(one),
    relationship: one.relationship,
    subject: presentNamed(one.subject),
    actor: presentNamed(one.actor),
    ...groundsOf(one),
    positions: one.positions.map(presentPosition),
  }
}

function presentPosition(one: PositionView): contract.Position {
  return {
    ...saidOf(one),
    opinion: one.opinion,
    ...groundsOf(one),
    alternative: one.alternative === null ? null : presentNamed(one.alternative),
  }
}

function presentName(one: NameView): contract.NameSaid {
  const { name, usedBy, extent, other } = one
  return { ...saidOf(one), name, usedBy, extent, other: other === null ? null : presentNamed(other) }
}

const saidOf = ({ id, member, own, at, here }: NameView | AssessmentView | PositionView) => ({
  ...{ id, member, own, at, here },
})

function groundsOf(one: AssessmentView | PositionView) {
  const { confidence, reliability, analytic, evidence, onlyPlaces, reasons } = one
  return {
    confidence: presentConfidence(confidence),
    ...{ reliability, analytic, onlyPlaces, reasons },
    evidence: evidence.map(presentNamed),
  }
}

function presentConfidence(stated: StatedConfidence): contract.StatedConfidence {
  if (stated.kind !== 'label') return { ...stated }
  const { scale, label } = stated
  const row = confidenceLabels[scale].find((one) => one.label === label)
  return {
    ...stated,
    elsewhere: confidenceScales
      .filter((one) => one !== scale)
      .map((to) => ({ scale: to, labels: [...convertConfidence(scale, label, to)] })),
    percent: row?.percent === undefined ? null : [row.percent[0], row.percent[1]],
    code: row?.code ?? null,
  }
}

function presentNamed({ id, summary }: Named) {
  return { id, summary: summary === null ? null : presentSummary(summary) }
}
