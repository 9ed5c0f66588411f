import { setImmediate } from 'node:timers/promises'
import { Fault } from '../../base/fault.ts'
import type { Summary } from '../../release/model.ts'
import type { IncidentTimes, SituationObjects } from '../../release/situation-objects.ts'
import type { SituationThings } from '../../release/situation-things.ts'
import { alertsSince, visit } from '../../store/situation-alerts.ts'
import { countedSince, type FactPlace, factsBefore, placeOfFact, thingsNamed } from '../../store/situation-counts.ts'
import type { Store } from '../../store/store.ts'
import { type Layer, makeLayer } from './layer.ts'
import { codeOf, type Matrix, matricesOf } from './matrix.ts'
import { isMeant, Picture, type Sums, sumsOf, themesWanted, type Whose } from './picture.ts'
import { StatisticsDesk, type StatisticsParts } from './statistics.ts'
import { WarningDesk, type WarningParts } from './warnings.ts'

export interface SituationParts extends Omit<WarningParts, 'themes'>, StatisticsParts {
  readonly store: Store
  readonly things: SituationThings
  readonly objects: SituationObjects
}

/** Which counted objects are asked for: those behind a number of the picture. What is absent narrows nothing. */
export interface Behind extends Whose {
  /** The stretch of a picture of so many days. */
  readonly days?: number | undefined
  /** In place of it, days since 1970: from the first, before the second. */
  readonly from?: number | undefined
  readonly until?: number | undefined
  readonly actor?: string | undefined
  readonly technique?: string | undefined
  /** Only what arrived after this, in microseconds. */
  readonly since?: number | undefined
  /** Only what says of itself that it is made up. */
  readonly synthetic?: true | undefined
}

/** A part of what a number counts, and what all of it comes to. */
export interface Counted {
  readonly items: readonly (Summary & { readonly events: number; readonly day: number })[]
  /** Null: no sum is kept of just these. */
  readonly total: Sums | null
  /** How many there are in all; null: nobody knows. */
  readonly reports: number | null
  /** So many were looked at that the days before this one were not. */
  readonly lookedTo: number | null
  /** What the next part begins behind; null: this was the last. */
  readonly next: number | null
}

type Fact = Awaited<ReturnType<typeof factsBefore>>[number]

export interface Changed {
  /** Microseconds; 0: this person never looked before. */
  readonly since: number
  readonly alerts: number
  readonly total: Sums
  readonly groups: readonly (Sums & { readonly member: string; readonly sector: string })[]
}

/** A timeline holds no more. */
export const mostIncidents = 200
const mostLookedAt = 10_000
const lookedAtOnce = 1_000
/** Before and after every day that is counted. */
const farDays = 10_000_000
const mostNew = 200_000
const mostTechniques = 5000
const mostTactics = 500
/** Looks this close together are one visit. */
const visitMicros = 30 * 60 * 1_000_000
const matrixMs = 60_000

/** The shared picture: for this node's own people, of everything that they may read; others are told statistics alone. */
export class SituationDesk {
  readonly picture: Picture
  readonly statistics: StatisticsDesk
  readonly warnings: WarningDesk
  readonly #parts: SituationParts
  #matrices: { readonly atMs: number; readonly said: Promise<readonly Matrix[]> } | null = null
  #codes: ReadonlyMap<string, string> = new Map()

  constructor(parts: SituationParts) {
    this.#parts = parts
    const themes = () => parts.things.themes()
    this.picture = new Picture({ db: () => parts.store.read, nowMs: parts.nowMs, themes })
    this.statistics = new StatisticsDesk(parts)
    this.warnings = new WarningDesk({ ...parts, themes })
  }

