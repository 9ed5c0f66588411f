import type { StixObject } from '../stix/object.ts'
import { isMembers } from '../stix/property-kind.ts'
import { fieldUse, type Use, usesOf } from './field-policy.ts'

/** A text of an object that is to be searched. */
export interface Place {
  /** JSON Pointer (RFC 6901). */
  readonly at: string
  readonly text: string
  readonly use: Use
  /** The object that holds it: the object itself, or an observable inside an observation (§2.13). */
  readonly holder: Readonly<Record<string, unknown>>
  /** Key of that observable; null for the object itself. */
  readonly key: string | null
}

/** A text and the steps to it, all of which change when the walk goes on. True: it is the last one that is asked for. */
type Look = (found: Readonly<Found>) => boolean

interface Found {
  text: string
  use: Use
  holder: Place['holder']
  key: string | null
  readonly path: (string | number)[]
}

/** Every text that the field policy lets be searched, in the order in which it stands. */
export function visitTexts(object: StixObject): Place[] {
  const places: Place[] = []
  walk(object, ({ path, ...found }) => {
    places.push({ at: path.map((step) => `/${escapePointer(String(step))}`).join(''), ...found })
    return false
  })
  return places
}

/** Whether `test` says yes to one of these texts. Nothing is kept of the others. */
export function someText(object: StixObject, test: (text: string, use: Use) => boolean): boolean {
  return walk(object, ({ text, use }) => test(text, use))
}

function walk(object: StixObject, look: Look): boolean {
  // One for all: every text of every object that arrives is asked about.
  const found: Found = { text: '', use: 'text', holder: object, key: null, path: [] }
  return visitMembers({ found, look }, object, object, null)
}

interface Walk {
  readonly found: Found
  readonly look: Look
}

function visit(walk: Walk, value: unknown, use: Use, holder: Place['holder'], key: string | null): boolean {
  if (typeof value === 'string') {
    if (value === '') return false
    const { found } = walk
    found.text = value
    found.use = use
    found.holder = holder
    found.key = key
    return walk.look(found)
  }
  if (Array.isArray(value)) {
    const { path } = walk.found
    for (let index = 0; index < value.length; index++) {
      path.push(index)
      if (visit(walk, value[index], use, holder, key)) return true
      path.pop()
    }
    return false
  }
  return isMembers(value) && visitMembers(walk, value, holder, key)
}

function visitMembers(walk: Walk, members: Place['holder'], holder: Place['holder'], key: string | null): boolean {
  const { path } = walk.found
  const type = typeof holder.type === 'string' ? holder.type : ''
  const top = members === holder
  // A property that a type gives a meaning has it at the top of the object only.
  const uses = usesOf(top ? type : '')
  for (const name in members) {
    const value = members[name]
    path.push(name)
    if (top && key === null && type === 'observed-data' && name === 'objects' && isMembers(value)) {
      if (visitEmbedded(walk, value)) return true
    } else {
      const use = fieldUse(uses, name)
      if (use !== 'never' && visit(walk, value, use, holder, key)) return true
    }
    path.pop()
  }
  return false
}

function visitEmbedded(walk: Walk, observables: Place['holder']): boolean {
  for (const own in observables) {
    const member = observables[own]
    walk.found.path.push(own)
    if (isMembers(member) && visitMembers(walk, member, member, own)) return true
    walk.found.path.pop()
  }
  return false
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
