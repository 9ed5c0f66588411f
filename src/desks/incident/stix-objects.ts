import { uuidV5 } from '../../base/ids.ts'
import { observableOf } from '../../formats/in/stix-value.ts'
import { handlingExtension } from '../../stix/handling-extension.ts'
import { tlp2Definitions } from '../../stix/tlp.ts'
import type { Record } from './record.ts'
import type { Moment } from './report.ts'
import { sectorOf } from './sectors.ts'
import { incidentKinds } from './words.ts'

/** The extensions of the OASIS incident suite, version 2.0. */
export const incidentCore = 'extension-definition--ef765651-680c-498d-9894-99799f2fa126'
const eventExtension = 'extension-definition--4ca6de00-5b0d-45ef-a1dc-ea7279ea910e'
const impactExtension = 'extension-definition--7cc33dd6-f6a1-489b-98ea-522d351d71b9'
const taskExtension = 'extension-definition--2074a052-8be4-4932-849e-f5e7798e0030'

// Ids of what belongs to an incident are made from the incident's in this namespace.
const namespace = 'a1f0c4d2-5b37-4e86-9c1d-0e7b6a2f8d53'

type Members = { readonly [name: string]: unknown }
/** An object without its version: `created` and `modified` are set when it is handed in; an observable has none. */
export interface Draft {
  readonly id: string
  readonly type: string
  readonly members: Members
  readonly unversioned: boolean
}

export interface Maker {
  /** Of the STIX incident. */
  readonly id: string
  /** This member's identity. */
  readonly identity: string
}

/**
 * The record as STIX: the incident with its core extension, events, impacts, tasks, what was observed, and whoever reported as a
 * pseudonym. Nothing in it names the reporter as far as `clean` finds it; task owners, triggers, clocks and evidence stay behind, but
 * for the digests of files. Nobody who receives it may pass it on.
 */
export function incidentObjects(record: Record, maker: Maker, clean: (text: string) => string): Draft[] {
  const { report } = record
  const sector = sectorOf(report.sector)
  const common: Members = {
    created_by_ref: maker.identity,
    object_marking_refs: [tlp2Definitions[report.tlp].id as string],
    lang: report.language,
  }
  const handling = {
    [handlingExtension]: { extension_type: 'property-extension', originator_control: true, sectors: [sector.stix] },
  }
  const drafts: Draft[] = []
  const idOf = (type: string, name: string) => `${type}--${uuidV5(namespace, `${maker.id} ${name}`)}`
  const add = (type: string, name: string, own: Members, extensions: Members = {}): string => {
    const id = idOf(type, name)
    drafts.push({
      id,
      type,
      unversioned: false,
      members: { ...common, ...own, extensions: { ...handling, ...extensions } },
    })
    return id
  }

  const victim = add('identity', 'victim', {
    name: record.pseudonym,
    identity_class: 'organization',
    sectors: [sector.stix],
  })
  const events = [
    add(
      'event',
      'event',
      {
        status: report.ended === null ? 'ongoing' : 'occurred',
        event_types: [incidentKinds[report.kind].type],
        ...timed('start', report.started),
        ...(isAfter(report.ended, report.started) ? timed('end', report.ended) : {}),
      },
      { [eventExtension]: { extension_type: 'new-sdo' } },
    ),
  ]
  const impacts = impactsOf(record, clean).map(({ name, own, extension }) =>
    add(
      'impact',
      `impact ${name}`,
      { impact_category: extension[0], ...own },
      { [impactExtension]: { extension_type: 'new-sdo' }, [extension[0]]: extension[1] },
    ),
  )
  const tasks = tasksOf(record, clean).map(({ name, own }) =>
    add('task', `task ${name}`, own, { [taskExtension]: { extension_type: 'new-sdo' } }),
  )
  const observed = observedOf(record, report.tlp).map(({ type, name, own }) => {
    const id = idOf(type, name)
    const { object_marking_refs } = common
    drafts.push({ id, type, unversioned: true, members: { ...own, object_marking_refs, extensions: handling } })
    return id
  })
  const incident: Draft = {
    id: maker.id,
    type: 'incident',
    unversioned: false,
    members: {
      ...common,
      name: `${incidentKinds[report.kind].said.en}: ${sector.said.en} (${record.name})`,
      description: clean([report.narrative, ...record.supplements.map(({ text }) => text)].join('\n\n')),
      ...referencesOf(record),
      extensions: {
        ...handling,
        [incidentCore]: {
          extension_type: 'property-extension',
          determination: record.determination,
          investigation_status: record.state,
          incident_types: [incidentKinds[report.kind].type],
          events: events.map((event_ref) => ({ event_ref })),
          ...(impacts.length === 0 ? {} : { impact_refs: impacts }),
          tasks: tasks.map((task_ref) => ({ task_ref })),
          ...(report.detection === null ? {} : { detection_methods: [report.detection] }),
          ...(report.impact.persons === null ? {} : { impacted_entity_counts: { individual: report.impact.persons } }),
          ...(report.impact.recoverability === null ? {} : { recoverability: report.impact.recoverability }),
          ...scoresOf(record),
        },
      },
    },
  }
  drafts.push(incident)
  add('relationship', 'targets', { relationship_type: 'targets', source_ref: maker.id, target_ref: victim })
  if (observed.length > 0) {
    const at = report.detected?.at ?? new Date(record.filedMs).toISOString()
    const data = add('observed-data', 'observed', {
      ...{ first_observed: at, last_observed: at, number_observed: 1, object_refs: observed },
    })
    add('relationship', 'observed', { relationship_type: 'related-to', source_ref: maker.id, target_ref: data })
  }
  for (const link of record.links)
    add('relationship', `link ${link}`, { relationship_type: 'related-to', source_ref: maker.id, target_ref: link })
  return drafts
}

