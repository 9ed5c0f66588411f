import { setImmediate } from 'node:timers/promises'
import { Fault } from '../../base/fault.ts'
import type { Summary } from '../../release/model.ts'
import type { IncidentTimes, SituationObjects } from '../../release/situation-objects.ts'
import type { SituationThings } from '../../release/situation-things.ts'
import { alertsSince, visit } from '../../store/situation-alerts.ts'
import { countedSince, factsBefore, thingsNamed } from '../../store/situation-counts.ts'
import type { Store } from '../../store/store.ts'
import { type Layer, makeLayer } from './layer.ts'
import { codeOf, type Matrix, matricesOf } from './matrix.ts'
import { Picture, type Sums, sumsOf, themesWanted } from './picture.ts'
import { StatisticsDesk, type StatisticsParts } from './statistics.ts'
import { WarningDesk, type WarningParts } from './warnings.ts'

export interface SituationParts extends Omit<WarningParts, 'themes'>, StatisticsParts {
  readonly store: Store
  readonly things: SituationThings
  readonly objects: SituationObjects
}

/** Which counted objects are asked for: those behind a number of the picture. */
export interface Behind {
  readonly kind: 'attempt' | 'incident'
  readonly days: number
  readonly member?: string
  readonly sector?: string
  readonly region?: string
  readonly actor?: string
  readonly technique?: string
}

export interface Changed {
  /** Microseconds; 0: this person never looked before. */
  readonly since: number
  readonly alerts: number
  readonly total: Sums
  readonly groups: readonly (Sums & { readonly member: string; readonly sector: string })[]
}

type Fact = Awaited<ReturnType<typeof factsBefore>>[number]

/** `lookedTo`: so many were looked at that the days before this one were not. */
export interface BehindNumber {
  readonly items: readonly (Summary & { readonly events: number; readonly day: number })[]
  readonly lookedTo: number | null
}

const mostBehind = 200
const mostLookedAt = 10_000
const lookedAtOnce = 1_000
const mostIncidents = 200
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

  /** The newest objects behind a number. */
  async behind({ kind, days, actor, technique, ...where }: Behind): Promise<BehindNumber> {
    const { store, objects, things } = this.#parts
    const { from, until } = this.picture.spanOf(days)
    const wanted = themesWanted(await things.themes(), {
      ...(actor === undefined ? {} : { actor }),
      ...(technique === undefined ? {} : { techniques: await this.#sameTechnique(technique) }),
    })
    const subjects =
      wanted === null
        ? undefined
        : new Set((await thingsNamed(store.read)).filter(({ theme }) => wanted.includes(theme)).map(({ num }) => num))
    const { facts, lookedTo } = await this.#newestFacts(
      kind,
      { from, until, most: mostBehind },
      (fact) =>
        (['member', 'sector', 'region'] as const).every(
          (name) => where[name] === undefined || where[name] === fact[name],
        ) &&
        (subjects === undefined || subjects.has(fact.subject)),
    )
    const known = new Map(facts.map((fact) => [fact.seq, fact]))
    const summaries = await objects.summaries(facts.map(({ seq }) => seq))
    const items = summaries.map((summary) => {
      const { events, day } = known.get(summary.added)!
      return { ...summary, events, day }
    })
    return { items, lookedTo }
  }

  /** The newest that pass, in steps between which others get their turn. What passes may be rare: only so many are looked at. */
  async #newestFacts(
    kind: Behind['kind'],
    { from, until, most }: { readonly from: number; readonly until: number; readonly most: number },
    passes: (fact: Fact) => boolean = () => true,
  ): Promise<{ readonly facts: readonly Fact[]; readonly lookedTo: number | null }> {
    const facts: Fact[] = []
    let before = { day: until, seq: 0 }
    for (let looked = 0; looked < mostLookedAt; looked += lookedAtOnce) {
      const some = await factsBefore(this.#parts.store.read, { kind, from, before, limit: lookedAtOnce })
      facts.push(...some.filter(passes))
      const last = some.at(-1)
      if (facts.length >= most || last === undefined || some.length < lookedAtOnce)
        return { facts: facts.slice(0, most), lookedTo: null }
      before = last
      await setImmediate()
    }
    return { facts, lookedTo: before.day }
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
    const { facts } = await this.#newestFacts('incident', { from, until, most: mostIncidents })
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
    const { techniques } = await this.picture.overview(days)
    const scores = techniques.map(({ technique, attempts, incidents }) => [technique.id, attempts + incidents] as const)
    return this.#layer(`Seen in ${days} ${days === 1 ? 'day' : 'days'}`, domain, scores)
  }

  /** What an actor uses by the relationships that are held, as a layer. */
  async actorLayer(domain: string, id: string): Promise<Layer> {
    const { things, detail } = this.#parts
    if (!/^(intrusion-set|threat-actor|malware|tool|campaign)--/.test(id))
      throw new Fault('invalid', 'name an actor, a malware, a tool or a campaign')
    const { name } = await detail(reader, id)
    return this.#layer(
      name,
      domain,
      (await things.techniquesOf(id)).map((technique) => [technique, 1] as const),
    )
  }

  async #layer(
    name: string,
    domain: string,
    scores: readonly (readonly [id: string, score: number])[],
  ): Promise<Layer> {
    const matrix = (await this.matrices()).find((one) => one.domain === domain)
    if (matrix === undefined) throw new Fault('not-found', 'no matrix of this domain is held here')
    const inMatrix = new Set(
      matrix.tactics.flatMap(({ techniques }) =>
        techniques.flatMap((one) => [one.code, ...one.subtechniques.map(({ code }) => code)]),
      ),
    )
    const byCode = new Map<string, number>()
    for (const [id, score] of scores) {
      const code = this.#codes.get(id) ?? ''
      if (code !== '' && inMatrix.has(code)) byCode.set(code, (byCode.get(code) ?? 0) + score)
    }
    return makeLayer(
      name,
      domain,
      [...byCode].map(([techniqueID, score]) => ({ techniqueID, score })),
    )
  }
}

const reader = { kind: 'person', name: 'situation-desk', role: 'reader' } as const
