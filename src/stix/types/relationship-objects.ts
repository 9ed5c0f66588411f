import { typeOfId } from '../identifier.ts'
import { boolean, integer, listOf, matching, refNotTo, refTo, text, timestamp } from '../property-kind.ts'
import { makeShape, type Rule, type Shape, table } from '../shape.ts'
import { after, notBefore } from '../time-order.ts'
import { domainCommon } from './common.ts'
import { observables } from './observables.ts'
import { isNamedRelationship } from './relationships.ts'

// §5.1: both ends are domain objects or observables.
const noEnd = 'relationship sighting bundle marking-definition language-content extension-definition'.split(' ')
const end = refNotTo(noEnd, '§5.1')

// §5.2 names domain objects; sightings of observables are met in practice and do no harm.
const sightingOfObservable: Rule = (object, findings) => {
  const target = object.sighting_of_ref
  if (typeof target === 'string' && Object.hasOwn(observables, typeOfId(target))) {
    findings.warnAt('sighting_of_ref', 'should refer to a domain object', '§5.2')
  }
}

const namedOrOwn: Rule = (object, findings) => {
  const { relationship_type: type, source_ref: source, target_ref: target } = object
  if (typeof type !== 'string' || typeof source !== 'string' || typeof target !== 'string') return
  const [from, to] = [typeOfId(source), typeOfId(target)]
  if (!isNamedRelationship(from, type, to))
    findings.warnAt('relationship_type', `is none that the standard names from ${from} to ${to}`, 'Appendix B')
}

/** The relationship objects of §5, by type. */
export const relationshipObjects: Readonly<Record<string, Shape>> = {
  relationship: makeShape(
    '§5.1',
    domainCommon,
    table(
      {
        relationship_type: matching(/^[a-z0-9-]+$/, 'must be of a–z, 0–9 and hyphens', '§5.1'),
        description: text,
        source_ref: end,
        target_ref: end,
        start_time: timestamp,
        stop_time: timestamp,
      },
      ['relationship_type', 'source_ref', 'target_ref'],
      [after('stop_time', 'start_time', '§5.1'), namedOrOwn],
    ),
  ),
  sighting: makeShape(
    '§5.2',
    domainCommon,
    table(
      {
        description: text,
        first_seen: timestamp,
        last_seen: timestamp,
        count: integer(0, 999_999_999, '§5.2'),
        sighting_of_ref: refNotTo(noEnd, '§5.2'),
        observed_data_refs: listOf(refTo(['observed-data'], '§5.2')),
        where_sighted_refs: listOf(refTo(['identity', 'location'], '§5.2')),
        summary: boolean,
      },
      ['sighting_of_ref'],
      [notBefore('last_seen', 'first_seen', '§5.2'), sightingOfObservable],
    ),
  ),
}
