import { hash } from 'node:crypto'
import { uuidV5 } from '../../base/ids.ts'
import { hostOf } from '../asked-url.ts'
import type { Exportable } from '../exportable.ts'
import { oneLine } from '../one-line.ts'
import type { Value, ValueKind } from '../value.ts'
import { type ExportContext, newSession, notOfThisFormat, type OutFormat, unitOfValues } from './format.ts'
import { exportNamespace } from './stix.ts'

const attributes: Readonly<Record<ValueKind, readonly [type: string, category: string] | null>> = {
  ipv4: ['ip-dst', 'Network activity'],
  ipv6: ['ip-dst', 'Network activity'],
  cidr4: ['ip-dst', 'Network activity'],
  cidr6: ['ip-dst', 'Network activity'],
  domain: ['domain', 'Network activity'],
  url: ['url', 'Network activity'],
  email: ['email-src', 'Payload delivery'],
  md5: ['md5', 'Payload delivery'],
  sha1: ['sha1', 'Payload delivery'],
  sha256: ['sha256', 'Payload delivery'],
  sha512: ['sha512', 'Payload delivery'],
  ssdeep: ['ssdeep', 'Payload delivery'],
  tlsh: ['tlsh', 'Payload delivery'],
  'cert-md5': ['x509-fingerprint-md5', 'Network activity'],
  'cert-sha1': ['x509-fingerprint-sha1', 'Network activity'],
  'cert-sha256': ['x509-fingerprint-sha256', 'Network activity'],
  'file-name': ['filename', 'Payload delivery'],
  mutex: ['mutex', 'Artifacts dropped'],
  'registry-key': ['regkey', 'Persistence mechanism'],
  'user-agent': ['user-agent', 'Network activity'],
  asn: ['AS', 'Network activity'],
  mac: ['mac-address', 'Network activity'],
}
const ruleTypes: Readonly<Record<string, string>> = { sigma: 'sigma', yara: 'yara', snort: 'snort' }

/** One MISP event (core format) with an attribute for each value, each with its own TLP and PAP tag. */
export const mispFormat: OutFormat = {
  name: 'misp',
  title: 'A MISP event',
  use: 'share',
  mediaType: 'application/json',
  extension: 'json',
  types: ['indicator'],
  // MISP removes nothing that a later event does not have, but what that one calls deleted.
  saysEnd: true,
  begin: (context) =>
    eventHead(context, {
      uuid: eventUuid(context, ''),
      day: new Date(Math.floor(context.position / 1000)).toISOString().slice(0, 10),
      what: 'indicators',
    }),
  unit: attributesOf,
  unsaid: unsaidOf,
  between: ',\n',
  end: () => '\n]}}\n',
}

export function eventUuid({ member, agreement, reader }: ExportContext, day: string): string {
  return uuidV5(exportNamespace, `misp event ${JSON.stringify([member, agreement, reader, day])}`)
}

/** Everything of an event before its attributes. Distribution 0: what MISP does with it further is not for this file to allow. */
export function eventHead(
  context: ExportContext,
  { uuid, day, what }: { uuid: string; day: string; what: string },
): string {
  const event = {
    uuid,
    info: oneLine(`Trefoil ${context.member}: ${what} ${context.agreement}`),
    date: day,
    timestamp: seconds(context.position),
    publish_timestamp: seconds(context.position),
    published: true,
    analysis: '2',
    threat_level_id: '4',
    distribution: '0',
    extends_uuid: '',
    Orgc: orgc(context),
  }
  return `{"Event":${JSON.stringify(event).slice(0, -1)},"Attribute":[\n`
}

export function orgc({ member }: ExportContext): { readonly name: string; readonly uuid: string } {
  return { name: member, uuid: uuidV5(exportNamespace, `misp organisation ${member}`) }
}

export function seconds(position: number): string {
  return String(Math.floor(position / 1_000_000))
}

