import { canonicalJson } from '../../base/canonical-json.ts'
import { uuidV5 } from '../../base/ids.ts'
import type { Pap, Tlp } from '../../policy/model.ts'
import { deterministicId } from '../../stix/deterministic-id.ts'
import { handlingExtension } from '../../stix/handling-extension.ts'
import { tlp2Definitions } from '../../stix/tlp.ts'
import type { Value } from '../value.ts'
import { observableOf, patternOf } from './stix-value.ts'

/** Who reads it in, and when: what a format cannot say by itself. */
export interface ReadContext {
  /** This member's code and identity: it publishes what is read in, so it is the creator of what is made here. */
  readonly member: string
  readonly identity: string
  readonly nowMs: number
  /** What the file is called; part of the ids of what has none of its own. */
  readonly source: string
  /** For tables: which column is what (`value:ip,notes:name`); '' by its head. */
  readonly mapping?: string
  /** For free text: names that are known, in lower case, and whose objects they are. */
  readonly names?: ReadonlyMap<string, string>
  /** For free text: why no indicator is to be made of a value, such as a warning list that names it; null: one may be. */
  readonly spared?: (value: string) => string | null
}

/** Something of the source that no object says: where it stood, and why. */
export interface Unmapped {
  readonly at: string
  readonly reason: string
  count: number
  /** The first of them, shortened. */
  readonly example: string
}

export type Made = Record<string, unknown> & { readonly type: string; readonly id: string }

/** What a source comes to: objects, what of it they do not say, and what was decided about who may have them. */
export interface Reading {
  readonly format: string
  readonly objects: readonly Made[]
  /** Ids of what the source gives no date: when it was first taken in counts. */
  readonly undated: ReadonlySet<string>
  readonly unmapped: readonly Unmapped[]
  readonly decisions: readonly string[]
}

export interface Handling {
  readonly tlp?: Tlp | undefined
  readonly pap?: Pap | undefined
  /** Only the member that reads it in. */
  readonly ownOnly?: boolean
}

const namespace = '0e5a2f0c-6a1d-4f0e-8a57-3f5b2c9d7e11'
const mostUnmapped = 500

/** Builds the objects of one source. The same source read in again gives the same ids. */
export class Builder {
  readonly #context: ReadContext
  readonly #format: string
  readonly #objects = new Map<string, Made>()
  readonly #undated = new Set<string>()
  readonly #unmapped = new Map<string, Unmapped>()
  readonly #decisions = new Set<string>()

  constructor(format: string, context: ReadContext) {
    this.#format = format
    this.#context = context
  }

