import type { ItemCount, Looked } from '../../hunt/hunt-count.ts'
import { problemOfItem } from '../../hunt/hunt-item.ts'
import type { HuntPackage } from '../../hunt/hunt-package.ts'
import type { HuntOfferRow, HuntRunRow } from '../../store/hunts.ts'
import { huntIn, type Reply } from './hunt-note.ts'

const offerStates = [
  ...(['offered', 'accepted', 'refused', 'running', 'answered', 'withdrawn', 'taken-back'] as const),
] as const
export type OfferState = (typeof offerStates)[number]

export interface RunSource {
  readonly kind: 'held' | 'telemetry'
  readonly format: string
  readonly sector: string
  /** What whoever ran it calls it: never told to anybody else. */
  readonly name: string
  readonly skipped: number
}
export interface Run {
  readonly num: number
  readonly atMs: number
  readonly by: string
  readonly source: RunSource
  readonly items: readonly ItemCount[]
  readonly looked: Looked
  readonly note: string | null
}

/** One offer, as either side sees it. */
export interface OfferView {
  readonly id: string
  readonly direction: 'out' | 'in'
  readonly hunt: string
  readonly member: string
  readonly askedMs: number
  readonly dueMs: number
  readonly changedMs: number
  readonly state: OfferState
  readonly overdue: boolean
  /** The answer came after it was due. */
  readonly late: boolean
  /** Null where it was taken back, or cannot be used (`problem`). */
  readonly package: HuntPackage | null
  readonly problem: string | null
  /** For each item of an offer to us: why it cannot be looked for here; null: it can. */
  readonly problems: readonly (string | null)[]
  readonly about: readonly string[]
  readonly reply: Pick<Reply, 'text' | 'at' | 'results'> | null
  readonly runs: readonly Run[]
}

/** One hunt of ours, with what became of it at each member. */
export interface HuntView {
  readonly hunt: string
  readonly package: HuntPackage | null
  readonly about: readonly string[]
  readonly askedMs: number
  readonly dueMs: number
  readonly offers: readonly OfferView[]
}

type Members = Readonly<Record<string, unknown>>

export function viewOf(
  row: HuntOfferRow,
  held: {
    readonly offer: Members | null
    readonly reply: Members | null
    readonly runs: readonly HuntRunRow[]
    readonly nowMs: number
  },
): OfferView {
  const said = held.offer === null ? null : huntIn(held.offer)
  const offer = said?.kind === 'offer' || said?.kind === 'broken-offer' ? said : null
  const asked = offer?.kind === 'offer' ? offer.package : null
  const replied = held.reply === null ? null : huntIn(held.reply)
  const known = offerStates.find((one) => one === row.state) ?? 'offered'
  const state = offer === null && row.direction === 'in' ? 'taken-back' : known
  return {
    ...{ id: row.id, direction: row.direction, hunt: row.hunt, member: row.member, askedMs: row.asked_at },
    ...{ dueMs: row.due_at, changedMs: row.changed_at, state, package: asked, about: offer?.about ?? [] },
    overdue: ['offered', 'accepted', 'running'].includes(state) && held.nowMs > row.due_at,
    late: state === 'answered' && row.replied_at > row.due_at,
    problem: offer?.kind === 'broken-offer' ? offer.problem : null,
    problems: row.direction === 'in' && asked !== null ? asked.items.map(problemOfItem) : [],
    reply: replied?.kind === 'reply' ? { text: replied.text, at: replied.at, results: replied.results } : null,
    runs: held.runs.map(({ num, at, actor, body }) => ({
      ...(JSON.parse(body) as Omit<Run, 'num' | 'atMs' | 'by'>),
      ...{ num, atMs: at, by: actor },
    })),
  }
}

/** In the order in which their first offers come. */
export function viewsByHunt(offers: readonly OfferView[]): HuntView[] {
  return [...Map.groupBy(offers, ({ hunt }) => hunt)].map(([hunt, all]) => {
    const first = all.find((one) => one.package !== null) ?? all[0]!
    const { package: asked, about, askedMs, dueMs } = first
    return {
      ...{ hunt, package: asked, about, askedMs, dueMs },
      offers: all.toSorted((a, b) => (a.member < b.member ? -1 : a.member > b.member ? 1 : 0)),
    }
  })
}
