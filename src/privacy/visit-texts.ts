import type { StixObject } from '../stix/object.ts'
import { isMembers } from '../stix/property-kind.ts'
import { fieldUse, type Use } from './field-policy.ts'

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

/** Every text that the field policy lets be searched, in the order in which it stands. */
export function visitTexts(object: StixObject): Place[] {
  const places: Place[] = []
  const visit = (value: unknown, at: string, use: Use, holder: Place['holder'], key: string | null): void => {
    if (typeof value === 'string') {
      if (value !== '') places.push({ at, text: value, use, holder, key })
    } else if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) visit(value[index], `${at}/${index}`, use, holder, key)
    } else if (isMembers(value)) visitMembers(value, at, holder, key)
  }
  const visitMembers = (members: Place['holder'], at: string, holder: Place['holder'], key: string | null): void => {
    const type = typeof holder.type === 'string' ? holder.type : ''
    const top = members === holder
    for (const name in members) {
      const value = members[name]
      const here = `${at}/${escapePointer(name)}`
      if (top && key === null && type === 'observed-data' && name === 'objects' && isMembers(value)) {
        for (const own in value) {
          const member = value[own]
          if (isMembers(member)) visitMembers(member, `${here}/${escapePointer(own)}`, member, own)
        }
        continue
      }
      // A property that a type gives a meaning has it at the top of the object only.
      const use = fieldUse(top ? type : '', name)
      if (use !== 'never') visit(value, here, use, holder, key)
    }
  }
  visitMembers(object, '', object, null)
  return places
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