  /** The objects behind a number, the newest first, on from behind `after`; with what all of them come to. */
  async behind(
    { days, from, until, actor, technique, since, synthetic, ...whose }: Behind,
    { limit, after }: { readonly limit: number; readonly after?: number | undefined },
  ): Promise<Counted> {
    const { store, objects, things } = this.#parts
    const themes = themesWanted(await things.themes(), {
      ...(actor === undefined ? {} : { actor }),
      ...(technique === undefined ? {} : { techniques: await this.#sameTechnique(technique) }),
    })
    const stretch = days === undefined ? { from, until } : this.picture.spanOf(days)
    const first = after === undefined ? undefined : await placeOfFact(store.read, after)
    if (after !== undefined && first === undefined)
      throw new Fault('conflict', 'what is counted here has changed; open the list again')
    const subjects = themes === null ? null : new Set(await this.#subjectsOf(themes))
    const { facts, lookedTo, next } = await this.#newestFacts(
      whose.kind === undefined ? ['attempt', 'incident'] : [whose.kind],
      {
        ...{ from: stretch.from ?? -farDays, most: limit },
        before: first ?? { day: stretch.until ?? farDays, seq: 0 },
      },
      (fact) =>
        isMeant(fact, whose) &&
        (since === undefined || fact.seq > since) &&
        (synthetic === undefined || fact.synthetic === 1) &&
        (subjects === null || subjects.has(fact.subject)),
    )
    const known = new Map(facts.map((fact) => [fact.seq, fact]))
    const summaries = await objects.summaries(facts.map(({ seq }) => seq))
    const total = await this.#totalOf({ ...whose, ...stretch, themes, since, synthetic })
    const narrowed = [days, from, until, actor, technique, since, ...Object.values(whose)]
    const isOfAllMadeUp = synthetic === true && narrowed.every((one) => one === undefined)
    return {
      items: summaries.map((summary) => {
        const { events, day } = known.get(summary.added)!
        return { ...summary, events, day }
      }),
      total,
      reports: isOfAllMadeUp ? await this.picture.synthetic() : total && total.sightings + total.incidents,
      lookedTo,
      next,
    }
  }

  /** From the sums, or from what arrived since; never by going through everything. */
  async #totalOf({
    from,
    until,
    since,
    synthetic,
    ...of
  }: Pick<Behind, 'from' | 'until' | 'since' | 'synthetic'> & Parameters<Picture['total']>[1]): Promise<Sums | null> {
    if (synthetic !== undefined) return null
    if (since !== undefined) {
      if (of.themes !== null || of.region !== undefined || from !== undefined) return null
      const rows = await countedSince(this.#parts.store.read, since, mostNew)
      return sumsOf(rows.filter((row) => isMeant({ ...row, region: '' }, of)))
    }
    return from === undefined || until === undefined ? null : await this.picture.total({ from, until }, of)
  }

  /**
   * The newest that pass, from behind a place on, in steps between which others get their turn. What passes may be rare: only so many are
   * looked at, and the next part goes on there.
   */
  async #newestFacts(
    kinds: readonly ('attempt' | 'incident')[],
    { from, before: first, most }: { readonly from: number; readonly before: FactPlace; readonly most: number },
    passes: (fact: Fact) => boolean = () => true,
  ): Promise<{ readonly facts: readonly Fact[]; readonly lookedTo: number | null; readonly next: number | null }> {
    const facts: Fact[] = []
    let before = first
    for (let looked = 0; looked < mostLookedAt; looked += lookedAtOnce) {
      const some = await this.#factsOf(kinds, { from, before, limit: lookedAtOnce })
      facts.push(...some.filter(passes))
      const last = some.at(-1)
      if (facts.length > most) return { facts: facts.slice(0, most), lookedTo: null, next: facts[most - 1]!.seq }
      if (last === undefined || some.length < lookedAtOnce) return { facts, lookedTo: null, next: null }
      before = last
      await setImmediate()
    }
    return { facts, lookedTo: before.day, next: before.seq }
  }

