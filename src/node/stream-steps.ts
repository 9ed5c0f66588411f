import type { StepQuestion, StepSeen, StepsSeen } from '../api/ledger-desk.ts'
import { parseManifest } from '../ledger/manifest.ts'
import type { RejectedItem } from '../ledger/receipt.ts'
import type { MemberCode } from '../policy/model.ts'
import { handedInBy } from '../release/handed-in.ts'
import { lanes, type StreamLane } from '../release/model.ts'
import { inboundHeads, inboundStepsBefore } from '../store/inbound.ts'
import { getPeer } from '../store/peers.ts'
import { stepsBefore } from '../store/steps.ts'
import type { Store } from '../store/store.ts'
import { streamsOf } from '../store/streams.ts'
import type { ReceiptStates } from './receipts.ts'

interface Parts {
  readonly store: Store
  readonly self: MemberCode
  readonly receipts: ReceiptStates
  readonly keyOf: (id: string) => number
}
/** Of one lane: how many there are, and those before a number. */
interface LaneSteps {
  readonly total: number
  before(seq: number, limit: number, named: Named): Promise<readonly (StepSeen & { readonly bytes: number })[]>
}
/** Which things of a step are named. */
interface Named {
  readonly from: number
  readonly most: number
}

const firstNamed = { from: 0, most: 20 } as const
/** Of one step that is asked for alone. */
const mostNamed = 200
const rowsAtOnce = 5
/** A page ends when it has read so much, however few its steps: one may be of thousands of objects. */
const mostBytes = 512 * 1024
/** A place is a lane and a number in it. */
const laneSpan = 2 ** 48

/** Steps of our streams to a member, or of its streams to us, newest first in each lane, the most urgent lane first. */
export async function streamSteps(parts: Parts, question: StepQuestion): Promise<StepsSeen> {
  const { lane, before = laneSpan - 1, limit } = question
  const wanted: readonly StreamLane[] = lane === undefined ? lanes : [lane]
  const streams = await (question.direction === 'in' ? cameIn(parts, question) : wentOut(parts, question))
  if (lane !== undefined && question.seq !== undefined) {
    const from = question.before ?? 0
    const items = await streams.of(lane).before(question.seq + 1, 1, { from, most: mostNamed })
    const [step] = items.filter(({ seq }) => seq === question.seq)
    if (step === undefined) return { total: 0, items: [], next: null }
    const { bytes: _, ...seen } = step
    const to = from + seen.objects.length
    return { total: seen.items, items: [seen], next: to < seen.items && to > from ? to : null }
  }
  const firstLane = Math.floor(before / laneSpan)
  const items: StepSeen[] = []
  const total = streams.total ?? wanted.reduce((sum, one) => sum + streams.of(one).total, 0)
  let bytes = 0
  for (const [at, one] of wanted.entries()) {
    if (at < firstLane || total === 0) continue
    let place = at === firstLane ? before % laneSpan : laneSpan - 1
    for (;;) {
      const wish = Math.min(rowsAtOnce, limit - items.length)
      const rows = await streams.of(one).before(place, wish, firstNamed)
      for (const { bytes: read, ...step } of rows) {
        items.push(step)
        bytes += read
        place = step.seq
      }
      if (rows.length < wish) break
      if (items.length >= limit || bytes > mostBytes) return { total, items, next: at * laneSpan + place }
    }
  }
  return { total, items, next: null }
}

interface Streams {
  /** Of all lanes together, where it is not the sum of what is listed. */
  readonly total: number | null
  of(lane: StreamLane): LaneSteps
}

async function cameIn({ store, keyOf }: Parts, { member, only }: StepQuestion): Promise<Streams> {
  const heads = await inboundHeads(store.read, member)
  const refused = only === 'refused'
  const total = refused ? ((await getPeer(store.read, member))?.refused ?? 0) : null
  return {
    total,
    of: (lane) => ({
      total: heads.find((head) => head.lane === lane)?.seq ?? 0,
      async before(before, limit, { from, most }) {
        const rows = await inboundStepsBefore(store.read, { peer: member, lane, before, refused }, limit)
        const steps = rows.map(({ seq, at, manifest, rejected }) => {
          const reasons = new Map((JSON.parse(rejected) as RejectedItem[]).map(({ item, reason }) => [item, reason]))
          const items = itemsIn(manifest).map((item, place) => ({ ...item, reason: reasons.get(place) ?? '' }))
          const named = (refused ? items.filter(({ reason }) => reason !== '') : items).slice(from, from + most)
          return { lane, seq, at, items: refused ? reasons.size : items.length, named, bytes: manifest.length }
        })
        const ids = steps.flatMap(({ named }) => named.flatMap(({ act, id }) => (act === 'release' ? [id] : [])))
        const held = await handedInBy(store.read, keyOf, ids)
        return steps.map(({ named, ...step }) => ({
          ...step,
          objects: named.map(({ digest, ...item }) => {
            const source = held.get(`${item.id} ${digest}`)
            const standing = source === undefined ? 'gone' : source === member ? 'held' : 'held-from-another'
            return { ...item, became: item.reason !== '' ? 'refused' : item.act === 'release' ? standing : null }
          }),
        }))
      },
    }),
  }
}

async function wentOut({ store, self, receipts }: Parts, { member, only }: StepQuestion): Promise<Streams> {
  const streams = (await streamsOf(store.read)).filter(({ peer }) => peer === member)
  // Nobody answers for our own readers.
  const answered = only === undefined || member === self ? [] : (await receipts.of(member)).lanes
  return {
    total: null,
    of(lane) {
      const { acknowledged = 0, outstanding = 0 } = answered.find((one) => one.lane === lane) ?? {}
      const steps = streams.find((stream) => stream.lane === lane)?.seq ?? 0
      const total = only === 'open' ? outstanding : only === 'answered' ? acknowledged : steps
      const range = {
        after: only === 'open' ? acknowledged : 0,
        until: only === 'answered' ? acknowledged + 1 : laneSpan,
        open: only === 'open',
      }
      return {
        total,
        async before(before, limit, { from, most }) {
          const { after, until, open } = range
          const rows = await stepsBefore(
            store.read,
            { peer: member, lane },
            { before: Math.min(before, until), after, open },
            limit,
          )
          return rows.map(({ seq, at, manifest }) => {
            const items = itemsIn(manifest)
            const objects = items
              .slice(from, from + most)
              .map(({ digest: _, ...item }) => ({ ...item, became: null, reason: '' }))
            return { lane, seq, at, items: items.length, objects, bytes: manifest.length }
          })
        },
      }
    },
  }
}

/** What was erased names nothing any more. */
function itemsIn(manifest: string) {
  if (manifest === '') return []
  return parseManifest(manifest).items.map(({ act, id, version, digest }) => ({ act, id, version, digest }))
}
