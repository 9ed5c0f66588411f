import { Fault } from '../../base/fault.ts'
import { table } from '../../base/table.ts'
import { isMembers } from '../../stix/property-kind.ts'
import { normalise, type Value } from '../value.ts'
import { attributeObject } from './misp-attribute.ts'
import { clusterObject } from './misp-cluster.ts'
import { attributesOf, eventAround, eventsOf } from './misp-events.ts'
import { handlingOf, labelOfTag } from './misp-handling.ts'
import { list, type Members, tagsOf } from './misp-members.ts'
import { References } from './misp-references.ts'
import { addSightings } from './misp-sightings.ts'
import { bookkeeping, readProperties, single } from './misp-types.ts'
import { Builder, type Handling, moment, type ReadContext, type Reading, words } from './reading.ts'
import { comparisonOf } from './stix-value.ts'

const mostEvents = 10_000
const mostAttributes = 500_000

/**
 * MISP core format: an event, `{response: […]}` or a list of events. Every event becomes a report of what it holds. Attributes without
 * their event are one report, which this member alone may hold: what their events said of who may have them is not there.
 */
export function readMisp(value: unknown, context: ReadContext): Reading {
  const builder = new Builder('misp', context)
  const loose = attributesOf(value)
  const events = loose.length === 0 ? eventsOf(value) : [eventAround(loose, context.source)]
  if (events.length === 0) throw new Fault('invalid', 'there is no MISP event in it')
  if (events.length > mostEvents) throw new Fault('too-large', `more than ${mostEvents} events: read them in parts`)
  let left = mostAttributes
  for (const event of events) {
    const reader = new EventReader(builder, event)
    left -= reader.count
    if (left < 0) throw new Fault('too-large', `more than ${mostAttributes} attributes: read them in parts`)
    reader.read()
  }
  return builder.reading()
}

class EventReader {
  readonly #builder: Builder
  readonly #event: Members
  readonly #refs = new Set<string>()
  readonly #uuid: string
  readonly #source: string
  readonly #references: References
  #handling: Handling = {}

  constructor(builder: Builder, event: Members) {
    this.#builder = builder
    this.#event = event
    this.#references = new References(builder)
    this.#uuid = String(event.uuid ?? '').slice(0, 64)
    const orgc = isMembers(event.Orgc) ? words(event.Orgc.name, 200) : undefined
    this.#source = orgc === undefined ? 'MISP' : `MISP event of ${orgc}`
  }

