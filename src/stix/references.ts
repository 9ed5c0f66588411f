import { isStixId } from './identifier.ts'
import type { StixId, StixObject } from './object.ts'
import { isMembers } from './property-kind.ts'

export interface Reference {
  /** Name of the property that refers, also where it is nested. */
  readonly property: string
  readonly target: StixId
}

const few = 8
// Markings are read by policy, not followed.
const notFollowed = new Set(['id', 'object_marking_refs', 'granular_markings'])

/**
 * Every identifier that is the value of a property or an entry of a list anywhere in the object, whatever the property's name (an
 * object may have properties of its own), each pair once. Left out: the `id` itself, and markings.
 */
export function referencesOf(object: StixObject): readonly Reference[] {
  const found: Reference[] = []
  // Most objects refer to few: those are looked through, a set is made for many.
  let seen: Set<string> | undefined
  // The observables inside an old observation (§2.13) have no existence of their own, and refer to each other by local keys.
  const embedded = object.type === 'observed-data' && isMembers(object.objects) ? object.objects : {}
  const add = (property: string, target: string) => {
    if (!mayBeId(target) || !isStixId(target) || Object.hasOwn(embedded, target)) return
    if (found.length < few) {
      if (found.some((one) => one.target === target && one.property === property)) return
    } else {
      seen ??= new Set(found.map((one) => `${one.property} ${one.target}`))
      const pair = `${property} ${target}`
      if (seen.has(pair)) return
      seen.add(pair)
    }
    found.push({ property, target })
  }
  const visit = (members: Readonly<Record<string, unknown>>, own: boolean): void => {
    for (const name in members) {
      const value = members[name]
      if (typeof value === 'string') {
        if (!own || !notFollowed.has(name)) add(name, value)
      } else if (typeof value === 'object' && value !== null) {
        if (own && notFollowed.has(name)) continue
        if (value === embedded) for (const key in embedded) visitEmbedded(embedded[key])
        else if (!Array.isArray(value)) visit(value as Record<string, unknown>, false)
        else visitList(value, name)
      }
    }
  }
  const visitEmbedded = (observable: unknown): void => {
    if (isMembers(observable)) visit(observable, true)
  }
  const visitList = (list: readonly unknown[], name: string): void => {
    for (const item of list) {
      if (typeof item === 'string') add(name, item)
      else if (Array.isArray(item)) visitList(item, name)
      else if (typeof item === 'object' && item !== null) visit(item as Record<string, unknown>, false)
    }
  }
  visit(object, true)
  return found
}

const uuidLength = 36
const hyphen = 0x2d

/** Asked of every text of every object, so that few are looked at closely. */
function mayBeId(text: string): boolean {
  const at = text.length - uuidLength - 2
  return at > 0 && text.charCodeAt(at) === hyphen && text.charCodeAt(at + 1) === hyphen
}
