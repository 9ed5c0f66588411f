import { uuidV5 } from '../base/ids.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import { sectorsOfYear, type YearPlan, yearPlans } from './year-plan.ts'

type Made = Record<string, unknown> & { readonly id: string }

// Everything made up has its id in this namespace.
const namespace = 'e2c1f4a8-3b5d-4d7e-8f60-9a1b2c3d4e5f'
// Of the OASIS incident suite.
const incidentCore = 'extension-definition--ef765651-680c-498d-9894-99799f2fa126'
const eventExtension = 'extension-definition--4ca6de00-5b0d-45ef-a1dc-ea7279ea910e'
const taskExtension = 'extension-definition--2074a052-8be4-4932-849e-f5e7798e0030'
const dayMs = 86_400_000
/** So far back day by day; before that week by week; before that, the year before, in blocks of four weeks. */
const daysOfDays = 63
const daysOfWeeks = 371
const daysOfBlocks = 735
const sensorsEach = 3

/** Whoever is behind the year; none of them exists. */
const actors = ['Synthetic actor 1', 'Synthetic actor 2', 'Synthetic actor 3', 'Synthetic actor 4'] as const

/** The same numbers from the same seed. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const idOf = (type: string, name: string) => `${type}--${uuidV5(namespace, name)}`
/** The malware by which each made-up actor is seen. */
export const malwareIds = actors.map((_, at) => idOf('malware', `malware ${at}`))

function common(at: string, identity: string) {
  return {
    spec_version: '2.1',
    created_by_ref: identity,
    created: at,
    modified: at,
    labels: ['synthetic'],
    object_marking_refs: [tlp2Definitions.green.id],
  }
}

/** Who is behind the year: made-up actors with made-up malware that uses techniques which the demonstration holds. Published by one member. */
export function syntheticActors(identity: string, techniques: readonly string[]): Made[] {
  const at = '2025-11-01T00:00:00.000Z'
  return actors.flatMap((name, index) => {
    const actor = idOf('intrusion-set', `actor ${index}`)
    const malware = malwareIds[index]!
    const uses = techniques.filter((_, technique) => technique % actors.length === index || technique % 5 === index)
    const link = (kind: string, target: string): Made => ({
      ...{ type: 'relationship', id: idOf('relationship', `${malware} ${kind} ${target}`), ...common(at, identity) },
      ...{ relationship_type: kind, source_ref: malware, target_ref: target },
    })
    return [
      {
        ...{ type: 'intrusion-set', id: actor, ...common(at, identity), name },
        description: 'Made up for the demonstration: no such actor exists.',
      },
      {
        ...{ type: 'malware', id: malware, ...common(at, identity), name: `Synthetic malware ${index + 1}` },
        ...{ is_family: true, description: 'Made up for the demonstration.' },
      },
      link('authored-by', actor),
      ...uses.map((technique) => link('uses', technique)),
    ]
  })
}

/**
 * A year of sightings and incidents of one member, and a coarse year before it, as counted at this moment: from a fixed seed, labelled
 * `synthetic`, of made-up sensors that stand for a sector and a region. What is shown of it can be told from nothing real.
 */
export function syntheticYear(member: string, identity: string, nowMs: number): Made[] {
  const plan = yearPlans[member]
  if (plan === undefined) return []
  const draw = random(Buffer.from(member).readUInt16BE(0))
  const today = Math.floor(nowMs / dayMs)
  const maker = new Maker(plan, member, identity, draw)
  for (let back = daysOfBlocks; back > daysOfWeeks; back -= 28)
    maker.sightings(today - back, { back, days: 28, sensors: 1 })
  for (let back = daysOfWeeks; back > daysOfDays; back -= 7)
    maker.sightings(today - back, { back, days: 7, sensors: sensorsEach })
  for (let back = daysOfDays; back >= 1; back--) maker.sightings(today - back, { back, days: 1, sensors: 1 })
  const year = new Date(nowMs).getUTCFullYear()
  const [first, before] = [Date.UTC(year, 0, 1) / dayMs, Date.UTC(year - 1, 0, 1) / dayMs]
  maker.incidents(before, first, plan.incidentsLastYear)
  maker.incidents(first, Math.max(first + 1, today), plan.incidentsThisYear)
  return maker.made
}

class Maker {
  readonly made: Made[] = []
  readonly #plan: YearPlan
  readonly #member: string
  readonly #identity: string
  readonly #draw: () => number
  readonly #places: string[]