  get now(): string {
    return new Date(this.#context.nowMs).toISOString()
  }

  has(id: string): boolean {
    return this.#objects.has(id)
  }

  /** An id by what names the thing in its source; never that of another member's object. */
  id(type: string, ...name: readonly string[]): string {
    return `${type}--${uuidV5(namespace, canonicalJson([this.#context.identity, this.#format, ...name]))}`
  }

  /**
   * Adds an object of our own making, the first of an id counts. `dated` is when its source last changed it; undefined: the source does
   * not say.
   */
  add(
    id: string,
    dated: { readonly created?: string | undefined; readonly modified?: string | undefined } | undefined,
    properties: Record<string, unknown>,
    handling: Handling = {},
  ): string {
    if (this.#objects.has(id)) return id
    const created = dated?.created ?? dated?.modified ?? this.now
    const modified = dated?.modified ?? created
    const made: Made = {
      type: id.slice(0, id.indexOf('--')),
      spec_version: '2.1',
      id,
      created_by_ref: this.#context.identity,
      // Both are of one form, so that they compare as texts. What was made after it was changed has a wrong date.
      created: [created, modified].sort()[0],
      modified,
      ...prune({ ...properties, external_references: referencesOf(properties.external_references) }),
      ...this.#marks(handling),
    }
    if (dated?.modified === undefined && dated?.created === undefined) this.#undated.add(id)
    this.#objects.set(id, made)
    return id
  }

  /** An indicator for one value. */
  indicator(
    id: string,
    value: Value,
    dated: Parameters<Builder['add']>[1],
    properties: Record<string, unknown> = {},
    handling: Handling = {},
  ): string {
    return this.add(
      id,
      dated,
      {
        name: value.value,
        pattern_type: 'stix',
        pattern: patternOf(value),
        valid_from: dated?.modified ?? dated?.created ?? this.now,
        ...properties,
      },
      handling,
    )
  }

  /** An observable, under the id that everybody gives it; null where STIX has none for this kind. */
  observable(value: Value, handling: Handling = {}): string | null {
    const plain = observableOf(value)
    if (plain === null) return null
    const id = deterministicId(plain)
    if (id === null) return null
    if (!this.#objects.has(id)) this.#objects.set(id, { ...plain, spec_version: '2.1', id, ...this.#marks(handling) })
    return id
  }

  /** A wallet, as the account that it is; STIX has no type of its own. */
  account(currency: string, address: string, handling: Handling = {}): string {
    const plain = { type: 'user-account', user_id: address, account_type: currency }
    const id = deterministicId(plain)!
    if (!this.#objects.has(id)) this.#objects.set(id, { ...plain, spec_version: '2.1', id, ...this.#marks(handling) })
    return id
  }

  relate(
    source: string,
    type: string,
    target: string,
    dated: Parameters<Builder['add']>[1],
    handling: Handling = {},
  ): void {
    this.add(
      this.id('relationship', source, type, target),
      dated,
      { relationship_type: type, source_ref: source, target_ref: target },
      handling,
    )
  }

  unmapped(at: string, reason: string, example: unknown = ''): void {
    const key = `${at}\n${reason}`
    const known = this.#unmapped.get(key)
    if (known !== undefined) {
      known.count++
      return
    }
    const full = this.#unmapped.size >= mostUnmapped
    const shown = typeof example === 'string' ? example : (JSON.stringify(example) ?? '')
    if (!full) this.#unmapped.set(key, { at, reason, count: 1, example: shown.slice(0, 120) })
    else {
      const rest = this.#unmapped.get('')
      if (rest !== undefined) rest.count++
      else this.#unmapped.set('', { at: '…', reason: 'and more that is not named one by one', count: 1, example: '' })
    }
  }

  /** One sentence on who may have what was read in, and why. */
  decided(sentence: string): void {
    if (this.#decisions.size < 100) this.#decisions.add(sentence)
  }

  reading(): Reading {
    return {
      format: this.#format,
      objects: [...this.#objects.values()],
      undated: this.#undated,
      unmapped: [...this.#unmapped.values()],
      decisions: [...this.#decisions],
    }
  }

  #marks({ tlp, pap, ownOnly }: Handling): Record<string, unknown> {
    // PAP goes into the extension, since the definition of its marking may not be held here.
    const extension = {
      ...(ownOnly === true ? { releasable_to: [this.#context.member] } : {}),
      ...(pap === undefined ? {} : { pap }),
    }
    return {
      ...(tlp === undefined ? {} : { object_marking_refs: [tlp2Definitions[tlp].id] }),
      ...(Object.keys(extension).length === 0
        ? {}
        : { extensions: { [handlingExtension]: { extension_type: 'property-extension', ...extension } } }),
    }
  }
}

/** STIX names the sources of CVE and CAPEC numbers; a number that is none has no source of that name. */
function referencesOf(references: unknown): unknown {
  if (!Array.isArray(references)) return undefined
  const named = references.map((one: Record<string, unknown>) => {
    const id = String(one.external_id ?? '')
    if (/^CVE-\d{4}-\d{4,}$/.test(id)) return { ...one, source_name: 'cve' }
    if (/^CAPEC-\d+$/.test(id)) return { ...one, source_name: 'capec' }
    if (!/^(?:cve|capec)-/i.test(id) && one.source_name !== 'cve' && one.source_name !== 'capec') return one
    // It looks like a number and is none: kept as words.
    const { external_id: _, ...rest } = one
    return { ...rest, source_name: 'number', description: id === '' ? 'none' : id }
  })
  // Each once: sources repeat themselves.
  return [...new Map(named.map((one) => [canonicalJson(one), one])).values()]
}

/** Without what is not there: STIX has neither null nor empty lists. */
function prune(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([, value]) =>
        value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  )
}

/** A text of others as a property: without what JSON of the standard cannot hold, and no longer than is of use. */
export function words(value: unknown, most = 10_000): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value).slice(0, most).toWellFormed().replaceAll('\u0000', '').trim()
  return text === '' ? undefined : text
}

const dayOnly = /^\d{4}-\d\d-\d\d$/
/** ISO 8601 with a zone or without one. */
const isoMoment = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i
const withZone = /(?:GMT|UTC|[+-]\d{4})\)?$/

/**
 * A moment of a source as a timestamp of STIX, or undefined: seconds since 1970, a day, RFC 3339 or its like (UTC where no zone is said,
 * wherever this runs), or a date of a mail with its zone. What can be read in two ways is none.
 */
export function moment(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '' || value === '0' || value === 0) return undefined
  const text = String(value).trim()
  const ms = msOf(text)
  // Nothing that this exchanges was made before there were computers; later than 2200 is a wrong clock.
  return Number.isNaN(ms) || ms < Date.UTC(1970, 0, 2) || ms > Date.UTC(2200, 0, 1)
    ? undefined
    : new Date(ms).toISOString()
}

function msOf(text: string): number {
  if (/^\d{1,11}$/.test(text)) return Number(text) * 1000
  if (dayOnly.test(text)) return Date.parse(`${text}T00:00:00Z`)
  const [, day, time, zone = 'Z'] = isoMoment.exec(text) ?? []
  if (day !== undefined)
    return Date.parse(`${day}T${time!.replace(',', '.')}${/^(?:UTC|GMT)$/i.test(zone) ? 'Z' : zone.toUpperCase()}`)
  return text.length < 60 && withZone.test(text) ? Date.parse(text) : Number.NaN
}
