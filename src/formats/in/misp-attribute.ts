import { comparisonFor } from './misp-comparison.ts'
import { labelOfTag } from './misp-handling.ts'
import { type Members, tagsOf } from './misp-members.ts'
import { double, ruleTypes, single, walletTypes } from './misp-types.ts'
import { type Builder, type Handling, moment, words } from './reading.ts'

/** The event that an attribute stands in. */
export interface Around {
  readonly builder: Builder
  readonly event: Members
  /** '' if it has none. */
  readonly uuid: string
  readonly reference: readonly Record<string, string>[]
}

export interface AttributePlace extends Around {
  readonly type: string
  readonly handling: Handling
  /** How a report of what was not read names it. */
  readonly place: string
  /** It was taken back: what is made of it is revoked. */
  readonly revoked?: true
}

interface Own {
  readonly type: string
  readonly properties: Record<string, unknown>
}

/** The object that an attribute becomes: its id, or null if none says it, which is then named as not mapped. */
export function attributeObject(attribute: Members, at: AttributePlace): string | null {
  const text = typeof attribute.value === 'string' ? attribute.value : String(attribute.value ?? '')
  if (words(text) === undefined) {
    at.builder.unmapped(at.place, 'it is empty')
    return null
  }
  const currency = walletTypes[at.type]
  if (currency !== undefined && at.revoked !== true) return at.builder.account(currency, words(text, 200)!, at.handling)
  const own = ruleOf(attribute, text, at) ?? namedOf(attribute, text, at) ?? noteOf(attribute, text, at)
  return own === null ? valueObject(attribute, text, at) : add(attribute, text, own, at)
}

function add(attribute: Members, text: string, { type, properties }: Own, at: AttributePlace): string {
  const id = at.builder.id(type, at.uuid, String(attribute.uuid ?? `${at.type} ${text}`))
  return at.builder.add(
    id,
    { modified: moment(attribute.timestamp) },
    { ...properties, revoked: at.revoked },
    at.handling,
  )
}

function commonOf(attribute: Members, { reference }: Around): Record<string, unknown> {
  return {
    description: words(attribute.comment, 2000),
    labels: tagsOf(attribute)
      .filter((tag) => labelOfTag(tag) === null)
      .map((tag) => tag.slice(0, 250)),
    external_references: reference,
  }
}

function ruleOf(attribute: Members, text: string, at: AttributePlace): Own | null {
  const language = ruleTypes[at.type]
  if (language === undefined) return null
  const rule = { name: `${language} rule`, pattern_type: language, pattern: text, valid_from: validFrom(attribute, at) }
  return { type: 'indicator', properties: { ...commonOf(attribute, at), ...rule } }
}

/** What is named and no more: a vulnerability, a campaign, an actor. */
function namedOf(attribute: Members, text: string, at: AttributePlace): Own | null {
  const properties = { ...commonOf(attribute, at), name: words(text, 200) }
  if (at.type === 'vulnerability' || at.type === 'cve') {
    const cve = /^CVE-/i.test(text) ? [{ source_name: 'cve', external_id: text.toUpperCase() }] : []
    return { type: 'vulnerability', properties: { ...properties, external_references: [...at.reference, ...cve] } }
  }
  if (at.type === 'campaign-name') return { type: 'campaign', properties }
  return at.type === 'threat-actor' ? { type: 'threat-actor', properties } : null
}

function noteOf(
  attribute: Members,
  text: string,
  { type, builder, event, uuid, reference }: AttributePlace,
): Own | null {
  if ((type !== 'text' && type !== 'comment') || attribute.object_relation != null || text.trim() === '') return null
  // What it is about comes last: the report of everything that was made.
  const about = builder.id('report', uuid || (words(event.info, 500) ?? 'MISP event'))
  return { type: 'note', properties: { content: words(text), object_refs: [about], external_references: reference } }
}

/** An indicator, or the observable where nothing is to be detected by it. */
function valueObject(attribute: Members, text: string, at: AttributePlace): string | null {
  const { builder, type, place, handling } = at
  const comparison = comparisonFor(type, text)
  if (comparison === null) {
    const isKnown = single[type] !== undefined || double[type] !== undefined
    builder.unmapped(place, isKnown ? 'the value is not of this type' : 'there is no object for this type', text)
    return null
  }
  const common = commonOf(attribute, at)
  const detects = attribute.to_ids === true
  if (!detects) {
    const value = comparison.values.length === 1 ? comparison.values[0]! : null
    const observable = value === null ? null : builder.observable(value, handling)
    if (observable !== null) {
      if (common.description !== undefined)
        builder.unmapped(`${place}.comment`, 'an observable has no description', common.description)
      return observable
    }
  }
  const from = validFrom(attribute, at)
  const properties = {
    ...common,
    name: words(text, 250),
    indicator_types: detects ? ['malicious-activity'] : ['unknown'],
    pattern_type: 'stix',
    pattern: `[${comparison.text}]`,
    valid_from: from,
    ...(detects ? {} : { valid_until: laterThan(from, moment(attribute.last_seen)) }),
  }
  return add(attribute, text, { type: 'indicator', properties }, at)
}

function validFrom(attribute: Members, { builder, event }: Around): string {
  return moment(attribute.first_seen) ?? moment(attribute.timestamp) ?? moment(event.timestamp) ?? builder.now
}

function laterThan(from: string, until: string | undefined): string | undefined {
  return until !== undefined && until > from ? until : undefined
}
