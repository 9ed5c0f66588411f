import type { Agreement } from '../alliance/model.ts'
import { decide } from '../policy/decide.ts'
import type { Handling, MemberCode, Outcome, Recipient } from '../policy/model.ts'
import { headsBySeqs, seqsOfHandling } from '../store/objects.ts'
import type { Db } from '../store/store.ts'
import { allTallies } from '../store/tallies.ts'
import type { Summary } from './model.ts'
import { recipientsUnder } from './recipients.ts'
import type { Registry } from './registry.ts'
import { summaryOf } from './summaries.ts'

/** What another charter would change for one recipient of one agreement, by policy alone: references may hold back more. */
export interface CharterChange {
  readonly agreement: string
  /** 'member:JP', 'client:green', 'public'. */
  readonly recipient: string
  readonly gained: number
  readonly lost: number
  /** Read before and after, but whole before and in part after, or the other way round. */
  readonly changed: number
  readonly unchanged: number
  /** Up to 20 each, newest first. */
  readonly examples: { readonly gained: readonly Summary[]; readonly lost: readonly Summary[] }
}

const mostExamples = 20

interface Sums {
  gained: number
  lost: number
  changed: number
  unchanged: number
  readonly gainedBy: number[]
  readonly lostBy: number[]
}

/**
 * What adopting these agreements would change, computed from the distinct handlings and how many objects have each; nothing is
 * touched. Counts current versions of live objects. Agreements that are not in force now give nothing, before as after.
 */
export async function previewCharter(
  db: Db,
  registry: Registry,
  agreements: readonly Agreement[],
): Promise<readonly CharterChange[]> {
  await registry.refresh(db)
  const { self, nowMs, agreements: present } = registry.terms
  const counts = await countsByHandling(db, registry)
  const places = new Map<string, { agreement: string; recipient: Recipient; name: string }>()
  for (const list of [present, agreements])
    for (const { view, agreement, recipient } of recipientsUnder(self, list))
      places.set(view, { agreement, recipient, name: view.slice(agreement.length + 1) })
  const changes: CharterChange[] = []
  for (const { agreement, recipient, name } of places.values()) {
    const outcome = (handling: Handling, list: readonly Agreement[]): Outcome =>
      hasPlace(list, agreement, self, recipient)
        ? decide(handling, recipient, { self, agreements: list, nowMs, agreement }).outcome
        : 'withhold'
    const sums: Sums = { gained: 0, lost: 0, changed: 0, unchanged: 0, gainedBy: [], lostBy: [] }
    for (const [num, count] of counts) {
      const handling = registry.handling(num)
      const [before, after] = [outcome(handling, present), outcome(handling, agreements)]
      if (before === 'withhold' && after === 'withhold') continue
      if (before === 'withhold') {
        sums.gained += count
        sums.gainedBy.push(num)
      } else if (after === 'withhold') {
        sums.lost += count
        sums.lostBy.push(num)
      } else if (before === after) sums.unchanged += count
      else sums.changed += count
    }
    const { gained, lost, changed, unchanged } = sums
    const examples = {
      gained: await examplesOf(db, registry, sums.gainedBy),
      lost: await examplesOf(db, registry, sums.lostBy),
    }
    changes.push({ agreement, recipient: name, gained, lost, changed, unchanged, examples })
  }
  return changes
}

/** How many current versions our own people read of each handling. */
async function countsByHandling(db: Db, registry: Registry): Promise<Map<number, number>> {
  const counts = new Map<number, number>()
  for (const { handling, latest, count } of await allTallies(db))
    if (registry.lane(latest).views.views.includes(registry.staff ?? -1))
      counts.set(handling, (counts.get(handling) ?? 0) + count)
  return counts
}

function hasPlace(
  agreements: readonly Agreement[],
  agreement: string,
  self: MemberCode,
  recipient: Recipient,
): boolean {
  const parties = agreements.find(({ id }) => id === agreement)?.parties ?? []
  return parties.includes(self) && (recipient.kind !== 'member' || parties.includes(recipient.code))
}

async function examplesOf(db: Db, registry: Registry, handlings: readonly number[]): Promise<Summary[]> {
  const seqs: number[] = []
  for (const handling of handlings.slice(0, mostExamples))
    seqs.push(...(await seqsOfHandling(db, handling, Number.MAX_SAFE_INTEGER, mostExamples)))
  const newest = seqs.sort((a, b) => b - a).slice(0, mostExamples)
  const heads = await headsBySeqs(db, newest)
  return heads.sort((a, b) => b.seq - a.seq).map((head) => summaryOf(registry, head))
}
