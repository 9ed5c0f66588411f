import { createHash } from 'node:crypto'
import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import type { Ledger } from '../exchange/model.ts'
import { openCheckpoint, signCheckpoint } from '../ledger/checkpoint.ts'
import { emptyEdge, type Growth, growLog } from '../ledger/log-edge.ts'
import { type Manifest, type ManifestItem, newStream, nextManifest, type StreamHead } from '../ledger/manifest.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import { headAfter, type StreamStep, streamEntry } from '../ledger/stream.ts'
import { proveConsistency, proveInclusion } from '../ledger/tile-reader.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Parcel, Step, StepItem, StepPage, StreamLane } from '../release/model.ts'
import { lanes } from '../release/model.ts'
import { MemoryTiles } from './memory-tiles.ts'

export interface MemoryLogKeys {
  readonly privatePem: string
  readonly publicKey: string
}

export interface MemoryStep extends Step {
  readonly parsed: Manifest
}

/** The streams and the log of one node, in memory: what stands behind release and ledger in tests of the exchange. */
export class MemoryLedger implements Ledger {
  readonly origin: string
  readonly tiles = new MemoryTiles()
  /** `member lane` to its steps. */
  readonly streams = new Map<string, MemoryStep[]>()
  /** False: nothing is signed. */
  signs = true
  /** What each member's log was last seen at. */
  readonly seen = new Map<MemberCode, string>()
  readonly #self: MemberCode
  readonly #keys: MemoryLogKeys
  #growth: Growth = growLog(emptyEdge, [])
  #salts = 0

  constructor(self: MemberCode, origin: string, keys: MemoryLogKeys) {
    this.#self = self
    this.origin = origin
    this.#keys = keys
  }

  get size(): number {
    return this.#growth.head.size
  }

  /** Everything that it holds; a copy is a backup. */
  backup(): () => void {
    const growth = this.#growth
    const rows = new Map(this.tiles.rows)
    const streams = new Map([...this.streams].map(([key, steps]) => [key, [...steps]]))
    return () => {
      this.#growth = growth
      this.tiles.rows.clear()
      for (const [key, bytes] of rows) this.tiles.rows.set(key, bytes)
      this.streams.clear()
      for (const [key, steps] of streams) this.streams.set(key, [...steps])
    }
  }

  /** Appends one step to a stream and its entry to the log. */
  step(to: MemberCode, lane: StreamLane, at: number, given: readonly { item: ManifestItem; stands: StepItem }[]): void {
    const steps = this.#stream(to, lane)
    const manifest = nextManifest(
      this.head(to, lane),
      at,
      given.map(({ item }) => item),
    )
    const salt = createHash('sha256')
      .update(`${this.#self} ${this.#salts++}`)
      .digest()
    const leaf = this.size
    this.append(streamEntry({ salt, manifest }))
    const items = given.map(({ stands }) => stands)
    steps.push({ seq: manifest.seq, leaf, salt, manifest: canonicalJson(manifest), items, parsed: manifest })
  }

  append(entry: Uint8Array): void {
    this.#growth = growLog(this.#growth.edge, [entry])
    // In memory: done when it is called.
    void this.tiles.writeTiles(this.#growth.tiles)
  }

  head(to: MemberCode, lane: StreamLane): StreamHead {
    const last = this.#stream(to, lane).at(-1)
    return last === undefined ? newStream(this.#self, to, lane) : headAfter({ salt: last.salt, manifest: last.parsed })
  }

  heads(member: MemberCode): Record<StreamLane, number> {
    const of = (lane: StreamLane): number => this.#stream(member, lane).length
    return { flash: of('flash'), priority: of('priority'), routine: of('routine') }
  }

  page(member: MemberCode, lane: StreamLane, after: number, most: { items: number; bytes: number }): StepPage {
    const rest = this.#stream(member, lane).slice(after)
    let [items, bytes, count] = [0, 0, 0]
    for (const step of rest) {
      items += step.items.length
      for (const item of step.items) bytes += item.is === 'object' ? item.parcel.text.length : 0
      if (count > 0 && (items > most.items || bytes > most.bytes)) break
      count++
    }
    return { steps: rest.slice(0, count), more: rest.length > count }
  }

  sent(member: MemberCode, lane: StreamLane, first: number, last: number): StreamStep[] {
    return this.#stream(member, lane)
      .slice(first - 1, last)
      .map(({ salt, parsed }) => ({ salt, manifest: parsed }))
  }

  /** What was released and stands, of all lanes. */
  released(member: MemberCode): Omit<Parcel, 'added'>[] {
    return lanes.flatMap((lane) =>
      this.#stream(member, lane).flatMap(({ items }) =>
        items.flatMap((item) => (item.is === 'object' ? [item.parcel] : [])),
      ),
    )
  }

  note(): string {
    const { size, root } = this.#growth.head
    return signCheckpoint({ origin: this.origin, size, root, extensions: [] }, this.#keys.privatePem)
  }

  async checkpoint(): Promise<{ note: string; size: number }> {
    if (!this.signs) throw new Fault('unavailable', 'the ledger signs nothing')
    return { note: this.note(), size: this.size }
  }

  inclusion(leaf: number, size: number): Promise<Uint8Array[]> {
    return proveInclusion(this.tiles, leaf, size)
  }

  consistency(from: number, size: number): Promise<Uint8Array[]> {
    return proveConsistency(this.tiles, from, size)
  }

  async seenOf(member: MemberCode): Promise<string | null> {
    return this.seen.get(member) ?? null
  }

  open(note: string): ReturnType<typeof openCheckpoint> {
    return openCheckpoint(note, this.origin, [ed25519Verifier(this.origin, this.#keys.publicKey)])
  }

  #stream(member: MemberCode, lane: StreamLane): MemoryStep[] {
    const key = `${member} ${lane}`
    const known = this.streams.get(key) ?? []
    this.streams.set(key, known)
    return known
  }
}
