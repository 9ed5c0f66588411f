import { Fault } from '../../base/fault.ts'
import { isMembers } from '../../stix/property-kind.ts'
import { normalise, type Value } from '../value.ts'
import { handlingOf, labelOfTag } from './misp-handling.ts'
import { bookkeeping, double, galaxyTypes, ruleTypes, single } from './misp-types.ts'
import { Builder, type Handling, moment, type ReadContext, type Reading, words } from './reading.ts'
import { comparisonOf, literal } from './stix-value.ts'
import { table } from './table.ts'

type Members = Readonly<Record<string, unknown>>

const mostEvents = 10_000
const mostAttributes = 500_000

/** MISP core format: an event, `{response: […]}` or a list of events. Every event becomes a report of what it holds. */
export function readMisp(value: unknown, context: ReadContext): Reading {
  const builder = new Builder('misp', context)
  const events = eventsOf(value)
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

export function eventsOf(value: unknown): Members[] {
  if (Array.isArray(value)) return value.flatMap(eventsOf)
  if (!isMembers(value)) return []
  if (isMembers(value.Event)) return [value.Event]
  if (Array.isArray(value.response) || isMembers(value.response)) return eventsOf(value.response)
  return typeof value.info === 'string' && Array.isArray(value.Attribute) ? [value] : []
}

const list = (value: unknown): Members[] => (Array.isArray(value) ? value.filter(isMembers) : [])
const tagsOf = (of: Members): string[] => list(of.Tag).map(({ name }) => String(name ?? ''))

const known = {
  event: new Set([
    'uuid',
    'info',
    'date',
    'timestamp',
    'distribution',
    'Attribute',
    'Object',
    'Tag',
    'Galaxy',
    'Orgc',
    'Org',
    'threat_level_id',
    'analysis',
    'deleted',
  ]),
  attribute: new Set([
    'uuid',
    'type',
    'category',
    'value',
    'to_ids',
    'comment',
    'timestamp',
    'distribution',
    'deleted',
    'Tag',
    'Galaxy',
    'first_seen',
    'last_seen',
    'Sighting',
    'object_relation',
  ]),
  object: new Set([
    'uuid',
    'name',
    'description',
    'comment',
    'timestamp',
    'distribution',
    'deleted',
    'Attribute',
    'first_seen',
    'last_seen',
  ]),
}

class EventReader {
  readonly #builder: Builder
  readonly #event: Members
  readonly #refs = new Set<string>()
  readonly #uuid: string
  readonly #source: string
  #handling: Handling = {}

  constructor(builder: Builder, event: Members) {
    this.#builder = builder
    this.#event = event
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
    this.#nameRest('Event', event, known.event)
    for (const attribute of list(event.Attribute)) this.#attribute(attribute, this.#handling, 'Attribute')
    for (const object of list(event.Object)) this.#object(object)
    this.#galaxies(event, this.#handling, [])
    this.#report(tags)
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
      builder.id('report', this.#uuid || name),
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
    this.#nameRest(at, object, known.object)
    const handling = handlingOf(builder, this.#handling, {
      distribution: object.distribution,
      tags: [],
      what: 'an object',
    })
    const attributes = list(object.Attribute)
    const rest = name === 'file' ? this.#file(object, attributes, handling) : attributes
    for (const attribute of rest) this.#attribute(attribute, handling, `${at}.Attribute`)
    if (rest.length > 1) builder.unmapped(at, 'that its attributes belong together', object.uuid)
    if (words(object.comment) !== undefined) builder.unmapped(`${at}.comment`, 'no object says it', object.comment)
  }

  /** The digests of one file are one indicator; what else the object says of it goes on alone. */
  #file(object: Members, attributes: readonly Members[], handling: Handling): readonly Members[] {
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
    if (digests.length < 2) return attributes
    const newest = digests
      .map(({ attribute }) => moment(attribute.timestamp))
      .concat(moment(object.timestamp))
      .filter((one) => one !== undefined)
      .sort()
      .at(-1)
    const name = words(attributes.find(({ type }) => type === 'filename')?.value, 250) ?? digests[0]!.value.value
    this.#refs.add(
      this.#builder.add(
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
      ),
    )
    const taken = new Set(digests.map(({ attribute }) => attribute))
    return attributes.filter((attribute) => !taken.has(attribute))
  }

  #attribute(attribute: Members, outer: Handling, at: string): void {
    const builder = this.#builder
    const type = String(attribute.type ?? '').slice(0, 60)
    const place = `${at}[${type}]`
    if (attribute.deleted === true) {
      builder.unmapped(place, 'it is deleted', attribute.value)
      return
    }
    this.#nameRest(place, attribute, known.attribute)
    const tags = tagsOf(attribute)
    const handling = handlingOf(builder, outer, { distribution: attribute.distribution, tags, what: 'an attribute' })
    const made = this.#objectFor(attribute, type, handling, place)
    if (made === null) return
    this.#refs.add(made)
    this.#galaxies(attribute, handling, [made])
    this.#sightings(attribute, made, handling, place)
    for (const tag of tags)
      if (labelOfTag(tag) === null && !made.startsWith('indicator--'))
        builder.unmapped(`${place}.Tag`, 'an observable has no labels', tag)
  }

  #objectFor(attribute: Members, type: string, handling: Handling, place: string): string | null {
    const builder = this.#builder
    const text = typeof attribute.value === 'string' ? attribute.value : String(attribute.value ?? '')
    if (words(text) === undefined) {
      builder.unmapped(place, 'it is empty')
      return null
    }
    const dated = { modified: moment(attribute.timestamp) }
    const id = (of: string) => builder.id(of, this.#uuid, String(attribute.uuid ?? `${type} ${text}`))
    const common = {
      description: words(attribute.comment, 2000),
      labels: tagsOf(attribute)
        .filter((tag) => labelOfTag(tag) === null)
        .map((tag) => tag.slice(0, 250)),
      external_references: this.#reference(),
    }
    const language = ruleTypes[type]
    if (language !== undefined) {
      return builder.add(
        id('indicator'),
        dated,
        {
          ...common,
          name: `${language} rule`,
          pattern_type: language,
          pattern: text,
          valid_from: this.#from(attribute),
        },
        handling,
      )
    }
    if (type === 'vulnerability' || type === 'cve') {
      return builder.add(
        id('vulnerability'),
        dated,
        {
          ...common,
          name: words(text, 200),
          external_references: [
            ...this.#reference(),
            ...(/^CVE-/i.test(text) ? [{ source_name: 'cve', external_id: text.toUpperCase() }] : []),
          ],
        },
        handling,
      )
    }
    if (type === 'campaign-name' || type === 'threat-actor') {
      return builder.add(
        id(type === 'threat-actor' ? type : 'campaign'),
        dated,
        { ...common, name: words(text, 200) },
        handling,
      )
    }
    if ((type === 'text' || type === 'comment') && attribute.object_relation == null && text.trim() !== '') {
      const note = {
        content: words(text),
        object_refs: [builder.id('report', this.#uuid || (words(this.#event.info, 500) ?? 'MISP event'))],
        external_references: this.#reference(),
      }
      // What it is about comes last: the report of everything that was made.
      return builder.add(id('note'), dated, note, handling)
    }
    const comparison = comparisonFor(type, text)
    if (comparison === null) {
      builder.unmapped(
        place,
        single[type] === undefined && double[type] === undefined
          ? 'there is no object for this type'
          : 'the value is not of this type',
        text,
      )
      return null
    }
    if (attribute.to_ids !== true) {
      const value = comparison.values.length === 1 ? comparison.values[0]! : null
      const observable = value === null ? null : builder.observable(value, handling)
      if (observable !== null) {
        if (common.description !== undefined)
          builder.unmapped(`${place}.comment`, 'an observable has no description', common.description)
        return observable
      }
    }
    const seen = { valid_until: laterThan(this.#from(attribute), moment(attribute.last_seen)) }
    const kind = attribute.to_ids === true ? ['malicious-activity'] : ['unknown']
    return builder.add(
      id('indicator'),
      dated,
      {
        ...common,
        name: words(text, 250),
        indicator_types: kind,
        pattern_type: 'stix',
        pattern: `[${comparison.text}]`,
        valid_from: this.#from(attribute),
        ...(attribute.to_ids === true ? {} : seen),
      },
      handling,
    )
  }

  #from(attribute: Members): string {
    return (
      moment(attribute.first_seen) ?? moment(attribute.timestamp) ?? moment(this.#event.timestamp) ?? this.#builder.now
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

  #sightings(attribute: Members, made: string, handling: Handling, place: string): void {
    const builder = this.#builder
    const seen = list(attribute.Sighting)
    for (const sighting of seen) {
      const at = moment(sighting.date_sighting)
      if (String(sighting.type ?? '0') !== '0') {
        builder.unmapped(
          `${place}.Sighting`,
          String(sighting.type) === '1' ? 'a false positive is nobody’s opinion yet' : 'an expiration',
          sighting.uuid,
        )
      } else if (!made.startsWith('indicator--'))
        builder.unmapped(`${place}.Sighting`, 'a sighting of an observable', sighting.uuid)
      else {
        builder.add(
          builder.id('sighting', this.#uuid, String(sighting.uuid ?? `${made} ${at}`)),
          at === undefined ? undefined : { modified: at },
          { sighting_of_ref: made, count: 1, first_seen: at, last_seen: at, description: words(sighting.source, 200) },
          handling,
        )
      }
    }
  }
}

function laterThan(from: string, until: string | undefined): string | undefined {
  return until !== undefined && until > from ? until : undefined
}

/** What an attribute's value is as a comparison, and the values in it; null: the value is not what its type says. */
export function comparisonFor(
  type: string,
  text: string,
): { readonly text: string; readonly values: readonly Value[] } | null {
  const one = valueFor(type, text)
  if (one !== null) return { text: comparisonOf(one), values: [one] }
  const halves = double[type]
  const cut = text.lastIndexOf('|')
  if (halves === undefined || cut < 0) return null
  const first = valueFor(halves[0], text.slice(0, cut))
  const rest = text.slice(cut + 1).trim()
  if (first === null) return null
  if (halves[1] === 'port') {
    const port = Number(rest)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return null
    const side = type.startsWith('ip-src') ? 'src' : 'dst'
    return {
      text: `network-traffic:${side}_ref.value = ${literal(first.value)} AND network-traffic:${side}_port = ${port}`,
      values: [first, first],
    }
  }
  const second = valueFor(halves[1], rest)
  if (second === null) return null
  if (type === 'domain|ip') {
    return {
      text: `domain-name:value = ${literal(first.value)} AND domain-name:resolves_to_refs[*].value = ${literal(second.value)}`,
      values: [first, second],
    }
  }
  return { text: `${comparisonOf(first)} AND ${comparisonOf(second)}`, values: [first, second] }
}

function valueFor(type: string, text: string): Value | null {
  for (const kind of single[type] ?? []) {
    const value = normalise(kind, text)
    if (value !== null) return value
  }
  return null
}

/** What a cluster of a galaxy is as an object; null: there is none for its galaxy. */
export function clusterObject(
  builder: Builder,
  cluster: Members,
  type: string,
  handling: Handling,
  dated?: { modified: string | undefined },
): string | null {
  const target = galaxyTypes[type]
  const name = words(cluster.value, 250)
  if (target === undefined || name === undefined) return null
  const meta = isMembers(cluster.meta) ? cluster.meta : {}
  const strings = (value: unknown): string[] =>
    (Array.isArray(value) ? value : [value]).map((one) => words(one, 250)).filter((one) => one !== undefined)
  const externalId = strings(meta.external_id)[0] ?? /(?:^| - |\()(T\d{4}(?:\.\d{3})?|[GSMC]\d{4})\)?$/.exec(name)?.[1]
  const references = [
    ...(externalId === undefined
      ? []
      : [{ source_name: /^(?:mitre|.*attack)/.test(type) ? 'mitre-attack' : type, external_id: externalId }]),
    ...strings(meta.refs)
      .filter((url) => /^https?:\/\/\S+$/.test(url) && URL.canParse(url))
      .slice(0, 100)
      .map((url) => ({ source_name: 'reference', url })),
  ]
  const own: Record<string, unknown> = {
    name,
    description: words(cluster.description),
    external_references: references,
    labels: [`misp-galaxy:${type}`],
  }
  const aliases = [...new Set(strings(meta.synonyms))].filter((alias) => alias !== name).slice(0, 200)
  if (['intrusion-set', 'threat-actor', 'malware', 'tool', 'attack-pattern'].includes(target)) own.aliases = aliases
  if (target === 'malware') own.is_family = true
  if (target === 'identity') own.identity_class = 'class'
  if (target === 'location') {
    const iso = strings(meta.ISO)[0]
    if (iso !== undefined && /^[A-Z]{2}$/.test(iso)) own.country = iso
    else {
      const place = name.replace(/^\d+ - /, '').toLowerCase()
      const region = Object.hasOwn(regions, place) ? regions[place] : undefined
      if (region === undefined) return null
      own.region = region
    }
  }
  return builder.add(builder.id(target, 'galaxy', type, String(cluster.uuid ?? name)), dated, own, handling)
}

// The region vocabulary of STIX (§10.22) that UN M.49 names have.
const regions: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...[
      'africa',
      'eastern-africa',
      'middle-africa',
      'northern-africa',
      'southern-africa',
      'western-africa',
      'caribbean',
      'central-america',
    ],
    ...[
      'northern-america',
      'south-america',
      'asia',
      'central-asia',
      'eastern-asia',
      'southern-asia',
      'south-eastern-asia',
      'western-asia',
    ],
    ...[
      'europe',
      'eastern-europe',
      'northern-europe',
      'southern-europe',
      'western-europe',
      'oceania',
      'melanesia',
      'micronesia',
      'polynesia',
      'antarctica',
    ],
  ].map((region) => [region.replaceAll('-', ' ').replace('south eastern', 'south-eastern'), region]),
)
