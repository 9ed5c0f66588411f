import { boolean, integer, listOf, matching, refNotTo, refTo, text, timestamp } from '../property-kind.ts'
import { makeShape, type Rule, type Shape, table } from '../shape.ts'
import { after, notBefore } from '../time-order.ts'
import { domainCommon } from './common.ts'

// §5.1: both ends are domain objects or observables.
const end = refNotTo(['relationship', 'sighting', 'bundle', 'marking-definition', 'language-content'], '§5.1')

// §5.2 names domain objects; sightings of observables are met in practice and do no harm.
const sightingOfObservable: Rule = (object, findings) => {
  const target = object.sighting_of_ref
  if (typeof target === 'string' && /^(?:ipv[46]-addr|domain-name|url|file|email-addr|artifact)--/.test(target)) {
    findings.warnAt('sighting_of_ref', 'should refer to a domain object', '§5.2')
  }
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
      [after('stop_time', 'start_time', '§5.1')],
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
        sighting_of_ref: refNotTo(
          ['relationship', 'sighting', 'bundle', 'marking-definition', 'language-content'],
          '§5.2',
        ),
        observed_data_refs: listOf(refTo(['observed-data'], '§5.2')),
        where_sighted_refs: listOf(refTo(['identity', 'location'], '§5.2')),
        summary: boolean,
      },
      ['sighting_of_ref'],
      [notBefore('last_seen', 'first_seen', '§5.2'), sightingOfObservable],
    ),
  ),
}
