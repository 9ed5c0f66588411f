import type { Manifest, ManifestItem } from '../ledger/manifest.ts'
import type { MemberCode } from '../policy/model.ts'
import { type ObjectHead, objectsBySeqs } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import { type StepHead, type StepRow, stepHeadsAfter, stepsBetween } from '../store/steps.ts'
import type { Db } from '../store/store.ts'
import { streamsOf } from '../store/streams.ts'
import { noticesOf } from '../store/takebacks.ts'
import { cameThrough } from './came-through.ts'
import type { Step, StepItem, StepPage, StreamLane } from './model.ts'
import type { Parcels } from './parcels.ts'
import { isSensitive, viewsOf } from './readers.ts'
import type { Registry } from './registry.ts'

type Whole = ObjectHead & { readonly body: string }

/** What a step names: the number of the version behind each item, 0 where there is none. */
interface Promised {
  readonly items: readonly ManifestItem[]
  readonly seqs: readonly number[]
}

interface Standing {
  readonly given: (seq: number, item: ManifestItem) => StepItem
  readonly isSensitiveSeq: (seq: number) => boolean
}

/** How many steps are looked at for one page, whatever the caller allows. */
const mostSteps = 500

export interface StepParts {
  readonly registry: Registry
  readonly parcels: Parcels
  readonly keyOf: (id: string) => number
}

/** The steps that were written for members, as they are served: what was promised then, with what stands behind it now. */
export class Steps {
  readonly #db: Db
  readonly #parts: StepParts

  constructor(db: Db, parts: StepParts) {
    this.#db = db
    this.#parts = parts
  }

  async heads(member: MemberCode): Promise<Readonly<Record<StreamLane, number>>> {
    const heads = { flash: 0, priority: 0, routine: 0 }
    for (const { peer, lane, seq } of await streamsOf(this.#db)) {
      if (peer === member && lane in heads) heads[lane as StreamLane] = seq
    }
    return heads
  }

  async page(
    member: MemberCode,
    lane: StreamLane,
    after: number,
    most: { readonly items: number; readonly bytes: number },
  ): Promise<StepPage> {
    const name = { peer: member, lane }
    const found = await stepHeadsAfter(this.#db, name, after, mostSteps + 1)
    const chosen = found.slice(0, countWithin(found.slice(0, mostSteps), most))
    const [first, last] = [chosen[0], chosen.at(-1)]
    if (first === undefined || last === undefined) return { steps: [], more: false }
    const rows = await stepsBetween(this.#db, name, first.seq, last.seq)
    const { steps, sensitive } = await this.#fill(member, rows)
    return { steps, more: found.length > chosen.length, sensitive }
  }

  async #fill(member: MemberCode, rows: readonly StepRow[]): Promise<{ steps: Step[]; sensitive: number }> {
    const read = rows.map((row) => ({
      row,
      items: (JSON.parse(row.manifest) as Manifest).items,
      seqs: JSON.parse(row.objects) as number[],
    }))
    const wanted = [...new Set(read.flatMap(({ seqs }) => seqs.filter((seq) => seq > 0)))]
    const back = read.flatMap(({ items }) => items.filter(({ act }) => act === 'recall').map(({ id }) => id))
    const notices = await this.#notices([...new Set(back)])
    const { given, isSensitiveSeq } = await this.#given(member, wanted, read)
    let sensitive = 0
    const steps = read.map(({ row, items, seqs }) => ({
      seq: row.seq,
      leaf: row.leaf,
      salt: Buffer.from(row.salt, 'base64'),
      manifest: row.manifest,
      items: items.map((item, at): StepItem => {
        if (item.act === 'charter') return { is: 'charter' }
        if (item.act === 'recall') return { is: 'recall', notice: notices(item) }
        const stands = given(seqs[at] ?? 0, item)
        if (stands.is === 'object' && isSensitiveSeq(seqs[at] ?? 0)) sensitive++
        return stands
      }),
    }))
    return { steps, sensitive }
  }

  /** What this member reads now of these versions: each through the view of the agreement that its item names, else not at all. */
  async #given(member: MemberCode, seqs: readonly number[], promised: readonly Promised[]): Promise<Standing> {
    if (seqs.length === 0) return { given: () => ({ is: 'gone' }), isSensitiveSeq: () => false }
    const { registry, parcels } = this.#parts
    const objects = new Map<number, Whole>((await objectsBySeqs(this.#db, seqs)).map((row) => [row.seq, row]))
    const through = await cameThrough(this.#db, [...objects.values()])
    await parcels.sealAhead(standingOf(promised, objects))
    // Who may read them is read last, when no other turn comes in between any more.
    await registry.refresh(this.#db)
    const mine = new Set(viewsOf(registry, { kind: 'member', code: member }))
    const readable = new Set<string>()
    for (const { seq, lane } of await releasesOf(this.#db, seqs)) {
      for (const view of registry.lane(lane).views.views) if (mine.has(view)) readable.add(`${seq} ${view}`)
    }
    const given = (seq: number, item: ManifestItem): StepItem => {
      const view = registry.viewNamed(`${item.agreement}|member:${member}`)
      const object = objects.get(seq)
      // A digest that differs is a row that somebody changed: what was promised is not what would leave.
      if (view === undefined || object?.digest !== item.digest || !readable.has(`${seq} ${view}`)) return { is: 'gone' }
      const via = through.get(seq)
      const parcel = parcels.through(view, object)
      return { is: 'object', parcel: via === undefined ? parcel : { ...parcel, via } }
    }
    return {
      given,
      isSensitiveSeq(seq) {
        const object = objects.get(seq)
        return object !== undefined && isSensitive(registry.handling(object.handling).tlp)
      },
    }
  }

  async #notices(ids: readonly string[]): Promise<(item: ManifestItem) => string | null> {
    if (ids.length === 0) return () => null
    const rows = await noticesOf(this.#db, ids, this.#parts.keyOf)
    const byVersion = new Map(rows.map(({ id, version, notice }) => [`${id} ${version}`, notice]))
    return ({ id, version }) => byVersion.get(`${id} ${version}`) ?? byVersion.get(`${id} `) ?? null
  }
}

/** What is held as it was promised, with the agreement that it goes by. */
function* standingOf(promised: readonly Promised[], objects: ReadonlyMap<number, Whole>) {
  for (const { items, seqs } of promised)
    for (const [at, { agreement, digest }] of items.entries()) {
      const object = objects.get(seqs[at] ?? 0)
      if (object !== undefined && object.digest === digest) yield { object, agreement }
    }
}

/** How many of these steps are within the bounds: at least one. */
function countWithin(steps: readonly StepHead[], most: { readonly items: number; readonly bytes: number }): number {
  let items = 0
  let bytes = 0
  for (const [count, step] of steps.entries()) {
    items += step.items
    bytes += step.bytes
    if (count > 0 && (items > most.items || bytes > most.bytes)) return count
  }
  return steps.length
}
