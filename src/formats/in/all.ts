import { Fault } from '../../base/fault.ts'
import { parseStrict, readJson } from '../../base/json.ts'
import { jsonLines } from '../../stix/json-lines.ts'
import { isMembers } from '../../stix/property-kind.ts'
import { isJsonTable, isTable, readCsv } from './csv.ts'
import { readGalaxy } from './galaxy.ts'
import type { InFormat } from './in-formats.ts'
import { isList, readList } from './list.ts'
import { readMisp } from './misp.ts'
import { attributesOf, eventsOf } from './misp-events.ts'
import { readOpenIoc } from './openioc.ts'
import type { ReadContext, Reading } from './reading.ts'
import { isRules, readRules } from './rules.ts'
import { extract, readText } from './text.ts'
import { unreadFault, unreadKindOf } from './unread.ts'
import { parseOsvYaml, readCsaf, readKev, readOsv } from './vulnerabilities.ts'

const readers: Readonly<Record<InFormat, (text: string, json: unknown, context: ReadContext) => Reading>> = {
  misp: (_, json, context) => readMisp(json, context),
  'misp-galaxy': (_, json, context) => readGalaxy(json, context),
  csv: (text, json, context) => readCsv(text, context, json),
  list: (text, json, context) => readList(Array.isArray(json) ? json.map(String).join('\n') : text, context),
  rules: (text, _, context) => readRules(text, context),
  text: (text, _, context) => readText(text, context),
  openioc: (text, _, context) => readOpenIoc(text, context),
  kev: (_, json, context) => readKev(json, context),
  osv: (text, json, context) => readOsv(json ?? parseOsvYaml(text), context),
  csaf: (_, json, context) => readCsaf(json, context),
}

/** Reads a text of a format. `invalid` where it is none of that format, `too-large` beyond its bounds. */
export function readFormat(format: InFormat, text: string, context: ReadContext): Reading {
  const json = needsJson(format, text) ? jsonOf(text) : undefined
  return readers[format](text.replace(/^\ufeff/, ''), json, context)
}

/** Of JSON Lines their list. */
function jsonOf(text: string): unknown {
  const lines = jsonLines(text)
  return lines === null ? parseStrict(text) : lines.map((line) => parseStrict(line))
}

function needsJson(format: InFormat, text: string): boolean {
  if (format === 'osv' || format === 'list' || format === 'csv') return looksJson(text)
  return format === 'misp' || format === 'misp-galaxy' || format === 'kev' || format === 'csaf'
}

function looksJson(text: string): boolean {
  return /^\ufeff?\s*(?:\{|\[(?!Adblock))/.test(text)
}

/** Which format a text is of, by what stands in it; 'stix' where it is STIX, 'text' where it is nothing else. */
export function detectFormat(text: string): InFormat | 'stix' {
  if (text.startsWith('%PDF-'))
    throw new Fault(
      'unsupported',
      'PDF is read by `trefoil import` and the console; here, save its text, and give that',
    )
  if (looksJson(text)) return detectJson(text)
  const start = text.replace(/^\ufeff/, '').trimStart()
  if (start.startsWith('<')) {
    const unread = unreadKindOf(Buffer.from(start.slice(0, 64 * 1024)))
    if (unread !== null) throw unreadFault(unread)
  }
  if (start.startsWith('<') && /<(?:\w+:)?(?:OpenIOC|iocs?)[\s>]/.test(start.slice(0, 4000))) return 'openioc'
  if (/^(?:schema_version|id|modified): /m.test(start.slice(0, 2000)) && /^affected:/m.test(text)) return 'osv'
  if (isRules(start)) return 'rules'
  if (isTable(untilLine(start, 64_000))) return 'csv'
  if (isList(start)) return 'list'
  // Of a text that names nothing, the reader of STIX says best that it is none.
  const { values, vulnerabilities, wallets } = extract(start.slice(0, 1_000_000))
  return values.length + vulnerabilities.length + wallets.length > 0 ? 'text' : 'stix'
}

function detectJson(text: string): InFormat | 'stix' {
  const parsed = readJson(text)
  // STIX has readers of its own, which say what is wrong and where.
  if (!('value' in parsed)) {
    const lines = jsonLines(text)
    if (lines === null) return 'stix'
    const found = detectJson(lines[0]!)
    return found === 'stix' && isJsonTable([readJson(lines[0]!)].map((one) => ('value' in one ? one.value : null)))
      ? 'csv'
      : found
  }
  const { value } = parsed
  if (eventsOf(value).length > 0 || attributesOf(value).length > 0) return 'misp'
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) return 'list'
  const one: unknown = Array.isArray(value) ? value[0] : value
  if (!isMembers(one)) return 'stix'
  if (isMembers(one.document) && 'csaf_version' in one.document) return 'csaf'
  if (Array.isArray(one.vulnerabilities) && 'catalogVersion' in one) return 'kev'
  if (Array.isArray(one.values) && typeof one.type === 'string' && 'uuid' in one) return 'misp-galaxy'
  if (Array.isArray(one.vulns) || isOsv(one)) return 'osv'
  return isJsonTable(value) ? 'csv' : 'stix'
}

function isOsv(one: Readonly<Record<string, unknown>>): boolean {
  const isNamed = typeof one.id === 'string' && !one.id.includes('--') && 'modified' in one
  return (
    isNamed && ['schema_version', 'affected', 'aliases', 'summary', 'details', 'withdrawn'].some((name) => name in one)
  )
}

/** The whole lines at the beginning of a text. */
function untilLine(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, text.lastIndexOf('\n', most) + 1)
}
