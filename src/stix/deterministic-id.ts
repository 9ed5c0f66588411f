import { canonicalJson } from '../base/canonical-json.ts'
import { uuidV5 } from '../base/ids.ts'
import type { StixId } from './object.ts'
import { isMembers } from './property-kind.ts'

/** Namespace of deterministic observable ids (§2.9). */
export const observableNamespace = '00abedb4-aa42-466c-9c01-fed23315a9b7'

// "ID Contributing Properties" of §6; a process has none.
const contributing: Readonly<Record<string, readonly string[]>> = {
  artifact: ['hashes', 'payload_bin'],
  'autonomous-system': ['number'],
  directory: ['path'],
  'domain-name': ['value'],
  'email-addr': ['value'],
  'email-message': ['from_ref', 'subject', 'body'],
  file: ['hashes', 'name', 'extensions', 'parent_directory_ref'],
  'ipv4-addr': ['value'],
  'ipv6-addr': ['value'],
  'mac-addr': ['value'],
  mutex: ['name'],
  'network-traffic': ['start', 'end', 'src_ref', 'dst_ref', 'src_port', 'dst_port', 'protocols', 'extensions'],
  software: ['name', 'cpe', 'swid', 'vendor', 'version'],
  url: ['value'],
  'user-account': ['account_type', 'user_id', 'account_login'],
  'windows-registry-key': ['key', 'values'],
  'x509-certificate': ['hashes', 'serial_number'],
}
const preferredHashes = ['MD5', 'SHA-1', 'SHA-256', 'SHA-512']

/** Whether the standard computes an id for such an observable: its type has contributing properties, and one of them is here. */
export function hasContribution(object: Readonly<Record<string, unknown>>): boolean {
  const names = Object.hasOwn(contributing, String(object.type)) ? contributing[String(object.type)] : undefined
  return names?.some((name) => Object.hasOwn(object, name)) ?? false
}

/**
 * The id that everybody gives an observable with these properties (§2.9, §6): UUIDv5 of the canonical JSON of what contributes.
 * Null where the standard has none: other types, processes, and objects without any contributing property.
 */
export function deterministicId(object: {
  readonly type: string
  readonly [property: string]: unknown
}): StixId | null {
  const names = Object.hasOwn(contributing, object.type) ? contributing[object.type] : undefined
  if (names === undefined) return null
  const present = names.filter((name) => Object.hasOwn(object, name) && object[name] !== undefined)
  if (present.length === 0) return null
  const parts = present.map((name) => [name, name === 'hashes' ? oneHash(object[name]) : object[name]] as const)
  return `${object.type}--${uuidV5(observableNamespace, canonicalJson(Object.fromEntries(parts)))}` as StixId
}

// §2.9: of several digests the first of the preferred ones counts; of others, so that the order does not matter, the first by name.
function oneHash(hashes: unknown): unknown {
  if (!isMembers(hashes)) return hashes
  const name = preferredHashes.find((known) => Object.hasOwn(hashes, known)) ?? Object.keys(hashes).sort()[0]
  return name === undefined ? {} : { [name]: hashes[name] }
}
