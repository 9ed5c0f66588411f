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
