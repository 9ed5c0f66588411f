import { createHash } from 'node:crypto'
import { admitCharter, readCharter, type SignedCharter } from '../alliance/charter.ts'
import { type SealFacts, verifySeal } from '../crypto/seal.ts'
import type { Assigned, MemberCode } from '../policy/model.ts'
import { staffView } from '../release/interned.ts'
import { charterOfVersion, currentCharter } from '../store/charters.ts'
import { handlingsAfter, latestDecisions, newestDecidedCharter } from '../store/handlings.ts'
import { lanesAfter, viewsAfter } from '../store/lanes.ts'
import { headsBySeqs, objectsAfter } from '../store/objects.ts'
import { releasesAfter, releasesOf } from '../store/releases.ts'
import type { Store } from '../store/store.ts'

export interface Verified {
  readonly objects: number
  readonly releases: number
  readonly charters: number
  /** The first entry that is wrong, in one sentence; null: everything is as it should be. */
  readonly firstBad: string | null
}

const chunk = 500
type Problem = string | null

/** Recomputes what can be recomputed of everything stored, and says which entry is the first that does not agree. Changes nothing. */
export async function verifyStore(
  store: Store,
  self: MemberCode,
  onProgress: (done: number) => void = () => {},
): Promise<Verified> {
  const counted = { objects: 0, releases: 0, charters: 0 }
  const charters = await readCharters(store, self)
  counted.charters = charters.good.length
  if (charters.problem !== null) return { ...counted, firstBad: charters.problem }

  const keys = signingKeys(charters.good)
  const handlings = new Set((await handlingsAfter(store.read, 0)).map((row) => row.num))
  for (let after = 0; ; ) {
    const rows = await objectsAfter(store.read, after, chunk)
    for (const row of rows) {
      const problem = checkObject(row, { handlings, keys })
      if (problem !== null) return { ...counted, firstBad: `object ${row.id} version ${row.version}: ${problem}` }
      counted.objects += 1
    }
    const unread = await findUnreleased(store, rows)
    if (unread !== null) return { ...counted, firstBad: unread }
    onProgress(counted.objects)
    if (rows.length < chunk) break
    after = rows.at(-1)!.seq
  }

  const releases = new ReleaseCheck(store)
  await releases.load()
  for (let after = 0; ; ) {
    const rows = await releasesAfter(store.read, after, chunk)
    const heads = new Map(
      (await headsBySeqs(store.read, [...new Set(rows.map((row) => row.seq))])).map((head) => [head.seq, head]),
    )
    for (const row of rows) {
      const problem = await releases.check(row, heads.get(row.seq))
      if (problem !== null) return { ...counted, firstBad: `release at position ${row.pos}: ${problem}` }
      counted.releases += 1
    }
    if (rows.length < chunk) break
    after = rows.at(-1)!.pos
  }
  return { ...counted, firstBad: null }
}

/** Every charter from the first to the one in force, each admitted after the one before. */
async function readCharters(store: Store, self: MemberCode): Promise<{ good: SignedCharter[]; problem: Problem }> {
  const good: SignedCharter[] = []
  const newest = (await currentCharter(store.read))?.version ?? 0
  for (let version = 1; version <= newest; version += 1) {
    const row = await charterOfVersion(store.read, version)
    // A member that joined later begins with the version that let it in.
    if (row === undefined && good.length === 0) continue
    if (row === undefined) return { good, problem: `charter version ${version} is missing` }
    try {
      const charter = readCharter(row.envelope)
      if (charter.digest !== row.digest)
        return { good, problem: `charter version ${version}: its digest is not the recorded one` }
      admitCharter(charter, good.at(-1) ?? null, self)
      good.push(charter)
    } catch (error) {
      return {
        good,
        problem: `charter version ${version}: ${error instanceof Error ? error.message : 'it cannot be read'}`,
      }
    }
  }
  const decided = await newestDecidedCharter(store.read)
  // A running node may have adopted it, and decided under it, since we read.
  const missing = decided > newest && ((await currentCharter(store.read))?.version ?? 0) < decided
  return { good, problem: missing ? `charter version ${decided} is missing: decisions are recorded under it` : null }
}

