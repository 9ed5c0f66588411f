import { orNull } from '../../base/or-null.ts'
import type { Detail, Release, Summary } from '../../release/model.ts'
import { foldValue } from '../../stix/values.ts'
import type { Person } from '../own-words.ts'
import {
  assessmentIn,
  isOfThisDesk,
  type NameExtent,
  nameIn,
  positionIn,
  type ReadAssessment,
  type ReadPosition,
} from './assessment.ts'
import { actorTypesFor, disagreement, hasNames, mayBeAttributed, namesOnlyPlaces } from './discipline.ts'
import { type InfrastructureFacts, infrastructureFacts } from './infrastructure-facts.ts'

/** Something that this node holds, or the id alone where it does not. */
export interface Named {
  readonly id: string
  readonly summary: Summary | null
}

/** Whose words something is. */
export interface Said {
  readonly id: string
  readonly member: string
  readonly own: boolean
  readonly at: string
  /** Whether it was said at this desk, so that it can be withdrawn here. */
  readonly here: boolean
}
export interface PositionView extends Said, Omit<ReadPosition, 'evidence' | 'alternative'> {
  readonly evidence: readonly Named[]
  readonly onlyPlaces: boolean
  readonly alternative: Named | null
}
export interface AssessmentView extends Said, Omit<ReadAssessment, 'evidence' | 'subject' | 'actor'> {
  readonly subject: Named
  readonly actor: Named
  readonly evidence: readonly Named[]
  readonly onlyPlaces: boolean
  readonly positions: readonly PositionView[]
}
export interface NameView extends Said {
  readonly name: string
  /** Who uses it; null: the object's own producer lists it, and does not say whose it is. */
  readonly usedBy: string | null
  readonly extent: NameExtent
  readonly other: Named | null
}
export interface AttributionView {
  readonly mayAssess: boolean
  readonly actorTypes: readonly string[]
  readonly mayName: boolean
  /** Who did it, as each member sees it. */
  readonly assessments: readonly AssessmentView[]
  /** What this actor is said to have done. */
  readonly attributed: readonly AssessmentView[]
  readonly disagreement: { readonly actors: boolean; readonly opinions: boolean }
  readonly names: readonly NameView[]
  /** Other objects that go by one of the names. That they are the same is nowhere said by this. */
  readonly namesakes: readonly { readonly name: string; readonly items: readonly Summary[] }[]
  readonly facts: InfrastructureFacts
  /** False: more was said than is shown. */
  readonly complete: boolean
}

export interface AttributionReader {
  readonly release: Pick<Release, 'detail' | 'list'>
  readonly person: Person
  /** This member. */
  readonly self: string
  /** Each object that is read for it. */
  readonly onRead: (detail: Detail) => void
}

const most = { assessments: 100, positions: 50, names: 100, lookedUp: 30, namesakes: 10 }

/** All that this node holds of who did it, side by side: what members assess, what they think of each other's, names, and apart from it what is known of the infrastructure. */
export async function attributionOf(reader: AttributionReader, detail: Detail): Promise<AttributionView> {
  const object = JSON.parse(detail.text) as Record<string, unknown>
  const { relations } = detail
  const saying = relations.filter(
    ({ kind, through }) =>
      through !== null && !through.revoked && (kind === 'attributed-to' || kind === 'originates-from'),
  )
  const idsTowards = (direction: 'in' | 'out') => [
    ...new Set(saying.filter((one) => one.direction === direction).map(({ through }) => through!.id as string)),
  ]
  const [outward, inward] = [idsTowards('out'), idsTowards('in')]
  const assessments = await readAssessments(reader, outward.slice(0, most.assessments))
  const attributed = await readAssessments(reader, inward.slice(0, most.assessments))
  const notes = [
    ...new Set(
      relations
        .filter(({ direction, other }) => direction === 'in' && other?.type === 'note' && !other.revoked)
        .map(({ other }) => other!.id as string),
    ),
  ]
  const names = hasNames(detail.type)
    ? [...ownNames(reader, detail, object), ...(await readNames(reader, detail.id, notes.slice(0, most.names)))]
    : []
  const evidence = assessments.flatMap((one) => [one, ...one.positions]).flatMap((one) => one.evidence)
  return {
    mayAssess: mayBeAttributed(detail.type),
    actorTypes: actorTypesFor(detail.type),
    mayName: hasNames(detail.type),
    assessments,
    attributed,
    disagreement: disagreement(
      assessments
        .filter((one) => one.relationship === 'attributed-to')
        .map(({ member, actor, positions }) => ({ member, actor: actor.id, positions })),
    ),
    names,
    namesakes: hasNames(detail.type) ? await namesakesOf(reader, detail, names) : [],
    facts: await infrastructureFacts(
      reader,
      detail,
      evidence.flatMap(({ summary }) => (summary === null ? [] : [summary])),
    ),
    complete: outward.length <= most.assessments && inward.length <= most.assessments && notes.length <= most.names,
  }
}

