import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { NotWatchedBecause, Watching } from '../api/contract/matching.ts'
import type { Clock } from '../base/clock.ts'
import { hostOfUrl } from '../match/canonical.ts'
import { kinds } from '../match/kinds.ts'
import { evaluatedBit } from '../match/layout.ts'
import { OwnerTable } from '../match/owner-table.ts'
import { PatternIndex } from '../match/pattern-index.ts'
import { builtInWarnings, type Warnings } from '../match/warning-lists.ts'
import { type WatchPlan, watchPlan } from '../match/watch-plan.ts'
import { type Held as HeldIndicator, mayDetect } from '../release/detections.ts'
import type { FillRandom } from './basis.ts'
import { type Restored, readSnapshot, writeSnapshot } from './match-snapshot.ts'
import { OwnerFile } from './owner-file.ts'

// Reserved, not used: the system gives pages as they are first written.
const memoryBytes = 2 ** 31 - 65_536
const pageSize = 1000
/** So many changes are worth another snapshot. */
const changesKept = 50_000
/** Counts never: it is held, and is not looked for. */
const notWatched = Number.POSITIVE_INFINITY

export interface IndexState {
  readonly watched: number
  readonly values: number
  readonly notWatched: number
}

/** An indicator's newest version, as far as detection asks of it. */
export type Held = Omit<HeldIndicator, 'handling'> & {
  readonly handling: Pick<HeldIndicator['handling'], 'purposes' | 'exercise'>
}

/** What the index follows: the store of a node, or what a sensor was given of it. */
export interface WatchSource {
  /** What came or changed after this moment, in order. */
  since(after: number, limit: number): Promise<{ readonly items: readonly Held[]; readonly more: boolean }>
  goneSince(after: number, limit: number): Promise<readonly { readonly id: string; readonly at: number }[]>
  newest(ids: readonly string[]): Promise<readonly Held[]>
}

export interface MatchIndexParts {
  readonly detections: WatchSource
  readonly seed: Uint8Array
  readonly clock: Clock
  readonly random: FillRandom
  /** What is not looked for; absent: what every node leaves out. */
  readonly warnings?: Warnings
  /** Where the snapshot lies, and beside it the owners' rows. */
  readonly dir: string
  /** Called for each indicator that came while the index followed: from now on it is looked for. */
  readonly onLive?: () => void
}

type Explained = Omit<Watching, 'score' | 'worth'>

/** An indicator that names a value. */
export interface Named {
  readonly id: string
  readonly owner: number
  /** Its pattern is to be evaluated: the value alone is no match. */
  readonly isEvaluated: boolean
}

/** Keeps the index as the store is: what its people may use to detect, from the commit on; nothing that was revoked, recalled or has expired. */
export class MatchIndex implements Disposable {
  readonly index: PatternIndex
  readonly #parts: MatchIndexParts
  readonly #keyCheck: string
  readonly #rows: OwnerFile
  readonly #owners: OwnerTable
  #refused = 0
  #forgotten = 0
  #changes = 0
  #saving = false
  /** It has been as the store is: what comes from now on is new. */
  #isCurrent = false
  #cursor: number
  #goneCursor: number

  private constructor(parts: MatchIndexParts, rows: OwnerFile, restored: Restored | null) {
    this.#parts = parts
    this.#keyCheck = checkOf(parts)
    this.index = restored?.index ?? PatternIndex.create(parts.seed, memoryBytes)
    this.#rows = rows
    this.#owners = new OwnerTable(this.index.key, rows, restored?.owners)
    this.#cursor = restored?.facts.cursor ?? 0
    // What went before there was anything in the index is not in it.
    this.#goneCursor = restored?.facts.goneCursor ?? parts.clock.nowMs() * 1000
    this.#forgotten = restored?.facts.forgotten ?? 0
    this.#refused = restored?.facts.refused ?? 0
  }

  static async open(parts: MatchIndexParts): Promise<MatchIndex> {
    const file = join(parts.dir, 'match.owners')
    const restored = await readSnapshot(join(parts.dir, 'match.index'), checkOf(parts), memoryBytes)
    const kept = restored === null ? null : OwnerFile.resume(file, restored.facts.mark, restored.facts.owners)
    if (kept !== null) return new MatchIndex(parts, kept, restored)
    return new MatchIndex(parts, OwnerFile.create(file, parts.random(Buffer.alloc(16))), null)
  }

  [Symbol.dispose](): void {
    this.#rows[Symbol.dispose]()
  }

