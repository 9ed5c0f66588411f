import { Fault } from '../../base/fault.ts'
import { table } from '../../base/table.ts'
import { parseConfidence } from '../../stix/confidence.ts'
import type { Confidence, OpinionValue } from './assessment.ts'

/** What may be attributed, and to what (STIX 2.1: the relationships of §4; incidents by the incident core extension). Never to a place. */
const actorsFor = table<readonly string[]>({
  incident: ['campaign', 'intrusion-set', 'threat-actor'],
  campaign: ['intrusion-set', 'threat-actor'],
  'intrusion-set': ['threat-actor'],
  'threat-actor': ['identity'],
})
/** What says where traffic came from or whose network it was, and never who sent it. */
const ofPlaceOrNetwork: ReadonlySet<string> = new Set(['autonomous-system', 'ipv4-addr', 'ipv6-addr', 'location'])

export const mayBeAttributed = (type: string): boolean => actorsFor[type] !== undefined
export const actorTypesFor = (type: string): readonly string[] => actorsFor[type] ?? []
/** What goes by names. */
export const hasNames = (type: string): boolean => ['campaign', 'intrusion-set', 'threat-actor'].includes(type)

const typeOfId = (id: string): string => id.split('--', 1)[0] ?? ''

/** Whether everything that is named as evidence says where traffic came from, or over whose network, and nothing else. */
export function namesOnlyPlaces(evidence: readonly string[]): boolean {
  return evidence.length > 0 && evidence.every((id) => ofPlaceOrNetwork.has(typeOfId(id)))
}

/** Refuses what would be no assessment: a scale or label that nobody knows, words of another scale, a place as an actor, a place as the only evidence. */
export function checkConfidence(confidence: Confidence): void {
  const { scale } = parseConfidence(confidence.scale, confidence.label)
  if (confidence.analytic !== undefined && scale !== 'icd-203')
    throw new Fault('invalid', 'how sound the judgement is goes with the words of ICD 203 alone')
  if (confidence.reliability !== undefined && scale !== 'admiralty')
    throw new Fault('invalid', 'reliability of the source (A–F) goes with the Admiralty scale alone')
}

export function checkActor(subjectType: string, actor: string): void {
  const allowed = actorTypesFor(subjectType)
  if (allowed.length === 0) throw new Fault('invalid', `an object of type ${subjectType} is attributed to nobody`)
  if (!allowed.includes(typeOfId(actor)))
    throw new Fault('invalid', `a ${subjectType} is attributed to: ${allowed.join(', ')}`)
}

export function checkEvidence(evidence: readonly string[]): void {
  if (namesOnlyPlaces(evidence))
    throw new Fault(
      'invalid',
      'an address, its network and its place say where traffic came from, not who sent it; name other evidence, too',
    )
}

/** What one member says of who did it, as far as disagreement goes. */
export interface Stand {
  readonly member: string
  readonly actor: string
  readonly positions: readonly { readonly member: string; readonly opinion: OpinionValue }[]
}

/**
 * In what members disagree. Nothing is weighed against anything: one voice against many is a disagreement like many against one, and
 * the order in which they spoke says nothing.
 */
export function disagreement(stands: readonly Stand[]): { readonly actors: boolean; readonly opinions: boolean } {
  const opinions = stands.some(({ positions }) =>
    positions.some(({ opinion }) => opinion === 'disagree' || opinion === 'strongly-disagree'),
  )
  const actors = stands.some((one) =>
    stands.some(
      (other) =>
        other.member !== one.member &&
        other.actor !== one.actor &&
        // A campaign may be of a set and, by another member, of the actor behind that set: other kinds do not contradict.
        typeOfId(other.actor) === typeOfId(one.actor),
    ),
  )
  return { actors, opinions }
}
