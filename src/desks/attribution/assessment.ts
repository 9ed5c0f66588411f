import { uuidV5 } from '../../base/ids.ts'
import {
  type AnalyticConfidence,
  analyticConfidences,
  type ConfidenceScale,
  type Reliability,
  readConfidence,
  reliabilities,
  type StatedConfidence,
  stixConfidence,
} from '../../stix/confidence.ts'

/** Our extension of relationships, opinions and notes: on which scale an assessment is stated, on what evidence, and what a name is worth (docs/desks/attribution.md). */
const attributionExtension = 'extension-definition--814c905a-0745-4c47-bd71-ef0b002e9076'

/** What stands behind the extension (STIX 2.1 §7.3), for whoever receives objects that use it. */
export const attributionExtensionDefinition = {
  type: 'extension-definition',
  spec_version: '2.1',
  id: attributionExtension,
  created_by_ref: 'identity--2f6d5a0e-41c7-4b38-8e9d-7a5b0c3f1d24',
  created: '2026-11-27T00:00:00.000Z',
  modified: '2026-11-27T00:00:00.000Z',
  name: 'Trefoil attribution',
  description:
    'On a relationship attributed-to: the confidence as a label (label) of a scale (scale: low-med-high, icd-203, admiralty or wep), how far the source is trusted (source_reliability, A to F), how sound the judgement is (analytic_confidence, with icd-203) and the evidence (evidence_refs). On an opinion about such a relationship: the same, and who it is instead (alternative_ref). On a note about an actor: a name (name), who uses it (used_by) and how far it means the same (extent: same, overlaps, part or unknown). kind is attribution, position or name.',
  schema: 'https://json-schema.org/draft/2020-12/schema#trefoil-attribution-1.0',
  version: '1.0.0',
  extension_types: ['property-extension'],
} as const

const namespace = 'ad176db5-2261-424d-8f19-9b3b83f95192'
const mostEvidence = 50

export const opinionValues = ['strongly-disagree', 'disagree', 'neutral', 'agree', 'strongly-agree'] as const
export type OpinionValue = (typeof opinionValues)[number]
const nameExtents = ['same', 'overlaps', 'part', 'unknown'] as const
export type NameExtent = (typeof nameExtents)[number]

/** Confidence as a person states it. */
export interface Confidence {
  readonly scale: ConfidenceScale
  readonly label: string
  readonly reliability?: Reliability | undefined
  /** With ICD 203 alone, which keeps it apart from likelihood. */
  readonly analytic?: AnalyticConfidence | undefined
}

/** Who did it, as one member sees it. */
export interface NewAssessment {
  readonly actor: string
  readonly confidence: Confidence
  readonly evidence: readonly string[]
  readonly reasons: string
}
/** What a member says of another's assessment. */
export interface NewPosition {
  readonly opinion: OpinionValue
  readonly confidence: Confidence | null
  readonly evidence: readonly string[]
  readonly reasons: string
  /** Who it is instead. */
  readonly alternative: string | null
}
/** A name that somebody uses for an actor: a link, never a merge. */
export interface NewName {
  readonly name: string
  readonly usedBy: string
  readonly extent: NameExtent
  /** The object that goes by that name, where there is one. */
  readonly other: string | null
}

/** Whose words they are, and what binds them. */
export interface Voice {
  readonly member: string
  readonly identity: string
  readonly id: string
  readonly created: string
  readonly at: string
  /** Markings and handling extension, as handledLikeAll makes them. */
  readonly handling: Readonly<Record<string, unknown>>
}

export const assessmentId = (member: string, subject: string, actor: string, round: number): string =>
  `relationship--${uuidV5(namespace, `${member} attribution ${round} ${subject} ${actor}`)}`
export const positionId = (member: string, assessment: string, round: number): string =>
  `opinion--${uuidV5(namespace, `${member} position ${round} ${assessment}`)}`
export const nameId = (member: string, actor: string, { name, usedBy }: NewName, round: number): string =>
  `note--${uuidV5(namespace, `${member} name ${round} ${actor} ${JSON.stringify([name, usedBy])}`)}`

/** The relationship that says who did it. */
export function assessmentText(subject: string, said: NewAssessment, voice: Voice): string {
  const { actor, confidence, evidence, reasons } = said
  return write('relationship', voice, 'attribution', {
    own: {
      relationship_type: 'attributed-to',
      source_ref: subject,
      target_ref: actor,
      ...(reasons === '' ? {} : { description: reasons }),
    },
    extension: refsOf(evidence),
    confidence,
  })
}

/** The opinion of another's assessment. It changes nothing of that. */
export function positionText(assessment: string, said: NewPosition, voice: Voice): string {
  const { opinion, confidence, evidence, reasons, alternative } = said
  return write('opinion', voice, 'position', {
    own: { opinion, ...(reasons === '' ? {} : { explanation: reasons }), object_refs: [assessment] },
    extension: { ...refsOf(evidence), ...(alternative === null ? {} : { alternative_ref: alternative }) },
    confidence,
  })
}

