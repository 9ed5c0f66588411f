import { formatMicros, type Micros } from '../base/clock.ts'
import type { IntakeResult, Refusal } from '../intake/model.ts'
import type { Caller, Release } from '../release/model.ts'

/** What a submitter hears of each object, in its own words or ours. */
export interface Told extends Pick<IntakeResult, 'added' | 'unchanged' | 'rejected'> {
  /** Of `unchanged`, the places of those of which it may hear that they were held already. */
  readonly heldAlready: ReadonlySet<number>
}

interface Asking {
  readonly caller: Caller
  readonly agreement: string
  /** When the answer is made. */
  readonly now: Micros
  /** Longer lists are not in the status (`maxStatusDetails`), so nothing is looked up for them. */
  readonly most: number
}

/** One sentence for whatever it is that stands in the way: what is held, in which version, of whom, and whether it was recalled. */
const notTaken = 'this node does not take it from you'
const idsAtOnce = 200
const entriesAtOnce = 1_000

/**
 * The answer of intake as its submitter may hear it. Whoever cannot read an object learns nothing of it by handing it in: what is held
 * already sounds as if it were new, and a refusal for the sake of what is held is one sentence. That something stands in the way of
 * an id cannot be hidden from who may write.
 */
export async function tellSubmitter(
  release: Pick<Release, 'manifest'>,
  result: IntakeResult,
  { caller, agreement, now, most }: Asking,
): Promise<Told> {
  const { added, unchanged, rejected } = result
  const listed = added.length + unchanged.length <= most ? unchanged : []
  const barred = rejected.length <= most ? rejected.filter(({ told }) => told !== undefined) : []
  const ids = new Set([...listed, ...barred].flatMap(({ id }) => (id === null ? [] : [id])))
  const known = await readable(release, caller, agreement, [...ids])
  const isHeld = listed.map(({ id, version }) => known.get(id)?.has(version) === true)
  return {
    added,
    unchanged: unchanged.map((one, place) =>
      one.unversioned !== true || isHeld[place] === true ? one : { ...one, version: formatMicros(now) },
    ),
    rejected: rejected.map((one) => inWords(one, known)),
    heldAlready: new Set(isHeld.flatMap((held, place) => (held ? [place] : []))),
  }
}

function inWords(refusal: Refusal, known: ReadonlyMap<string, unknown>): Refusal {
  const { id, told } = refusal
  if (told === undefined) return refusal
  return { ...refusal, reason: id !== null && known.has(id) ? told : notTaken }
}

/** Of these ids those that the caller reads under the agreement, with the versions that it reads. */
async function readable(
  release: Pick<Release, 'manifest'>,
  caller: Caller,
  agreement: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const known = new Map<string, Set<string>>()
  const versions = { first: false, last: false, all: true, exact: [] }
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const some = ids.slice(from, from + idsAtOnce)
    for (let after = 0, more = true; more; ) {
      const page = await release.manifest(caller, { agreement, ids: some, after, limit: entriesAtOnce, versions })
      for (const { id, version, added } of page.items) {
        after = added
        const seen = known.get(id)
        if (seen === undefined) known.set(id, new Set([version]))
        else seen.add(version)
      }
      more = page.more && page.items.length > 0
    }
  }
  return known
}
