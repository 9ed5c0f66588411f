import { appendEntries, emptyEdge, type LogEdge, readEdge } from './log-edge.ts'
import { emptyRoot, equalHashes } from './merkle-hash.ts'
import type { TileStore } from './tile.ts'
import type { TreeHead } from './tree-shape.ts'

/** Where a log lies, as one transaction sees it: its tiles, and the head that is stored with them. */
export interface LogRows {
  readonly tiles: TileStore
  /** Null: there is no such log yet. */
  head(): Promise<TreeHead | null>
  setHead(head: TreeHead): Promise<void>
}

/**
 * A log that is appended to, transaction after transaction. Its right edge is remembered between them, and read anew whenever
 * the stored head is another than the one remembered: after a rollback, or where another process appended.
 */
export class KeptLog {
  #edge: LogEdge = emptyEdge
  #head: TreeHead = { size: 0, root: emptyRoot }

  /** The head after these entries, the first of which stands at `first`. An `integrity` fault where what is stored at the edge does not give the stored root. */
  async append(
    rows: LogRows,
    entries: readonly Uint8Array[],
  ): Promise<{ readonly first: number; readonly head: TreeHead }> {
    const held = (await rows.head()) ?? { size: 0, root: emptyRoot }
    if (held.size !== this.#head.size || !equalHashes(held.root, this.#head.root)) {
      this.#edge = await readEdge(rows.tiles, held)
      this.#head = held
    }
    const growth = await appendEntries(rows.tiles, this.#edge, entries)
    await rows.setHead(growth.head)
    this.#edge = growth.edge
    this.#head = growth.head
    return { first: held.size, head: growth.head }
  }
}
