import { isMembers } from '../../stix/property-kind.ts'
import { list, type Members } from './misp-members.ts'
import { type Builder, type Handling, moment, words } from './reading.ts'

interface Seen {
  /** What the attribute came to. */
  readonly made: string
  /** Of the event. */
  readonly uuid: string
  readonly handling: Handling
  readonly place: string
}

/** What MISP calls sightings of an attribute: that it was seen (0), that it is a false positive (1), that it has ended (2). */
export function addSightings(builder: Builder, attribute: Members, seen: Seen): void {
  const { made, uuid, handling, place } = seen
  for (const sighting of list(attribute.Sighting)) {
    const at = moment(sighting.date_sighting)
    const kind = String(sighting.type ?? '0')
    if (kind === '1') addFalsePositive(builder, sighting, seen)
    else if (kind !== '0') builder.unmapped(`${place}.Sighting`, 'an expiration', sighting.uuid)
    else if (!made.startsWith('indicator--'))
      builder.unmapped(`${place}.Sighting`, 'a sighting of an observable', sighting.uuid)
    else {
      builder.add(
        builder.id('sighting', uuid, String(sighting.uuid ?? `${made} ${at}`)),
        at === undefined ? undefined : { modified: at },
        { sighting_of_ref: made, count: 1, first_seen: at, last_seen: at, description: words(sighting.source, 200) },
        handling,
      )
    }
  }
}

/** As people say it here (`desks/feedback`); whose word it is stands with it. */
function addFalsePositive(builder: Builder, sighting: Members, { made, uuid, handling }: Seen): void {
  const at = moment(sighting.date_sighting)
  const by = isMembers(sighting.Organisation) ? words(sighting.Organisation.name, 200) : undefined
  builder.add(
    builder.id('opinion', uuid, String(sighting.uuid ?? `${made} ${at}`)),
    at === undefined ? undefined : { modified: at },
    {
      opinion: 'strongly-disagree',
      labels: ['false-positive'],
      // Pages show the remark: it says whose word it is, too.
      explanation: [by, words(sighting.source, 200)].filter((one) => one !== undefined).join(': ') || undefined,
      authors: by === undefined ? undefined : [by],
      object_refs: [made],
    },
    handling,
  )
}
