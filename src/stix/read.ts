import type { Issue } from '../base/fault.ts'
import { readJson } from '../base/json.ts'
import type { StixObject } from './object.ts'
import { isMembers } from './property-kind.ts'
import { isStix20, upgrade } from './upgrade.ts'
import { validate } from './validate.ts'
import { versionOf } from './version.ts'

export interface ReadLimits {
  /** Size of one object in bytes; 1 MiB unless told. */
  readonly maxBytes?: number
  readonly maxDepth?: number
  /** Says what is wrong with a pattern or rule and where, or null: a warning, for the indicator is kept. No language of patterns is known here. */
  readonly checkPattern?: (pattern: string, language: string) => string | null
}

export type ReadResult =
  | {
      readonly ok: true
      readonly object: StixObject
      /** As received, or the upgraded text. */
      readonly text: string
      readonly upgraded: boolean
      readonly warnings: readonly Issue[]
    }
  | {
      readonly ok: false
      readonly code: 'not-json' | 'not-i-json' | 'too-large' | 'not-stix' | 'invalid'
      readonly id: string | null
      readonly version: string | null
      readonly reason: string
      readonly issues: readonly Issue[]
    }

const defaultBytes = 1024 * 1024

/**
 * Reads the text of one object: strict I-JSON, STIX 2.0 upgraded to 2.1, and every rule of STIX 2.1 that one object can break
 * on its own. Never throws for what the text holds; a refusal names every MUST that is broken, an acceptance every SHOULD.
 */
export function readObject(text: string, limits: ReadLimits = {}): ReadResult {
  const reading = readJson(text, limits.maxBytes === undefined ? { ...limits, maxBytes: defaultBytes } : limits)
  if ('problem' in reading) {
    const { code, issue } = reading.problem
    return { ok: false, code, id: idInText(text), version: null, reason: sentence(issue), issues: [issue] }
  }
  const value = reading.value
  const refused = notAnObject(value)
  if (refused !== null) return refused
  const received = value as Record<string, unknown>
  const old = isStix20(received)
  const { object, text: kept } = old ? upgrade(received) : { object: received, text }
  const findings = validate(object)
  const { pattern, pattern_type: language } = object
  if (limits.checkPattern !== undefined && object.type === 'indicator') {
    const wrong =
      typeof pattern === 'string' && typeof language === 'string' ? limits.checkPattern(pattern, language) : null
    // §9.4: such a pattern matches nothing, but the indicator still says what its producer meant.
    if (wrong !== null) findings.warnAt('pattern', `detects nothing: ${wrong}`, language === 'stix' ? '§9' : '§4.7')
  }
  if (findings.errors.length > 0) {
    return {
      ok: false,
      code: 'invalid',
      id: shortText(object.id),
      version: shortText(versionOf(object)),
      reason: sentence(findings.errors[0], findings.errors.length),
      issues: [...findings.errors, ...findings.warnings],
    }
  }
  return { ok: true, object: object as unknown as StixObject, text: kept, upgraded: old, warnings: findings.warnings }
}

function notAnObject(value: unknown): ReadResult | null {
  const refuse = (message: string): ReadResult => {
    const issue: Issue = { at: '', message, rule: 'STIX 2.1 §3.2', level: 'error' }
    const id = isMembers(value) ? shortText(value.id) : null
    return { ok: false, code: 'not-stix', id, version: null, reason: message, issues: [issue] }
  }
  if (!isMembers(value)) return refuse('not a STIX object: not an object of JSON at all')
  if (typeof value.type !== 'string') return refuse('not a STIX object: it has no type')
  if (value.type === 'bundle') return refuse('a bundle inside a bundle is not allowed')
  if (typeof value.id !== 'string') return refuse(`not a STIX object: this ${value.type.slice(0, 80)} has no id`)
  return null
}

function sentence(issue: Issue | undefined, count = 1): string {
  if (issue === undefined) return 'refused'
  const more = count > 1 ? ` (and ${count - 1} more)` : ''
  const where = issue.at === '' ? '' : `${issue.at.slice(0, 200)} `
  return `${where}${issue.message} [${issue.rule}]${more}`
}

function shortText(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 300) : null
}

// For the refusal of a text that cannot be parsed: the first thing in it that looks like its id.
function idInText(text: string): string | null {
  return /"id"\s*:\s*"([a-z][a-z0-9-]{2,249}--[0-9a-fA-F-]{36})"/.exec(text.slice(0, 10_000))?.[1] ?? null
}
