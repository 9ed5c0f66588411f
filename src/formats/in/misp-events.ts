import { isMembers } from '../../stix/property-kind.ts'
import type { Members } from './misp-members.ts'

/** The events in what an instance of MISP writes, however it wraps them. */
export function eventsOf(value: unknown): Members[] {
  if (Array.isArray(value)) return value.flatMap(eventsOf)
  if (!isMembers(value)) return []
  if (isMembers(value.Event)) return [value.Event]
  if (Array.isArray(value.response) || isMembers(value.response)) return eventsOf(value.response)
  return typeof value.info === 'string' && Array.isArray(value.Attribute) ? [value] : []
}

/** Attributes that come without their event: a list of them, or the answer to a search for attributes. */
export function attributesOf(value: unknown): Members[] {
  if (isMembers(value) && isMembers(value.response)) return attributesOf(value.response)
  const given = isMembers(value) && !('info' in value) ? value.Attribute : value
  return Array.isArray(given) && given.length > 0 && given.every(isAttribute) ? given : []
}

function isAttribute(value: unknown): value is Members {
  return isMembers(value) && typeof value.value === 'string' && typeof value.type === 'string' && 'category' in value
}

/** What stands for the event of attributes that come without one: this member alone may hold it. */
export function eventAround(attributes: readonly Members[], source: string): Members {
  return {
    info: source === '' ? 'MISP attributes' : `MISP attributes of ${source}`,
    distribution: '0',
    Attribute: attributes,
  }
}
