import { uuidV5 } from '../base/ids.ts'
import type { MemberCode, Tlp } from '../policy/model.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import { isIpAddress } from '../stix/ip-address.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import { flashName, readFlash, type SignedFlash } from './alert.ts'

// Ids are made from the alert's digest in this namespace, so that publishing twice is publishing once.
const namespace = '3b1f6c52-90d4-4d0e-8a57-6c1f2e9b7d40'
const alertLabel = 'trefoil-flash'
const ackLabel = 'trefoil-flash-ack'
/** Stands in the text of every object that carries an alert or an acknowledgement. */
export const flashTrace = '"trefoil-flash'

/** The id of the report that carries an alert. */
export function reportIdOf(digest: string): string {
  return `report--${uuidV5(namespace, digest)}`
}

/** The texts of the objects that carry an alert: indicators of what is plain, then a report with the whole signed text. */
export function alertObjects({ alert, text, digest }: SignedFlash, identity: string): string[] {
  const at = alert.at.replace('Z', '.000Z')
  const common = commonProperties(identity, at, alert.tlp)
  const indicators = alert.indicators.flatMap((value) => {
    const pattern = patternOf(value)
    if (pattern === null) return []
    const id = `indicator--${uuidV5(namespace, `${digest} ${value}`)}`
    return [{ type: 'indicator', id, ...common, name: value, pattern, pattern_type: 'stix', valid_from: at }]
  })
  const report = {
    type: 'report',
    id: reportIdOf(digest),
    ...common,
    name: `Flash ${flashName(alert)}: ${alert.subject}`,
    description: text,
    report_types: ['threat-report'],
    labels: [alertLabel],
    published: at,
    object_refs: indicators.length > 0 ? indicators.map(({ id }) => id) : [identity],
  }
  return [...indicators, report].map((object) => JSON.stringify(object))
}

/** The alert in a report, or null where the object carries none. Throws for one that is not as an alert must be. */
export function alertIn(object: Readonly<Record<string, unknown>>): SignedFlash | null {
  if (object.type !== 'report' || !hasLabel(object, alertLabel) || typeof object.description !== 'string') return null
  return readFlash(object.description)
}

export interface AckFacts {
  readonly digest: string
  /** `JP-7`. */
  readonly name: string
  readonly sender: MemberCode
  readonly code: string
  /** RFC 3339, milliseconds. */
  readonly at: string
}

/** The text of the note that acknowledges an alert to its sender, and to nobody else. */
export function acknowledgementNote({ digest, name, sender, code, at }: AckFacts, identity: string): string {
  const { extensions, ...common } = commonProperties(identity, at, 'green')
  const handling = { ...extensions[handlingExtension], releasable_to: [sender] }
  return JSON.stringify({
    type: 'note',
    id: `note--${uuidV5(namespace, `${digest} ${code}`)}`,
    ...common,
    abstract: `Flash ${name} acknowledged`,
    content: `${digest} ${code}`,
    labels: [ackLabel],
    object_refs: [reportIdOf(digest)],
    extensions: { [handlingExtension]: handling },
  })
}

/** What a note acknowledges, or null where it acknowledges nothing. */
export function acknowledgementIn(
  object: Readonly<Record<string, unknown>>,
): { readonly digest: string; readonly code: string } | null {
  if (object.type !== 'note' || !hasLabel(object, ackLabel) || typeof object.content !== 'string') return null
  const [, digest, code] = /^([0-9a-f]{64}) ([0-9A-Z]{12})$/.exec(object.content) ?? []
  return digest === undefined || code === undefined ? null : { digest, code }
}

function commonProperties(identity: string, at: string, tlp: Tlp) {
  return {
    spec_version: '2.1',
    created_by_ref: identity,
    created: at,
    modified: at,
    object_marking_refs: [tlp2Definitions[tlp].id as string],
    extensions: { [handlingExtension]: { extension_type: 'property-extension', priority: 'flash' } },
  }
}

function hasLabel({ labels }: Readonly<Record<string, unknown>>, label: string): boolean {
  return Array.isArray(labels) && labels.includes(label)
}

const hashNames: Readonly<Record<number, string>> = { 32: 'MD5', 40: "'SHA-1'", 64: "'SHA-256'" }

/** The pattern that finds a value; null where it is not plain what it is. */
function patternOf(value: string): string | null {
  const text = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  if (isIpAddress(value, 4)) return `[ipv4-addr:value = '${text}']`
  if (isIpAddress(value, 6)) return `[ipv6-addr:value = '${text}']`
  if (/^[0-9a-fA-F]+$/.test(value) && hashNames[value.length] !== undefined)
    return `[file:hashes.${hashNames[value.length]} = '${value.toLowerCase()}']`
  if (/^https?:\/\/./.test(value)) return URL.canParse(value) ? `[url:value = '${text}']` : null
  if (/^[^@\s]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(value)) return `[email-addr:value = '${text}']`
  return /^(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/i.test(value) ? `[domain-name:value = '${text}']` : null
}
