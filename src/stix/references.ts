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
  // The observables inside an old observation (§2.13) have no existence of their own, and refer to each other by local keys.
  const embedded = object.type === 'observed-data' && isMembers(object.objects) ? object.objects : null
  const search: Search = { found: [], seen: undefined, embedded }
  visit(search, object, true)
  return search.found
}

interface Search {
  readonly found: Reference[]
  /** Most objects refer to few: those are looked through, a set is made for many. */
  seen: Set<string> | undefined
  readonly embedded: Readonly<Record<string, unknown>> | null
}

function visit(search: Search, members: Readonly<Record<string, unknown>>, own: boolean): void {
  for (const name in members) {
    const value = members[name]
    if (typeof value === 'string') {
      if (mayBeId(value) && !(own && notFollowed.has(name))) add(search, name, value)
    } else if (typeof value === 'object' && value !== null) {
      if (own && notFollowed.has(name)) continue
      if (value === search.embedded) visitEmbedded(search, search.embedded)
      else if (!Array.isArray(value)) visit(search, value as Record<string, unknown>, false)
      else visitList(search, value, name)
    }
  }
}

function visitEmbedded(search: Search, embedded: Readonly<Record<string, unknown>>): void {
  for (const key in embedded) {
    const observable = embedded[key]
    if (isMembers(observable)) visit(search, observable, true)
  }
}

function visitList(search: Search, list: readonly unknown[], name: string): void {
  for (const item of list) {
    if (typeof item === 'string') {
      if (mayBeId(item)) add(search, name, item)
    } else if (Array.isArray(item)) visitList(search, item, name)
    else if (typeof item === 'object' && item !== null) visit(search, item as Record<string, unknown>, false)
  }
}

function add(search: Search, property: string, target: string): void {
  const { found, embedded } = search
  if (!isStixId(target) || (embedded !== null && Object.hasOwn(embedded, target))) return
  if (found.length < few) {
    if (found.some((one) => one.target === target && one.property === property)) return
  } else {
    search.seen ??= new Set(found.map((one) => `${one.property} ${one.target}`))
    const pair = `${property} ${target}`
    if (search.seen.has(pair)) return
    search.seen.add(pair)
  }
  found.push({ property, target })
}

const uuidLength = 36
const hyphen = 0x2d

/** Asked of every text of every object, so that few are looked at closely. */
function mayBeId(text: string): boolean {
  const at = text.length - uuidLength - 2
  return at > 0 && text.charCodeAt(at) === hyphen && text.charCodeAt(at + 1) === hyphen
}