/** Each member's keys, of all versions: what was sealed with an older key stays sealed. */
function signingKeys(charters: readonly SignedCharter[]): ReadonlyMap<MemberCode, ReadonlySet<string>> {
  const keys = new Map<MemberCode, Set<string>>()
  for (const { charter } of charters) {
    for (const { member, signingKey } of charter.members)
      keys.set(member, (keys.get(member) ?? new Set()).add(signingKey))
  }
  return keys
}

interface ObjectTerms {
  readonly handlings: ReadonlySet<number>
  readonly keys: ReadonlyMap<MemberCode, ReadonlySet<string>>
}

function checkObject(row: Awaited<ReturnType<typeof objectsAfter>>[number], terms: ObjectTerms): Problem {
  if (createHash('sha256').update(row.body, 'utf8').digest('hex') !== row.digest)
    return 'its text is not the one whose digest was recorded'
  let object: { id?: unknown; type?: unknown }
  try {
    object = JSON.parse(row.body) as typeof object
  } catch {
    return 'its text is not JSON'
  }
  if (object.id !== row.id || object.type !== row.type) return 'it is filed under the id or type of another'
  if (!terms.handlings.has(row.handling)) return 'nothing says how it is to be handled'
  if (row.seal === '' || row.under === '') return null
  const keys = terms.keys.get(row.origin)
  if (keys === undefined) return null
  const assigned = row.assigned === '' ? {} : (JSON.parse(row.assigned) as Assigned)
  const facts: SealFacts = {
    origin: row.origin,
    agreement: row.under,
    id: row.id,
    version: row.version,
    digest: row.digest,
    assigned,
  }
  return [...keys].some((key) => verifySeal(key, facts, row.seal))
    ? null
    : `the seal of ${row.origin} on it does not hold`
}

/** Whatever is held can at least be read by this node's own people; the object that a release row is missing of. */
async function findUnreleased(store: Store, rows: Awaited<ReturnType<typeof objectsAfter>>): Promise<Problem> {
  const released = new Set(
    (
      await releasesOf(
        store.read,
        rows.map((row) => row.seq),
      )
    ).map((row) => row.seq),
  )
  const missing = rows.filter((row) => !released.has(row.seq))
  if (missing.length === 0) return null
  // A running node may have removed an object, with its releases, since we read it.
  const there = new Set(
    (
      await headsBySeqs(
        store.read,
        missing.map((row) => row.seq),
      )
    ).map((head) => head.seq),
  )
  const first = missing.find((row) => there.has(row.seq))
  return first === undefined ? null : `object ${first.id} version ${first.version}: its release is missing`
}

class ReleaseCheck {
  readonly #store: Store
  #lanes = new Map<number, { type: string; views: ReadonlySet<number> }>()
  #staff = -1
  #released = new Map<number, ReadonlySet<number>>()

  constructor(store: Store) {
    this.#store = store
  }

  async load(): Promise<void> {
    for (const { num, type, views } of await lanesAfter(this.#store.read, 0)) {
      this.#lanes.set(num, { type, views: new Set(views === '' ? [] : views.split(',').map(Number)) })
    }
    for (const { num, name } of await viewsAfter(this.#store.read, 0)) if (name === staffView) this.#staff = num
  }

  async check(
    row: { seq: number; lane: number; latest: number },
    head: { type: string; handling: number } | undefined,
  ): Promise<Problem> {
    if (head === undefined) return 'it releases an object that is not there'
    const lane = this.#lanes.get(row.lane)
    const latest = this.#lanes.get(row.latest)
    if (lane === undefined || latest === undefined) return 'it names a lane that is not there'
    if (lane.type !== head.type) return `it files an object of type ${head.type} under ${lane.type}`
    for (const view of latest.views)
      if (!lane.views.has(view)) return 'it calls an object the newest for readers that may not read it'
    const released = await this.#decidedFor(head.handling)
    for (const view of lane.views) {
      if (view !== this.#staff && !released.has(view)) return 'no recorded decision releases it to all of its readers'
    }
    return null
  }

  async #decidedFor(handling: number): Promise<ReadonlySet<number>> {
    const known = this.#released.get(handling)
    if (known !== undefined) return known
    const rows = await latestDecisions(this.#store.read, handling)
    const released = new Set(rows.filter((row) => row.outcome === 'release').map((row) => row.view))
    this.#released.set(handling, released)
    return released
  }
}