  get count(): number {
    return (
      list(this.#event.Attribute).length +
      list(this.#event.Object).reduce((sum, one) => sum + list(one.Attribute).length, 0)
    )
  }

  read(): void {
    const event = this.#event
    const builder = this.#builder
    if (event.deleted === true) {
      builder.unmapped('Event', 'it is deleted', event.uuid)
      return
    }
    const tags = tagsOf(event)
    this.#handling = handlingOf(builder, {}, { distribution: event.distribution, tags, what: 'an event' })
    this.#nameRest('Event', event, readProperties.event)
    for (const attribute of list(event.Attribute)) this.#attribute(attribute, this.#handling, 'Attribute')
    for (const object of list(event.Object)) this.#object(object)
    this.#references.relate()
    this.#galaxies(event, this.#handling, [])
    this.#reports()
    this.#report(tags)
  }

  /** What people wrote about the event, as notes on its report. */
  #reports(): void {
    const builder = this.#builder
    for (const report of list(this.#event.EventReport)) {
      const content = words(report.content, 100_000)
      if (report.deleted === true || content === undefined || this.#refs.size === 0) {
        builder.unmapped(
          'EventReport',
          report.deleted === true ? 'it is deleted' : 'there is nothing that it is about',
          report.uuid,
        )
        continue
      }
      const of = { distribution: report.distribution, tags: [], what: 'a report of an event' }
      builder.add(
        builder.id('note', this.#uuid, String(report.uuid ?? content)),
        { modified: moment(report.timestamp) },
        {
          abstract: words(report.name, 250),
          content,
          object_refs: [this.#reportId()],
          external_references: this.#reference(),
        },
        handlingOf(builder, this.#handling, of),
      )
    }
  }

  #reportId(): string {
    return this.#builder.id('report', this.#uuid || (words(this.#event.info, 500) ?? 'MISP event'))
  }

  #report(tags: readonly string[]): void {
    const { info, date, timestamp, threat_level_id: threat, analysis } = this.#event
    const builder = this.#builder
    const name = words(info, 500) ?? 'MISP event'
    if (this.#refs.size === 0) {
      builder.unmapped('Event', 'nothing of it became an object, so there is no report', name)
      return
    }
    const dated = { created: moment(date), modified: moment(timestamp) }
    const levels = table<string>({ 1: 'high', 2: 'medium', 3: 'low', 4: 'undefined' })
    const states = table<string>({ 0: 'initial', 1: 'ongoing', 2: 'completed' })
    const labels = [
      ...tags.filter((tag) => labelOfTag(tag) === null).map((tag) => tag.slice(0, 250)),
      ...(levels[String(threat)] === undefined ? [] : [`misp:threat-level="${levels[String(threat)]}"`]),
      ...(states[String(analysis)] === undefined ? [] : [`misp:analysis="${states[String(analysis)]}"`]),
    ]
    builder.add(
      this.#reportId(),
      dated,
      {
        name,
        report_types: ['threat-report'],
        published: moment(this.#event.publish_timestamp) ?? dated.modified ?? dated.created ?? builder.now,
        object_refs: [...this.#refs],
        labels: [...new Set(labels.map((label) => words(label)).filter((label) => label !== undefined))],
        external_references: this.#reference(),
      },
      this.#handling,
    )
  }

  #reference(): Record<string, string>[] {
    return [
      {
        source_name: this.#source,
        ...(this.#uuid === '' ? { description: 'an event without an identifier' } : { external_id: this.#uuid }),
      },
    ]
  }

  /** Every property that nobody reads is named. */
  #nameRest(at: string, of: Members, read: ReadonlySet<string>): void {
    for (const [name, value] of Object.entries(of)) {
      if (read.has(name) || bookkeeping.has(name) || value === null || value === '' || value === false) continue
      if ((Array.isArray(value) || isMembers(value)) && Object.keys(value).length === 0) continue
      this.#builder.unmapped(`${at}.${name}`, 'no object says it', value)
    }
  }

  #object(object: Members): void {
    const name = words(object.name, 100) ?? 'object'
    const at = `Object[${name}]`
    const builder = this.#builder
    if (object.deleted === true) {
      builder.unmapped(at, 'it is deleted', object.uuid)
      return
    }
    this.#nameRest(at, object, readProperties.object)
    const handling = handlingOf(builder, this.#handling, {
      distribution: object.distribution,
      tags: [],
      what: 'an object',
    })
    const attributes = list(object.Attribute)
    const { file, rest } = name === 'file' ? this.#file(object, attributes, handling) : { file: null, rest: attributes }
    const made = new Set(rest.map((attribute) => this.#attribute(attribute, handling, `${at}.Attribute`)))
    made.delete(null)
    this.#references.made(object.uuid, file ?? (made.size === 1 ? [...made][0]! : null))
    this.#references.of(object, handling, at)
    if (rest.length > 1) builder.unmapped(at, 'that its attributes belong together', object.uuid)
    if (words(object.comment) !== undefined) builder.unmapped(`${at}.comment`, 'no object says it', object.comment)
  }

  /** The digests of one file are one indicator; what else the object says of it goes on alone. */
  #file(
    object: Members,
    attributes: readonly Members[],
    handling: Handling,
  ): { readonly file: string | null; readonly rest: readonly Members[] } {
    const digests: { attribute: Members; value: Value }[] = []
    for (const attribute of attributes) {
      const kinds = ['md5', 'sha1', 'sha256', 'sha512'].includes(String(attribute.type))
        ? single[String(attribute.type)]
        : undefined
      const value =
        kinds === undefined || attribute.deleted === true ? null : normalise(kinds[0]!, String(attribute.value))
      if (
        value !== null &&
        attribute.to_ids === true &&
        tagsOf(attribute).length === 0 &&
        !digests.some((one) => one.value.kind === value.kind)
      )
        digests.push({ attribute, value })
    }
    if (digests.length < 2) return { file: null, rest: attributes }
    const newest = digests
      .map(({ attribute }) => moment(attribute.timestamp))
      .concat(moment(object.timestamp))
      .filter((one) => one !== undefined)
      .sort()
      .at(-1)
    const name = words(attributes.find(({ type }) => type === 'filename')?.value, 250) ?? digests[0]!.value.value
    const file = this.#builder.add(
      this.#builder.id('indicator', this.#uuid, 'file', String(object.uuid ?? name)),
      newest === undefined ? undefined : { modified: newest },
      {
        name,
        pattern_type: 'stix',
        pattern: `[${digests.map(({ value }) => comparisonOf(value)).join(' AND ')}]`,
        valid_from: newest ?? this.#builder.now,
        indicator_types: ['malicious-activity'],
        external_references: this.#reference(),
      },
      handling,
    )
    this.#refs.add(file)
    for (const { attribute } of digests) this.#references.made(attribute.uuid, file)
    const taken = new Set(digests.map(({ attribute }) => attribute))
    return { file, rest: attributes.filter((attribute) => !taken.has(attribute)) }
  }

  /** What it came to; null: nothing. */
  #attribute(attribute: Members, outer: Handling, at: string): string | null {
    const builder = this.#builder
    const type = String(attribute.type ?? '').slice(0, 60)
    const place = `${at}[${type}]`
    if (attribute.deleted === true) {
      builder.unmapped(place, 'it is deleted', attribute.value)
      this.#deleted(attribute, outer, { type, place })
      return null
    }
    this.#nameRest(place, attribute, readProperties.attribute)
    const tags = tagsOf(attribute)
    const handling = handlingOf(builder, outer, { distribution: attribute.distribution, tags, what: 'an attribute' })
    const made = attributeObject(attribute, {
      builder,
      event: this.#event,
      uuid: this.#uuid,
      reference: this.#reference(),
      type,
      handling,
      place,
    })
    this.#references.made(attribute.uuid, made)
    if (made === null) return null
    this.#refs.add(made)
    this.#galaxies(attribute, handling, [made])
    addSightings(builder, attribute, { made, uuid: this.#uuid, handling, place })
    for (const tag of tags)
      if (labelOfTag(tag) === null && !made.startsWith('indicator--'))
        builder.unmapped(`${place}.Tag`, 'an observable has no labels', tag)
    return made
  }

  /** What was made of it before is revoked; of what was never read, nothing is made (`reconcile`). */
  #deleted(attribute: Members, outer: Handling, at: { readonly type: string; readonly place: string }): void {
    const builder = this.#builder
    const of = { distribution: attribute.distribution, tags: tagsOf(attribute), what: 'an attribute' }
    attributeObject(
      { ...attribute, to_ids: true },
      {
        ...{ builder, event: this.#event, uuid: this.#uuid, reference: this.#reference(), ...at },
        ...{ handling: handlingOf(builder, outer, of), revoked: true },
      },
    )
  }

  #galaxies(of: Members, handling: Handling, subjects: readonly string[]): void {
    const builder = this.#builder
    for (const galaxy of list(of.Galaxy)) {
      for (const cluster of list(galaxy.GalaxyCluster)) {
        const type = String(cluster.type ?? galaxy.type ?? '')
        const made = clusterObject(builder, cluster, type, handling)
        if (made === null) {
          builder.unmapped(`GalaxyCluster[${type.slice(0, 60)}]`, 'there is no object for this galaxy', cluster.value)
          continue
        }
        this.#refs.add(made)
        for (const subject of subjects) {
          if (subject.startsWith('indicator--'))
            builder.relate(subject, 'indicates', made, { modified: moment(this.#event.timestamp) }, handling)
          else builder.unmapped('GalaxyCluster', 'that it is said of an observable', cluster.value)
        }
      }
    }
  }
}