function attributesOf(
  exportable: Exportable,
  session: Parameters<OutFormat['unit']>[1],
): ReturnType<OutFormat['unit']> {
  const { detection, item } = exportable
  if (detection?.is === 'rule') {
    const type = ruleTypes[detection.language]
    if (type === undefined) return { records: [], refused: [`MISP has no ${detection.language} rules`] }
    return {
      records: [attribute(exportable, { type, category: 'Payload delivery', value: detection.text }, item.id)],
      refused: [],
    }
  }
  // What is over keeps no other indicator of the same value out.
  const values = exportable.isOver ? newSession(session.context) : session
  return unitOfValues(exportable, values, 'share', (value) => {
    const known = attributes[value.kind]
    if (known === null) return notOfThisFormat(value)
    return attribute(
      exportable,
      { type: typeOf(value, known[0]), category: known[1], value: value.value },
      `${value.kind} ${value.value}`,
    )
  })
}

function typeOf(value: Value, type: string): string {
  return value.kind === 'domain' && (value.value.match(/\./g)?.length ?? 0) > 1 ? 'hostname' : type
}

/** `type` and `spec_version` are no intelligence; the others are in an attribute, its tags and its comment. */
const said = new Set([
  ...['type', 'spec_version', 'id', 'name', 'modified', 'pattern', 'pattern_type', 'valid_from', 'valid_until'],
  ...['object_marking_refs', 'revoked'],
])

function unsaidOf({ object, item: { facts } }: Exportable): string[] {
  const unsaid = Object.keys(object).filter((name) => !said.has(name))
  const markings = Array.isArray(object.object_marking_refs) ? object.object_marking_refs.length : 0
  const tags = (facts.tlp === null ? 0 : 1) + (facts.pap === null ? 0 : 1)
  return markings > tags ? [...unsaid, 'object_marking_refs'] : unsaid
}

function attribute(
  { item, name, modified, validFrom, validUntil, detection, isOver }: Exportable,
  of: { readonly type: string; readonly category: string; readonly value: string },
  part: string,
): string {
  const { tlp, pap } = item.facts
  const tags = [
    ...(tlp === null ? [] : [{ name: `tlp:${tlp}` }]),
    ...(pap === null ? [] : [{ name: `PAP:${pap.toUpperCase()}` }]),
  ]
  return JSON.stringify({
    // The same in every version: MISP takes what is newer for a change of what it has, and two attributes of one value not at all.
    uuid: uuidV5(exportNamespace, `misp attribute ${item.id} ${part}`),
    ...of,
    comment: oneLine(`${name} ${item.id}`, 250),
    // What MISP would block or detect by itself, it may not if the label says so.
    to_ids: detection !== null && !isOver && pap !== 'red' && pap !== 'amber',
    ...(isOver ? { deleted: true } : {}),
    timestamp: seconds(changedAt(modified, validUntil, isOver) || item.added),
    distribution: '5',
    first_seen: validFrom === '' ? null : validFrom,
    last_seen: validUntil,
    ...(tags.length === 0 ? {} : { Tag: tags }),
  })
}

/** In microseconds: what ended by itself changed when it ended. */
function changedAt(modified: string, validUntil: string | null, isOver: boolean): number {
  const ended = isOver && validUntil !== null ? Date.parse(validUntil) : 0
  return Math.max(Date.parse(modified), ended || 0) * 1000
}

/** One line of a feed's `hashes.csv`: the MD5 of each value, by which MISP correlates before it fetches the event. */
export function hashLines({ detection, isOver }: Exportable, uuid: string): string {
  if (detection?.is !== 'values' || isOver) return ''
  return detection.values
    .flatMap((value) => [value.value, ...(value.kind === 'url' ? [hostOf(value.value)?.value ?? ''] : [])])
    .filter((text) => text !== '')
    .map((text) => `${hash('md5', text)},${uuid}\n`)
    .join('')
}