  constructor(plan: YearPlan, member: string, identity: string, draw: () => number) {
    this.#plan = plan
    this.#member = member
    this.#identity = identity
    this.#draw = draw
    const at = '2024-11-01T00:00:00.000Z'
    this.#places = plan.regions.map(({ area, name }) => {
      const id = idOf('location', `${member} ${area}`)
      const country = area.slice(0, 2)
      this.made.push({ type: 'location', id, ...common(at, identity), name, country, administrative_area: area })
      return id
    })
    for (const { sector } of sectorsOfYear)
      for (let sensor = 0; sensor < sensorsEach; sensor++)
        this.made.push({
          ...{ type: 'identity', id: this.#sensor(sector, sensor), ...common(at, identity) },
          name: `Synthetic sensor ${sensor + 1}, ${sector}, ${member}`,
          ...{ identity_class: 'system', sectors: [sector] },
        })
  }

  #sensor(sector: string, sensor: number): string {
    return idOf('identity', `${this.#member} ${sector} ${sensor}`)
  }

  /** What was seen from this day on for so many days, `back` days ago, by sector. */
  sightings(
    day: number,
    { back, days, sensors }: { readonly back: number; readonly days: number; readonly sensors: number },
  ): void {
    for (const [at, { sector, level }] of sectorsOfYear.entries()) {
      for (let one = 0; one < sensors; one++) {
        const rate = level * this.#plan.scale * growthAt(back) * (this.#plan.lately(sector, back) ?? 1)
        const weekday = (day + 3) % 7 >= 5 && days === 1 ? 0.6 : 1
        const count = Math.round((rate * days * weekday * (0.8 + 0.4 * this.#draw())) / sensors)
        if (count === 0) continue
        const sensor = sensors === 1 ? (day + at) % sensorsEach : one
        const actor = this.#actorFor(at)
        const place = this.#places[Math.floor(this.#draw() * this.#draw() * this.#places.length)]!
        const last =
          (day + (days === 1 ? 0 : Math.floor(this.#draw() * days))) * dayMs + Math.floor(this.#draw() * 86_000) * 1000
        const created = new Date(last).toISOString()
        this.made.push({
          ...{ type: 'sighting', id: idOf('sighting', `${this.#member} ${sector} ${day} ${one}`) },
          ...{ ...common(created, this.#sensor(sector, sensor)), last_seen: created, count },
          sighting_of_ref: malwareIds[actor],
          where_sighted_refs: [this.#sensor(sector, sensor), place],
        })
      }
    }
  }

  /** Each sector has the actor that mostly comes to it. */
  #actorFor(sector: number): number {
    const usual = sector % actors.length
    return this.#draw() < 0.65 ? usual : Math.floor(this.#draw() * actors.length)
  }

  /** When a late incident happened and was detected: an event and a task of its own. */
  #timesOf(name: string, reportedMs: number): Record<string, unknown> {
    const detected = reportedMs - Math.round(this.#draw() * 30) * 3_600_000
    const happened = detected - Math.round(this.#draw() * this.#draw() * 200) * 3_600_000
    const iso = (ms: number) => new Date(ms).toISOString()
    const [event, task] = ['event', 'task'].map((type) => idOf(type, `${this.#member} ${name}`)) as [string, string]
    const extension = (id: string) => ({ [id]: { extension_type: 'new-sdo' } })
    this.made.push(
      {
        ...{ type: 'event', id: event, ...common(iso(reportedMs), this.#identity), status: 'occurred' },
        ...{ event_types: ['undetermined'], start_time: iso(happened), start_time_fidelity: 'hour' },
        extensions: extension(eventExtension),
      },
      {
        ...{ type: 'task', id: task, ...common(iso(reportedMs), this.#identity), name: 'Detected' },
        ...{
          task_types: ['detected'],
          outcome: 'successful',
          start_time: iso(detected),
          start_time_fidelity: 'minute',
        },
        extensions: extension(taskExtension),
      },
    )
    return {
      [incidentCore]: {
        ...{ extension_type: 'property-extension', determination: 'confirmed', investigation_status: 'closed' },
        ...{ events: [{ event_ref: event }], tasks: [{ task_ref: task }] },
      },
    }
  }

  /** So many incidents, more towards the end. */
  incidents(from: number, until: number, count: number): void {
    for (let num = 0; num < count; num++) {
      const day = from + Math.floor(Math.sqrt(this.#draw()) * (until - from))
      const { sector } = sectorsOfYear[Math.floor(this.#draw() * this.#draw() * sectorsOfYear.length)]!
      const ms = day * dayMs + Math.floor(this.#draw() * 86_000) * 1000
      const created = new Date(ms).toISOString()
      this.made.push({
        ...{
          type: 'incident',
          id: idOf('incident', `${this.#member} ${from} ${num}`),
          ...common(created, this.#identity),
        },
        name: `Synthetic incident ${num + 1}, ${sector}`,
        extensions: {
          [handlingExtension]: { extension_type: 'property-extension', sectors: [sector] },
          ...(until - day > daysOfDays ? {} : this.#timesOf(`${from} ${num}`, ms)),
        },
      })
    }
  }
}

/** Attempts grow by half over two years, and swing a little with the season. */
function growthAt(back: number): number {
  return (1.5 - back / 1470) * (1 + 0.12 * Math.sin((back / 365) * 2 * Math.PI))
}