/** The note that links a name to an actor. The name is found by search like any other. */
export function nameText(actor: { readonly id: string; readonly name: string }, said: NewName, voice: Voice): string {
  const { name, usedBy, extent, other } = said
  return write('note', voice, 'name', {
    own: {
      abstract: name,
      content: `${usedBy} uses the name “${name}” for what is here called “${actor.name}” (${extent}).`,
      object_refs: other === null ? [actor.id] : [actor.id, other],
      external_references: [{ source_name: usedBy, external_id: name }],
    },
    extension: { name, used_by: usedBy, extent },
    confidence: null,
  })
}

interface Parts {
  readonly own: Readonly<Record<string, unknown>>
  readonly extension: Readonly<Record<string, unknown>>
  readonly confidence: Confidence | null
}

function write(type: string, voice: Voice, kind: string, { own, extension, confidence }: Parts): string {
  const { extensions, ...handling } = voice.handling as { readonly extensions?: Readonly<Record<string, unknown>> }
  const number = confidence === null ? null : stixConfidence(confidence.scale, confidence.label)
  return JSON.stringify({
    ...{ type, spec_version: '2.1', id: voice.id, created_by_ref: voice.identity },
    ...{ created: voice.created, modified: voice.at },
    ...(number === null ? {} : { confidence: number }),
    ...handling,
    ...own,
    extensions: {
      ...extensions,
      [attributionExtension]: {
        ...{ extension_type: 'property-extension', kind },
        ...(confidence === null ? {} : { scale: confidence.scale, label: confidence.label }),
        ...(confidence?.reliability === undefined ? {} : { source_reliability: confidence.reliability }),
        ...(confidence?.analytic === undefined ? {} : { analytic_confidence: confidence.analytic }),
        ...extension,
      },
    },
  })
}

const refsOf = (evidence: readonly string[]) => (evidence.length === 0 ? {} : { evidence_refs: evidence })

type Members = Readonly<Record<string, unknown>>

/** How sure whoever says it is, and on what. */
export interface Grounds {
  readonly confidence: StatedConfidence
  readonly reliability: Reliability | null
  readonly analytic: AnalyticConfidence | null
  readonly evidence: readonly string[]
  readonly reasons: string | null
}
export interface ReadAssessment extends Grounds {
  readonly relationship: 'attributed-to' | 'originates-from'
  readonly subject: string
  readonly actor: string
}
export interface ReadPosition extends Grounds {
  readonly opinion: OpinionValue
  readonly alternative: string | null
}

/** What a relationship of anybody says of who did it; null: nothing. Never throws. */
export function assessmentIn(object: Members): ReadAssessment | null {
  const { type, relationship_type: kind, source_ref: subject, target_ref: actor } = object
  if (type !== 'relationship' || typeof subject !== 'string' || typeof actor !== 'string') return null
  if (kind !== 'attributed-to' && kind !== 'originates-from') return null
  return { relationship: kind, subject, actor, ...groundsIn(object, object.description) }
}

/** What an opinion of anybody says; null: it is none. Never throws. */
export function positionIn(object: Members): ReadPosition | null {
  const opinion = opinionValues.find((one) => one === object.opinion)
  if (object.type !== 'opinion' || opinion === undefined) return null
  const { alternative_ref: alternative } = extensionOf(object)
  return {
    opinion,
    alternative: typeof alternative === 'string' ? alternative : null,
    ...groundsIn(object, object.explanation),
  }
}

/** Which name a note links to an actor; null: none. Never throws. */
export function nameIn(object: Members): NewName | null {
  const { kind, name, used_by: usedBy, extent } = extensionOf(object)
  if (object.type !== 'note' || kind !== 'name' || typeof name !== 'string' || typeof usedBy !== 'string') return null
  const refs = Array.isArray(object.object_refs) ? object.object_refs : []
  return {
    ...{ name: name.slice(0, 200), usedBy: usedBy.slice(0, 200) },
    extent: nameExtents.find((one) => one === extent) ?? 'unknown',
    other: typeof refs[1] === 'string' ? refs[1] : null,
  }
}

/** Whether an object is one of those that this desk makes. */
export function isOfThisDesk(object: Members): boolean {
  const { kind } = extensionOf(object)
  return kind === { relationship: 'attribution', opinion: 'position', note: 'name' }[String(object.type)]
}

function groundsIn(object: Members, reasons: unknown): Grounds {
  const said = extensionOf(object)
  const evidence = Array.isArray(said.evidence_refs) ? said.evidence_refs : []
  return {
    confidence: readConfidence(object.confidence, said),
    reliability: reliabilities.find((one) => one === said.source_reliability) ?? null,
    analytic: analyticConfidences.find((one) => one === said.analytic_confidence) ?? null,
    evidence: evidence.filter((one): one is string => typeof one === 'string').slice(0, mostEvidence),
    reasons: typeof reasons === 'string' && reasons !== '' ? reasons : null,
  }
}

function extensionOf({ extensions }: Members): Members {
  const own = (extensions as Members | undefined)?.[attributionExtension]
  return typeof own === 'object' && own !== null ? (own as Members) : {}
}
