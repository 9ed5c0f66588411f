import { displayName } from '../parts/defang.ts'
import { formatDay } from '../parts/format-day.ts'
import type { Words } from './words.ts'

/** What the catalogue calls a STIX type; for others their own name, made readable. */
export function typeName(words: Words, type: string): string {
  return words.find(`type.${type}`) ?? humanise(type.replace(/^x-/, ''))
}

export function propertyName(words: Words, property: string): string {
  return words.find(`property.${property}`) ?? humanise(property.replace(/^x_/, ''))
}

/** The kind of a relationship, or the property that refers. */
export function relationName(words: Words, kind: string): string {
  return words.find(`relation.${kind}`) ?? propertyName(words, kind)
}

/** Properties whose values are words of an open vocabulary (STIX 2.1 §10), each with what its word is called in the catalogue. */
const vocabularies: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'capabilities context identity_class indicator_types infrastructure_types malware_types opinion personal_motivations primary_motivation region resource_level result roles secondary_motivations sophistication threat_actor_types tool_types'
      .split(' ')
      .map((property) => [property, 'vocabulary']),
  ),
  relationship_type: 'relation',
  report_types: 'type',
  sectors: 'sector',
}

/** A word of an open vocabulary as people say it; null where the property has none or the word is the author's own. */
export function vocabularyWord(words: Words, property: string, value: string): string | null {
  const area = vocabularies[property]
  if (area === undefined) return null
  const word = words.find(`${area}.${value}`) ?? words.find(`vocabulary.${value}`)
  return word === null ? null : asTitle(word)
}

/** What lists and titles call an object, in one line: harmless where it is a value, in the reader's words where the node made the name. */
export function objectName(words: Words, { type, name }: { readonly type: string; readonly name: string }): string {
  const made = nameMadeOf(words, type, name)
  return made ?? displayName(type, name)
}

/** The names that the node makes of what an object says (src/stix/label.ts); null for names of their own. */
function nameMadeOf(words: Words, type: string, name: string): string | null {
  const place = (text: string) => vocabularyWord(words, 'region', text) ?? displayName('', text)
  switch (type) {
    case 'relationship': {
      const [, kind, ends] = /^([a-z0-9-]{1,100}): ([\s\S]*)$/.exec(name) ?? []
      if (kind === undefined || ends === undefined) return null
      return `${words.find(`relation.${kind}`) ?? humanise(kind)}: ${ends.split(' → ').map(place).join(' → ')}`
    }
    case 'sighting': {
      const [, what, , times] = /^sighting of ([\s\S]*?)( ×(\d+))?$/.exec(name) ?? []
      if (what === undefined) return null
      return words(times === undefined ? 'name.sighting' : 'name.sightings', {
        what: displayName('', what),
        times: times ?? '',
      })
    }
    case 'observed-data': {
      const [, times, day] = /^observed ×(\d+), (\d{4}-\d\d-\d\d)$/.exec(name) ?? []
      return times === undefined || day === undefined
        ? null
        : words('name.observed', { times, day: formatDay(day, words.language) })
    }
    case 'opinion':
      return vocabularyWord(words, 'opinion', name)
    case 'location':
      return vocabularyWord(words, 'region', name)
    default:
      return null
  }
}

/** TLP labels are capitals without spaces and are never translated (FIRST TLP 2.0). */
export function tlpLabel(tlp: string): string {
  return `TLP:${tlp.toUpperCase()}`
}

/** `member:JP`, `client:green`, `public` in the reader's words. */
export function recipientName(words: Words, recipient: string): string {
  if (recipient === 'public') return words('who.public')
  if (recipient.startsWith('client:')) return words('who.client', { tlp: tlpLabel(recipient.slice(7)) })
  return recipient.replace(/^member:/, '')
}

/** A text that stands inside sentences, where it stands alone. */
export function asTitle(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}

/** `first_seen` → `First seen`. */
export function humanise(name: string): string {
  const text = name.replaceAll(/[_-]+/g, ' ').replace(/ refs?$/, '')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `ja` → Japanese, 日本語, in the reader's language; the tag itself where the browser knows no name. */
export function languageName(words: Words, tag: string): string {
  try {
    return new Intl.DisplayNames([words.language], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** Formats of telemetry, as their makers write them. */
const formatNames: Readonly<Record<string, string>> = {
  zeek: 'Zeek',
  'suricata-eve': 'Suricata EVE',
  ndjson: 'NDJSON',
  csv: 'CSV',
  syslog: 'syslog',
  'dns-log': 'DNS',
  'windows-event': 'Windows Event',
}
export function formatName(words: Words, format: string): string {
  return formatNames[format] ?? words.find(`format.${format}`) ?? humanise(format)
}

/** `critical-infrastructure-defence` of an agreement, readable: it is the agreement's own word. */
export function purposeName(purpose: string): string {
  return purpose.replaceAll('-', ' ')
}