  /** Takes in a piece of what changed; whether there may be more. */
  async more(): Promise<boolean> {
    const { detections } = this.#parts
    const { items, more } = await detections.since(this.#cursor, pageSize)
    this.#owners.remember(items.map(({ id }) => id))
    for (const item of items) {
      this.#take(item)
      this.#cursor = item.added
      if (this.#isCurrent) this.#parts.onLive?.()
    }
    const gone = await detections.goneSince(this.#goneCursor, pageSize)
    this.#owners.remember(gone.map(({ id }) => id))
    for (const { id, at } of gone) {
      this.#goneCursor = at
      this.#forget(id)
    }
    // Of what was purged an earlier version may be left, which counts again.
    if (gone.length > 0) for (const item of await detections.newest(gone.map(({ id }) => id))) this.#take(item)
    const again = more || gone.length === pageSize
    if (!again) this.#isCurrent = true
    if (this.#forgotten > 10_000 + this.#owners.live / 5) this.sweep()
    if (!again && this.#changes > changesKept) await this.save()
    return again
  }

  state(): IndexState {
    const watched = this.#owners.live - this.#refused
    return { watched, values: this.index.size().values, notWatched: this.#refused }
  }

  /** The indicators that are looked for, or those that are not, the latest to come first; with what is said of each. */
  async listed(
    which: 'watched' | 'not-watched',
    before: number,
    most: number,
  ): Promise<{ readonly items: readonly (Explained & { readonly id: string })[]; readonly next: number | null }> {
    const refused = which === 'not-watched'
    const { owners, next } = this.#owners.listed(before, most, ({ from }) => (from === notWatched) === refused)
    const ids = owners.map((owner) => this.#owners.id(owner))
    if (ids.length === 0) return { items: [], next }
    const held = new Map((await this.#parts.detections.newest(ids)).map((one) => [one.id as string, one]))
    return {
      items: ids.flatMap((id) => {
        const one = held.get(id)
        return one === undefined ? [] : [{ id, ...this.#explained(one) }]
      }),
      next,
    }
  }

  /** The indicators that name a record and count now. One that has expired goes. */
  resolve(reference: number): Named[] {
    const now = this.#parts.clock.nowMs()
    const live: Named[] = []
    for (const word of this.index.ownersOf(reference)) {
      const owner = ownerIn(word)
      const times = this.#owners.isLive(owner) ? this.#owners.times(owner) : null
      if (times === null || now >= times.until) {
        if (this.#saving) continue
        this.index.removeOwner(reference, word)
        this.#owners.remove(owner)
      } else if (now >= times.from) {
        live.push({ id: this.#owners.id(owner), owner, isEvaluated: word !== owner })
      }
    }
    return live
  }

  /** Whether what was resolved before still counts. */
  counts(owner: number): boolean {
    if (!this.#owners.isLive(owner)) return false
    const now = this.#parts.clock.nowMs()
    const { from, until } = this.#owners.times(owner)
    return now < until && now >= from
  }

  /** Which version of an indicator is held now; null: none. */
  async versionOf(id: string): Promise<string | null> {
    const [held] = await this.#parts.detections.newest([id])
    return held?.version ?? null
  }

  /** The pattern of an indicator, as it is held now. */
  async patternOf(id: string): Promise<string | null> {
    const [held] = await this.#parts.detections.newest([id])
    if (held === undefined) return null
    const { pattern, pattern_type, revoked } = JSON.parse(held.text) as Readonly<Record<string, unknown>>
    return revoked !== true && pattern_type === 'stix' && typeof pattern === 'string' ? pattern : null
  }

  /** Writes the snapshot. Nothing is taken in meanwhile. */
  async save(): Promise<void> {
    this.#saving = true
    try {
      const facts = {
        ...{ keyCheck: this.#keyCheck, cursor: this.#cursor, goneCursor: this.#goneCursor },
        ...{ forgotten: this.#forgotten, refused: this.#refused, mark: this.#rows.mark, owners: this.#rows.count },
      }
      // Before the snapshot that counts on them.
      await this.#rows.sync()
      await writeSnapshot(join(this.#parts.dir, 'match.index'), this.index, this.#owners.facts(), facts)
      this.#changes = 0
    } finally {
      this.#saving = false
    }
  }

  /** As `save`, where something changed since the last one. */
  async saveChanges(): Promise<void> {
    if (this.#changes > 0) await this.save()
  }

  /** Takes out the records of what was forgotten or has expired. */
  sweep(): void {
    this.#owners.removeExpired(this.#parts.clock.nowMs())
    const dead: [number, number][] = []
    for (const reference of this.index.records()) {
      // The owners of a gram are records, and go with them.
      if (this.index.kindOf(reference) === kinds.gram) continue
      for (const word of this.index.ownersOf(reference)) {
        if (!this.#owners.isLive(ownerIn(word))) dead.push([reference, word])
      }
    }
    for (const [reference, owner] of dead) this.index.removeOwner(reference, owner)
    this.#forgotten = 0
  }

  /** Whether an indicator is looked for, and if not, why. Null where none with this id is held. */
  async explain(id: string): Promise<Explained | null> {
    const [held] = id.startsWith('indicator--') ? await this.#parts.detections.newest([id]) : []
    return held === undefined ? null : this.#explained(held)
  }

  #explained(held: Held): Explained {
    const { id } = held
    const plan = this.#planOf(held)
    if (typeof plan === 'string') return { state: 'not-watched', because: plan, detail: null }
    if (plan.kind === 'not-watched') return { state: 'not-watched', because: plan.because, detail: plan.detail || null }
    const owner = this.#owners.find(id)
    if (owner !== 0 && this.#isRefused(owner)) return { state: 'not-watched', because: 'too-many-alike', detail: null }
    return { state: plan.kind === 'values' ? 'by-values' : 'evaluated', because: null, detail: null }
  }

  #planOf({ text, handling }: Held): WatchPlan | NotWatchedBecause {
    const object = JSON.parse(text) as Readonly<Record<string, unknown>>
    if (object.revoked === true) return 'revoked'
    if (!mayDetect(handling)) return 'not-allowed'
    if (object.pattern_type !== 'stix' || typeof object.pattern !== 'string') return 'other-language'
    return untilOf(object) <= this.#parts.clock.nowMs() ? 'expired' : watchPlan(object.pattern, this.#parts.warnings)
  }

  #take(held: Held): void {
    const { id, text } = held
    this.#changes += 1
    this.#forget(id)
    const plan = this.#planOf(held)
    if (plan === 'revoked' || plan === 'expired') return
    if (typeof plan === 'string' || plan.kind === 'not-watched') {
      this.#refuse(id)
      return
    }
    const object = JSON.parse(text) as Readonly<Record<string, unknown>>
    const owner = this.#owners.add(id, Date.parse(String(object.valid_from)), untilOf(object))
    if (this.#write(plan, owner)) return
    // Half of it is never looked for.
    this.#owners.remove(owner)
    this.#forgotten += 1
    this.#refuse(id)
  }

  #refuse(id: string): void {
    this.#owners.add(id, notWatched, notWatched)
    this.#refused += 1
  }

  /** False where there is no room for some of it. */
  #write(plan: Exclude<WatchPlan, { kind: 'not-watched' }>, owner: number): boolean {
    const isEvaluated = plan.kind === 'evaluated'
    const word = isEvaluated ? (owner | evaluatedBit) >>> 0 : owner
    for (const value of plan.values) {
      this.index.add(value.kind, value.bytes, word)
      if (value.kind === kinds.url) {
        const host = hostOfUrl(value)
        this.index.add(host.kind, host.bytes, word)
      }
    }
    return !isEvaluated || plan.pieces.every(({ classes, bytes }) => this.index.addText(classes, bytes, word))
  }

  /** From here on nothing names it; its records go when they are next met, or at the next sweep. */
  #forget(id: string): void {
    const owner = this.#owners.find(id)
    if (owner === 0) return
    if (this.#isRefused(owner)) this.#refused -= 1
    else this.#forgotten += 1
    this.#owners.remove(owner)
    this.#changes += 1
  }

  #isRefused(owner: number): boolean {
    return this.#owners.isLive(owner) && this.#owners.times(owner).from === notWatched
  }
}

function untilOf({ valid_until: until }: Readonly<Record<string, unknown>>): number {
  return until === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(until))
}

function ownerIn(word: number): number {
  return word & ~evaluatedBit
}

/** Of whose secret an index is, and which values were left out of it. */
function checkOf({ seed, warnings = builtInWarnings }: Pick<MatchIndexParts, 'seed' | 'warnings'>): string {
  const hash = createHash('sha256').update('trefoil match key').update(seed).update(warnings.digest)
  return hash.digest('hex').slice(0, 32)
}
