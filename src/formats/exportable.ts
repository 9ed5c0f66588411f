import { isMembers } from '../stix/property-kind.ts'
import { type PatternValues, patternValues } from './pattern-values.ts'
import { refuseUse, type Use, type UseFacts } from './use.ts'
import type { Value } from './value.ts'

/** One object as release hands it out, with what policy knows of it. */
export interface ExportItem {
  readonly id: string
  readonly version: string
  readonly type: string
  /** When it became readable to whoever asks, in microseconds. */
  readonly added: number
  readonly text: string
  readonly facts: UseFacts
}

/** An object that a format may say, read from its text. */
export interface Exportable {
  readonly item: ExportItem
  readonly object: Readonly<Record<string, unknown>>
  readonly name: string
  readonly description: string
  readonly labels: readonly string[]
  readonly confidence: number | null
  readonly created: string
  readonly modified: string
  readonly validFrom: string
  readonly validUntil: string | null
  /** It is revoked or its time is over: only of formats that can say so. */
  readonly isOver: boolean
  /** What its pattern comes to, for indicators; null for everything else. */
  readonly detection: Detection | null
}
export type Detection =
  | { readonly is: 'values'; readonly values: readonly Value[] }
  /** A rule in a language of its own: sigma, yara, snort, suricata. */
  | { readonly is: 'rule'; readonly language: string; readonly text: string }
  | { readonly is: 'neither'; readonly reason: string }

/** What keeps an object out of an export for now or for good: counted, never silent. */
export type Standing =
  | { readonly ok: true; readonly exportable: Exportable }
  | { readonly ok: false; readonly reason: string }

/** Reads one object for a use at a moment. Revoked, ended and not yet valid ones, and what must not serve the use, are refused with the reason. */
export function readExportable(
  item: ExportItem,
  { use, saysValidity, saysEnd }: { readonly use: Use; readonly saysValidity?: boolean; readonly saysEnd?: boolean },
  nowMs: number,
): Standing {
  const refused = refuseUse(item.facts, use)
  if (refused !== null) return { ok: false, reason: refused }
  const object: unknown = JSON.parse(item.text)
  if (!isMembers(object)) return { ok: false, reason: 'it is not an object' }
  const ended = saysValidity === true ? null : endedBy(object, nowMs)
  if (ended !== null && (saysEnd !== true || ended === notYet)) return { ok: false, reason: ended }
  return { ok: true, exportable: describe(item, object, ended !== null) }
}

const notYet = 'it does not hold yet'

function endedBy(object: Readonly<Record<string, unknown>>, nowMs: number): string | null {
  if (object.revoked === true) return 'it is revoked'
  if (object.type !== 'indicator') return null
  if (Date.parse(String(object.valid_until ?? '')) <= nowMs) return 'it has ended'
  return Date.parse(String(object.valid_from ?? '')) > nowMs ? notYet : null
}

function describe(item: ExportItem, object: Readonly<Record<string, unknown>>, isOver: boolean): Exportable {
  const confidence = object.confidence
  const created = text(object.created)
  return {
    item,
    object,
    name: text(object.name),
    description: text(object.description),
    labels: words(object.indicator_types).concat(words(object.labels)),
    confidence: typeof confidence === 'number' ? confidence : null,
    created,
    modified: text(object.modified) || created,
    validFrom: text(object.valid_from) || created,
    validUntil: typeof object.valid_until === 'string' ? object.valid_until : null,
    isOver,
    detection: item.type === 'indicator' ? detectionOf(object) : null,
  }
}

const ruleLanguages = new Set(['sigma', 'yara', 'snort', 'suricata'])

function detectionOf(object: Readonly<Record<string, unknown>>): Detection {
  const language = text(object.pattern_type).toLowerCase()
  const pattern = text(object.pattern)
  if (ruleLanguages.has(language)) return { is: 'rule', language, text: pattern }
  if (language !== 'stix') return { is: 'neither', reason: 'its pattern is in a language that is not carried' }
  const found: PatternValues = patternValues(pattern)
  return found.ok ? { is: 'values', values: found.values } : { is: 'neither', reason: found.reason }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