async function readAssessments(reader: AttributionReader, ids: readonly string[]): Promise<AssessmentView[]> {
  const found: AssessmentView[] = []
  for (const id of ids) {
    const detail = await read(reader, id)
    const object = detail === null ? {} : (JSON.parse(detail.text) as Record<string, unknown>)
    const assessment = assessmentIn(object)
    if (detail === null || assessment === null) continue
    const named = namesIn(detail)
    const opinions = detail.relations
      .filter(({ kind, direction, other }) => kind === 'object_refs' && direction === 'in' && other?.type === 'opinion')
      .filter(({ other }) => other?.revoked === false)
      .map(({ other }) => other!.id as string)
    found.push({
      ...said(reader, detail, object),
      ...assessment,
      subject: named(assessment.subject),
      actor: named(assessment.actor),
      evidence: assessment.evidence.map(named),
      onlyPlaces: namesOnlyPlaces(assessment.evidence),
      positions: await readPositions(reader, [...new Set(opinions)].slice(0, most.positions)),
    })
  }
  return found.sort(byMember)
}

async function readPositions(reader: AttributionReader, ids: readonly string[]): Promise<PositionView[]> {
  const found: PositionView[] = []
  for (const id of ids) {
    const detail = await read(reader, id)
    const object = detail === null ? {} : (JSON.parse(detail.text) as Record<string, unknown>)
    const position = positionIn(object)
    if (detail === null || position === null) continue
    const named = namesIn(detail)
    found.push({
      ...said(reader, detail, object),
      ...position,
      evidence: position.evidence.map(named),
      onlyPlaces: namesOnlyPlaces(position.evidence),
      alternative: position.alternative === null ? null : named(position.alternative),
    })
  }
  return found.sort(byMember)
}

function ownNames(reader: AttributionReader, detail: Detail, object: Readonly<Record<string, unknown>>): NameView[] {
  const listed = ['aliases', 'x_mitre_aliases'].flatMap((name) => (Array.isArray(object[name]) ? object[name] : []))
  const names = listed.filter((one): one is string => typeof one === 'string' && one !== detail.name)
  return [...new Set(names)].slice(0, most.names).map((name) => ({
    ...{ id: detail.id as string, member: detail.origin, own: detail.origin === reader.self, at: detail.version },
    ...{ here: false, name: name.slice(0, 200), usedBy: null, extent: 'unknown' as const, other: null },
  }))
}

async function readNames(reader: AttributionReader, actor: string, ids: readonly string[]): Promise<NameView[]> {
  const found: NameView[] = []
  for (const id of ids) {
    const detail = await read(reader, id)
    const object = detail === null ? {} : (JSON.parse(detail.text) as Record<string, unknown>)
    const name = nameIn(object)
    if (detail === null || name === null) continue
    const refs = object.object_refs as readonly string[]
    const other = refs.find((one) => one !== actor)
    found.push({
      ...said(reader, detail, object),
      ...name,
      other: other === undefined ? null : namesIn(detail)(other),
    })
  }
  return found.sort(byMember)
}

async function namesakesOf(reader: AttributionReader, detail: Detail, names: readonly NameView[]) {
  const wanted = new Map([detail.name, ...names.map(({ name }) => name)].map((name) => [foldValue(name), name]))
  const found: { name: string; items: Summary[] }[] = []
  for (const [value, name] of [...wanted].slice(0, most.lookedUp)) {
    if (value === '') continue
    const types = ['campaign', 'intrusion-set', 'threat-actor']
    const { items } = await reader.release.list(reader.person, { value, types, limit: most.namesakes + 1 })
    const others = items.filter(({ id, revoked }) => id !== detail.id && !revoked).slice(0, most.namesakes)
    if (others.length > 0) found.push({ name, items: others })
  }
  return found
}

async function read(reader: AttributionReader, id: string): Promise<Detail | null> {
  const detail = await orNull(reader.release.detail(reader.person, id))
  if (detail === null || detail.revoked) return null
  reader.onRead(detail)
  return detail
}

function namesIn({ relations }: Detail): (id: string) => Named {
  const known = new Map(relations.map(({ otherId, other }) => [otherId, other]))
  return (id) => ({ id, summary: known.get(id) ?? null })
}

function said(reader: AttributionReader, { id, origin, version }: Detail, object: Record<string, unknown>): Said {
  const own = origin === reader.self
  return { id, member: origin, own, at: version, here: own && isOfThisDesk(object) }
}

/** By member and then by time: an order that weighs nobody. */
function byMember(a: Said, b: Said): number {
  return a.member < b.member ? -1 : a.member > b.member ? 1 : a.at < b.at ? -1 : a.at > b.at ? 1 : 0
}