  /** Of several kinds the newest of all: each is an index range of its own. */
  async #factsOf(
    kinds: readonly ('attempt' | 'incident')[],
    range: { readonly from: number; readonly before: FactPlace; readonly limit: number },
  ): Promise<Fact[]> {
    const found = await Promise.all(kinds.map((kind) => factsBefore(this.#parts.store.read, { kind, ...range })))
    return found
      .flat()
      .sort((a, b) => b.day - a.day || b.seq - a.seq)
      .slice(0, range.limit)
  }

  async #subjectsOf(themes: readonly number[]): Promise<number[]> {
    const wanted = new Set(themes)
    return (await thingsNamed(this.#parts.store.read)).filter(({ theme }) => wanted.has(theme)).map(({ num }) => num)
  }

  /** What is the same technique by its code, whoever published it: one field of the matrix. */
  async #sameTechnique(id: string): Promise<string[]> {
    await this.matrices()
    const code = this.#codes.get(id) ?? ''
    return code === '' ? [id] : [...this.#codes].filter(([, other]) => other === code).map(([other]) => other)
  }

  /** Incidents of the last days with their four times, newest report first. */
  async timeline(days: number): Promise<readonly IncidentTimes[]> {
    const { objects } = this.#parts
    const { from, until } = this.picture.spanOf(days)
    const before = { day: until, seq: 0 }
    const { facts } = await this.#newestFacts(['incident'], { from, before, most: mostIncidents })
    const found = await objects.incidents(facts.map(({ seq }) => seq))
    return found.sort((a, b) => (a.reported.at < b.reported.at ? 1 : -1))
  }

  /** What was counted since this person last looked; this look counts as one. */
  async changed(account: string): Promise<Changed> {
    const { store, nowMs } = this.#parts
    const since = await store.write((tx) => visit(tx, account, nowMs() * 1000, visitMicros))
    const rows = since === 0 ? [] : await countedSince(store.read, since, mostNew)
    const groups = [...Map.groupBy(rows, ({ member, sector }) => `${member} ${sector}`).values()].map((some) => ({
      ...{ member: some[0]!.member, sector: some[0]!.sector },
      ...sumsOf(some),
    }))
    return { since, alerts: since === 0 ? 0 : await alertsSince(store.read, since), total: sumsOf(rows), groups }
  }

  /** The matrices of techniques that are held; remembered for a minute. */
  matrices(): Promise<readonly Matrix[]> {
    const { things, nowMs } = this.#parts
    const now = nowMs()
    if (this.#matrices !== null && now >= this.#matrices.atMs && now - this.#matrices.atMs < matrixMs)
      return this.#matrices.said
    const said = (async () => {
      const [techniques, tactics, frames] = await Promise.all([
        things.textsOf('attack-pattern', mostTechniques),
        things.textsOf('x-mitre-tactic', mostTactics),
        things.textsOf('x-mitre-matrix', mostTactics),
      ])
      this.#codes = new Map(techniques.map((one) => [one.id as string, codeOf(one)]))
      return matricesOf(techniques, tactics, frames)
    })()
    this.#matrices = { atMs: now, said }
    said.catch(() => {
      this.#matrices = null
    })
    return said
  }

  /** Attempts and incidents by technique, as a layer of one matrix. */
  async observedLayer(domain: string, days: number): Promise<Layer> {
    await this.matrices()
    // What is about two texts of one technique counts for its code once, as it stands once in the list behind it.
    const byCode = await this.picture.byTechnique(days, (id) => this.#codes.get(id) ?? '')
    return this.#layer(`Seen in ${days} ${days === 1 ? 'day' : 'days'}`, domain, byCode)
  }

  /** What an actor uses by the relationships that are held, as a layer. */
  async actorLayer(domain: string, id: string): Promise<Layer> {
    const { things, detail } = this.#parts
    if (!/^(intrusion-set|threat-actor|malware|tool|campaign)--/.test(id))
      throw new Fault('invalid', 'name an actor, a malware, a tool or a campaign')
    const { name } = await detail(reader, id)
    await this.matrices()
    const codes = (await things.techniquesOf(id)).map((technique) => this.#codes.get(technique) ?? '')
    return this.#layer(name, domain, countOf(codes))
  }

  async #layer(name: string, domain: string, byCode: ReadonlyMap<string, number>): Promise<Layer> {
    const matrix = (await this.matrices()).find((one) => one.domain === domain)
    if (matrix === undefined) throw new Fault('not-found', 'no matrix of this domain is held here')
    const inMatrix = new Set(
      matrix.tactics.flatMap(({ techniques }) =>
        techniques.flatMap((one) => [one.code, ...one.subtechniques.map(({ code }) => code)]),
      ),
    )
    const scores = [...byCode].filter(([code]) => code !== '' && inMatrix.has(code))
    return makeLayer(
      name,
      domain,
      scores.map(([techniqueID, score]) => ({ techniqueID, score })),
    )
  }
}

function countOf(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

const reader = { kind: 'person', name: 'situation-desk', role: 'reader' } as const
