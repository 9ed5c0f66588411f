import { Fault } from '../base/fault.ts'
import type { StixId } from './object.ts'

// §2.9 and §3.1: type names are 3 to 250 of a–z, 0–9 and hyphen, beginning with a letter; the rest is a UUID (RFC 4122).
const shape =
  /^[a-z][a-z0-9-]{1,248}[a-z0-9]--[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/
const typeShape = /^[a-z][a-z0-9-]{1,248}[a-z0-9]$/
const uuidLength = 36

/** Whether the text is an identifier of STIX 2.1 (§2.9): `type--UUID`. The UUID may be in either case. */
export function isStixId(text: unknown): text is StixId {
  return typeof text === 'string' && text.length <= 288 && shape.test(text)
}

/** The text as an identifier; `invalid` if it is none. */
export function parseStixId(text: string): StixId {
  if (!isStixId(text)) {
    const message = `not a STIX identifier: ${text.slice(0, 80)}`
    throw new Fault('invalid', message, { issues: [{ at: '/id', message, rule: 'STIX 2.1 §2.9' }] })
  }
  return text
}

/** The object type that an identifier names. */
export function typeOfId(id: StixId | string): string {
  return id.slice(0, -uuidLength - 2)
}

/** Whether the text may name an object type (§3.1). */
export function isTypeName(text: string): boolean {
  return typeShape.test(text)
}
