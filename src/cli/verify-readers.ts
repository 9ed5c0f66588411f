import type { Given, StreamFold } from '../ledger/stream-fold.ts'
import type { MemberCode } from '../policy/model.ts'
import { lanesAfter, viewsAfter } from '../store/lanes.ts'
import { headsAfter } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import type { Db } from '../store/store.ts'
import type { Problem } from './verify-charters.ts'

const chunk = 1000

/** Whose readers are compared with what their streams come to. */
export interface Told {
  readonly self: MemberCode
  /** Null: all readers without a stream, to whom nothing may be released; `others` have one. */
  readonly peer: string | null
  readonly others: ReadonlySet<string>
  readonly fold: StreamFold
}

/** Compares what a stream comes to with what the release rows say that its reader may read now, version by version. */
export async function compareReaders(db: Db, told: Told): Promise<Problem> {
  const left = new Map<string, Given>()
  for (const given of told.fold.given()) left.set(keyOf(given), given)
  const lanes = await namesByLane(db, told)
  if (lanes.size === 0 && left.size === 0) return null
  const seen = new Set<string>()
  for (let after = 0; ; ) {
    const heads = await headsAfter(db, after, chunk)
    const seqs = heads.map(({ seq }) => seq)
    const releases = Map.groupBy(seqs.length === 0 ? [] : await releasesOf(db, seqs), ({ seq }) => seq)
    for (const head of heads) {
      const rows = (releases.get(head.seq) ?? []).filter(({ lane }) => lanes.has(lane))
      if (rows.length === 0) continue
      const names = new Set(rows.flatMap(({ lane }) => lanes.get(lane)!))
      const given = left.get(keyOf(head))
      if (given === undefined) {
        const what = `object ${head.id} version ${head.version}`
        return `release at position ${rows[0]!.pos}: ${what} is readable by ${[...names].join(', ')}, and no step gives that text to ${told.peer ?? 'them'}`
      }
      if (isAsTold(told, given, names)) seen.add(keyOf(head))
    }
    if (heads.length < chunk) break
    after = heads.at(-1)!.seq
  }
  for (const [key, { id, version, agreement }] of left) {
    if (seen.has(key)) continue
    return `release: object ${id} version ${version} was given to ${told.peer} (${agreement}), and its release rows do not say so: something was changed without a step`
  }
  return null
}

function isAsTold({ peer, self }: Told, { agreement }: Given, names: ReadonlySet<string>): boolean {
  if (peer !== self) return names.has(`${agreement}|member:${peer}`)
  const views = agreement.split(',')
  return views.length === names.size && views.every((view) => names.has(view))
}

/** For each lane the names of those of its views whose reader is compared. */
async function namesByLane(db: Db, { self, peer, others }: Told): Promise<Map<number, readonly string[]>> {
  const names = new Map<number, string>()
  for (const { num, name } of await viewsAfter(db, 0)) {
    const [agreement = '', recipient = ''] = name.split('|')
    if (agreement === '') continue
    const reader = recipient.startsWith('member:') ? recipient.slice('member:'.length) : self
    if (peer === null ? !others.has(reader) : reader === peer) names.set(num, name)
  }
  const lanes = new Map<number, readonly string[]>()
  for (const { num, views } of await lanesAfter(db, 0)) {
    const mine = (views === '' ? [] : views.split(',')).flatMap((view) => names.get(Number(view)) ?? [])
    if (mine.length > 0) lanes.set(num, mine)
  }
  return lanes
}

function keyOf({ id, version, digest }: Pick<Given, 'id' | 'version' | 'digest'>): string {
  return `${id} ${version} ${digest}`
}
