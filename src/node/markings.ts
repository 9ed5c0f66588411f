import type { Marking } from '../api/contract/objects.ts'
import { readHandlingExtension } from '../stix/handling-extension.ts'
import { labelOf } from '../stix/label.ts'
import { explainMarking, wellKnownStatements } from '../stix/markings.ts'
import type { StixObject } from '../stix/object.ts'
import { papDefinitions } from '../stix/pap.ts'
import { tlpOfMarking } from '../stix/tlp.ts'

/** Every marking of an object and of its parts, with the label that people know it by. */
export function markingsOf(object: StixObject, definitions: ReadonlyMap<string, StixObject> = new Map()): Marking[] {
  const markingOf = (id: string, selectors: string[]) => describe(id, selectors, definitions.get(id))
  const whole = (object.object_marking_refs ?? []).map((id) => markingOf(id, []))
  const parts = (object.granular_markings ?? []).flatMap(({ marking_ref: id, selectors }) =>
    id === undefined ? [] : [markingOf(id, [...selectors])],
  )
  return [...whole, ...handlingOf(object), ...parts]
}

function describe(id: string, selectors: string[], definition: StixObject | undefined): Marking {
  const tlp = tlpOfMarking(id)
  const statement = wellKnownStatements.get(id)
  if (statement !== undefined) return { id, label: statement, kind: 'statement', selectors }
  if (tlp === undefined) {
    const pap = papDefinitions.get(id)
    if (pap !== undefined) return { id, label: `PAP:${pap.toUpperCase()}`, kind: 'pap', selectors }
    if (definition === undefined) return { id, label: id, kind: 'unknown', selectors }
    return { id, label: labelOf(definition), kind: explainMarking(definition).kind, selectors }
  }
  return { id, label: `TLP:${tlp.toUpperCase()}`, kind: 'tlp', selectors }
}

function handlingOf(object: StixObject): Marking[] {
  const handling = readHandlingExtension(object)
  if (handling === null) return []
  const words = [
    handling.releasable_to === undefined ? [] : [`releasable to ${handling.releasable_to.join(', ') || 'nobody'}`],
    handling.originator_control === true ? ['originator control'] : [],
    handling.purposes === undefined ? [] : [`only for ${handling.purposes.join(', ')}`],
    handling.exercise === undefined ? [] : [`exercise ${handling.exercise}`],
    handling.pap === undefined ? [] : [`PAP:${handling.pap.toUpperCase()}`],
    handling.embargo_until === undefined ? [] : [`under embargo until ${handling.embargo_until}`],
    handling.redacted === true ? ['redacted'] : [],
  ].flat()
  return words.length === 0 ? [] : [{ id: 'handling', label: words.join('; '), kind: 'handling', selectors: [] }]
}