const isAfter = (end: Moment | null, start: Moment | null): boolean =>
  end !== null && (start === null || Date.parse(end.at) > Date.parse(start.at))

function timed(which: 'start' | 'end', moment: Moment | null): Members {
  return moment === null ? {} : { [`${which}_time`]: moment.at, [`${which}_time_fidelity`]: moment.fidelity }
}

interface Impact {
  readonly name: string
  readonly own: Members
  readonly extension: readonly [category: string, members: Members]
}

function impactsOf({ report: { impact } }: Record, clean: (text: string) => string): Impact[] {
  const services = impact.services === '' ? {} : { description: clean(impact.services) }
  const information = impact.informationType === null ? {} : { information_type: impact.informationType }
  const impacts: Impact[] = []
  if (impact.availability !== null)
    impacts.push({
      ...{ name: 'availability', own: services },
      extension: ['availability', { availability_impact: impact.availability }],
    })
  if (impact.loss !== null)
    impacts.push({ name: 'loss', own: {}, extension: ['confidentiality', { loss_type: impact.loss, ...information }] })
  if (impact.alteration !== null)
    impacts.push({
      name: 'alteration',
      own: {},
      extension: ['integrity', { alteration: impact.alteration, ...information }],
    })
  if (impact.physical !== null)
    impacts.push({ name: 'physical', own: {}, extension: ['physical', { impact_type: impact.physical }] })
  for (const type of impact.external)
    impacts.push({ name: `external ${type}`, own: {}, extension: ['external', { impact_type: type }] })
  return impacts
}

function tasksOf(record: Record, clean: (text: string) => string): { name: string; own: Members }[] {
  const { report } = record
  const stamp = (ms: number) => new Date(ms).toISOString()
  const detected =
    report.detected === null
      ? []
      : [
          {
            name: 'detected',
            own: {
              ...{ name: 'Detected', task_types: ['detected'], outcome: 'successful' },
              ...timed('start', report.detected),
            },
          },
        ]
  return [
    ...detected,
    {
      name: 'reported',
      own: { name: 'Reported', task_types: ['reported'], outcome: 'successful', start_time: stamp(record.filedMs) },
    },
    ...record.tasks.map(({ num, title, state, atMs }) => ({
      name: `work ${num}`,
      own: { name: clean(title), task_types: ['investigation'], outcome: state, start_time: stamp(atMs) },
    })),
  ]
}

/** Objects of the incident's own, not the deterministic ones of STIX: others observe the same values under other markings. */
function observedOf(record: Record, tlp: string): { type: string; name: string; own: Members }[] {
  const values = record.values.flatMap((value) => {
    const made = observableOf(value)
    if (made === null) return []
    const { type, ...own } = made
    return [{ type, name: `seen ${tlp} ${value.kind} ${value.value}`, own }]
  })
  // Of files that came with the report their digests, never their names or content.
  const files = record.evidence.map(({ digest, bytes }) => ({
    ...{ type: 'file', name: `evidence ${tlp} ${digest}`, own: { hashes: { 'SHA-256': digest }, size: bytes } },
  }))
  const seen = new Set<string>()
  return [...values, ...files].filter(({ name }) => !seen.has(name) && seen.add(name))
}

function referencesOf({ techniques, vulnerabilities }: Record): Members {
  const references = [
    ...techniques.map((id) => ({ source_name: 'mitre-attack', external_id: id })),
    ...vulnerabilities.map((id) => ({ source_name: 'cve', external_id: id })),
  ]
  return references.length === 0 ? {} : { external_references: references }
}

function scoresOf({ score }: Record): Members {
  if (score === null) return {}
  const description = score.parts
    .map(
      ({ category, option, weight, value, assumed }) =>
        `${category}=${option} (${weight}×${value}${assumed ? ', assumed' : ''})`,
    )
    .join('; ')
  return { criticality: Math.round(score.score), scores: [{ name: 'NCISS', value: score.score, description }] }
}
