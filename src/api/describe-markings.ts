import { orNull } from '../base/or-null.ts'
import { isStixId } from '../stix/identifier.ts'
import type { StixObject } from '../stix/object.ts'
import type { Marking } from './contract/objects.ts'
import type { Person } from './operation.ts'
import type { ApiParts } from './parts.ts'

/** So many definitions are looked up for one object; a marking beyond them keeps its identifier as its label. */
const maxDefinitions = 16

/** An object's markings by the names that people know them by; what their definitions say is read where this node holds them. */
export async function describeMarkings(
  parts: ApiParts,
  person: Person,
  object: StixObject,
): Promise<readonly Marking[]> {
  const definitions = new Map<string, StixObject>()
  const unexplained = parts.markingsOf(object, definitions).filter(({ kind }) => kind === 'unknown')
  for (const id of new Set(unexplained.slice(0, maxDefinitions).map((marking) => marking.id))) {
    const definition = await readDefinition(parts, person, id)
    if (definition !== null) definitions.set(id, definition)
  }
  return parts.markingsOf(object, definitions)
}

async function readDefinition(parts: ApiParts, person: Person, id: string): Promise<StixObject | null> {
  if (!isStixId(id)) return null
  const held = await orNull(parts.release.detail(person, id))
  return held === null ? null : (JSON.parse(held.text) as StixObject)
}
