import { uuidV5 } from '../base/ids.ts'

/** The member that says what was seen. */
export interface Observer {
  readonly member: string
  readonly identity: string
  readonly name: string
}

// The same as of sightings: their ids depend on it.
const namespace = '8d0f5a4e-7c1b-4b0e-9a53-2f6e1c9d7b34'
// TLP:CLEAR stands on the sector: it says nothing but that there is one.
const clear = 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487'

/** A sector (a word of STIX §10.11) of the member's country or economy as a class of identities: never one of them. */
export function sectorClass(observer: Observer, sector: string): Record<string, unknown> & { id: string } {
  const at = '2026-11-01T00:00:00.000Z'
  return {
    type: 'identity',
    spec_version: '2.1',
    id: `identity--${uuidV5(namespace, `${observer.member} sector ${sector}`)}`,
    created_by_ref: observer.identity,
    created: at,
    modified: at,
    name: `${observer.name}: sector ${sector}`,
    identity_class: 'class',
    sectors: [sector],
    object_marking_refs: [clear],
  }
}
