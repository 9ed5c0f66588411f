import { isStixId } from './identifier.ts'
import type { StixId, StixObject } from './object.ts'

export interface Reference {
  /** Name of the property that refers, also where it is nested. */
  readonly property: string
  readonly target: StixId
}

// Markings are read by policy, not followed; the embedded observables of §2.13 refer to each other by local keys.
const notFollowed = new Set(['object_marking_refs', 'granular_markings'])

/** Every identifier in a `_ref` or `_refs` property anywhere in the object, each pair once; markings are left out. */
export function referencesOf(object: StixObject): readonly Reference[] {
  const found: Reference[] = []
  const seen = new Set<string>()
  const add = (property: string, target: unknown) => {
    if (!isStixId(target)) return
    const pair = `${property} ${target}`
    if (seen.has(pair)) return
    seen.add(pair)
    found.push({ property, target })
  }
  const visit = (members: Readonly<Record<string, unknown>>, top: boolean): void => {
    for (const name in members) {
      const value = members[name]
      if (typeof value === 'string') {
        if (name.endsWith('_ref')) add(name, value)
      } else if (typeof value === 'object' && value !== null) {
        if (top && (notFollowed.has(name) || (name === 'objects' && object.type === 'observed-data'))) continue
        if (!Array.isArray(value)) visit(value as Record<string, unknown>, false)
        else visitList(value, name)
      }
    }
  }
  const visitList = (list: readonly unknown[], name: string): void => {
    const refers = name.endsWith('_refs') || name.endsWith('_ref')
    for (const item of list) {
      if (typeof item === 'string') {
        if (refers) add(name, item)
      } else if (Array.isArray(item)) visitList(item, name)
      else if (typeof item === 'object' && item !== null) visit(item as Record<string, unknown>, false)
    }
  }
  visit(object, true)
  return found
}
