import { Fault } from '../base/fault.ts'
import { type IdEntries, IdTable, idShards } from './id-table.ts'
import { kinds } from './kinds.ts'
import { type OwnerRow, type OwnerRows, readRow, rowBytes, writeRow } from './owner-row.ts'
import { type HashKey, hashBytes } from './seeded-hash.ts'

const idBytes = 16
const hyphen = 45
/** Rows that were asked for lately; of a power of two. */
const rowsKept = 4096
/** Of rows that are read at once, so many may lie between two that are wanted: checking one costs a tenth of a call of the system. */
const rowsBetween = 8
const rowsAtOnce = 256
/** So many rows are looked through for one page of a list, some milliseconds. */
const rowsListed = 100_000
/** At most about so large a part of what finds them are removed ones. */
const deadPart = 8
/** How many bits of a byte are set. */
const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)
/** The bits become more by this part. */
const longer = 1.125

/** What is kept of the table beside the rows. */
export interface OwnerFacts {
  /** One bit for each owner: it lives. */
  readonly alive: Uint8Array
  readonly ids: IdEntries
}

/**
 * The indicators that own values: a number for each, never given to another. In memory are what finds a number by an id, and one bit
 * that says whether it lives; id and times are rows that lie elsewhere and are read when telemetry names the indicator, which is rare,
 * and then often the same again.
 */
export class OwnerTable {
  readonly #key: HashKey
  readonly #rows: OwnerRows
  readonly #ids: IdTable
  #alive: Uint8Array
  readonly #keptOwners = new Uint32Array(rowsKept)
  readonly #kept = new Uint8Array(rowsKept * rowBytes)
  /** The id that is looked for. */
  readonly #asked = new Uint8Array(idBytes)
  #live = 0
  /** How many were removed since what finds them was looked through last, and where that goes on. */
  #dead = 0
  #shard = 0
  readonly #lives = (owner: number): boolean => this.isLive(owner)

  /** `facts`: of the rows that there are. */
  constructor(key: HashKey, rows: OwnerRows, facts?: OwnerFacts) {
    this.#key = key
    this.#rows = rows
    this.#ids = new IdTable(facts?.ids)
    this.#alive = facts?.alive ?? new Uint8Array(128)
    for (const byte of this.#alive) this.#live += ones[byte]!
  }

  /** Numbers below this were given; 0 is none. */
  get next(): number {
    return this.#rows.count + 1
  }

  get live(): number {
    return this.#live
  }

  /** From when until when (ms; Infinity: for ever) the indicator counts. The id must not be there. */
  add(id: string, from: number, until: number): number {
    const owner = this.next
    if (owner >= 2 ** 31 - 1) throw new Fault('too-large', 'there are too many indicators')
    const bytes = idOf(id, new Uint8Array(idBytes))
    this.#rows.append(writeRow({ id: bytes, from, until }))
    if (owner >>> 3 >= this.#alive.length) this.#grow()
    this.#alive[owner >>> 3]! |= 1 << (owner & 7)
    this.#ids.add(this.#hash(bytes, 0), owner)
    this.#live += 1
    return owner
  }

  /** The owner with this id; 0: none that lives. */
  find(id: string): number {
    const bytes = idOf(id, this.#asked)
    return this.#ids.find(this.#hash(bytes, 0), this.#isAsked)
  }

  /**
   * Reads the rows that these ids may mean, those that lie together at once: finding one after the other then reads none. Indicators
   * that came together are mostly revoked together.
   */
  remember(ids: readonly string[]): void {
    const owners: number[] = []
    const note = (owner: number): false => {
      if (this.#keptOwners[owner & (rowsKept - 1)] !== owner && this.isLive(owner)) owners.push(owner)
      return false
    }
    for (const id of ids) this.#ids.find(this.#hash(idOf(id, this.#asked), 0), note)
    const sorted = Uint32Array.from(owners).sort()
    for (let from = 0; from < sorted.length; ) {
      let to = from + 1
      while (to < sorted.length && sorted[to]! - sorted[to - 1]! <= rowsBetween && to - from < rowsAtOnce) to += 1
      if (to - from > 1) this.#keep(sorted.subarray(from, to))
      from = to
    }
  }

  /** From now on it counts never. What finds it goes by and by, a shard at a time. */
  remove(owner: number): void {
    if (!this.isLive(owner)) return
    this.#alive[owner >>> 3]! &= ~(1 << (owner & 7))
    this.#live -= 1
    this.#dead += 1
    if (this.#dead < (this.#live / deadPart + 1000) / idShards) return
    this.#dead = 0
    this.#ids.keep(this.#shard, this.#lives)
    this.#shard = (this.#shard + 1) % idShards
  }

  isLive(owner: number): boolean {
    return owner > 0 && owner < this.next && (this.#alive[owner >>> 3]! & (1 << (owner & 7))) !== 0
  }

  /** When an owner counts. */
  times(owner: number): { readonly from: number; readonly until: number } {
    return this.#row(owner)
  }

  /** The id of the indicator. */
  id(owner: number): string {
    const hex = Buffer.from(this.#row(owner).id).toString('hex')
    return `indicator--${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  /** Removes all whose time is over. */
  removeExpired(now: number): void {
    const some = new Uint8Array(rowsKept * rowBytes)
    for (let first = 1; first < this.next; first += rowsKept) {
      const count = Math.min(rowsKept, this.next - first)
      const rows = some.subarray(0, count * rowBytes)
      this.#rows.read(first, rows)
      for (let at = 0; at < count; at++) {
        if (!this.isLive(first + at)) continue
        if (now >= readRow(rows.subarray(at * rowBytes)).until) this.remove(first + at)
      }
    }
  }

  /**
   * Owners that live, by falling number from below `before` on, that are wanted by their times: at most `most` of them, of so many rows
   * read as a page may cost. `next`: where to go on; null: nowhere.
   */
  listed(
    before: number,
    most: number,
    isWanted: (times: { readonly from: number; readonly until: number }) => boolean,
  ): { readonly owners: readonly number[]; readonly next: number | null } {
    const owners: number[] = []
    let end = Math.min(before, this.next)
    for (let read = 0; end > 1 && read < rowsListed; read += rowsAtOnce) {
      const first = Math.max(1, end - rowsAtOnce)
      const rows = new Uint8Array((end - first) * rowBytes)
      this.#rows.read(first, rows)
      for (let owner = end - 1; owner >= first; owner--) {
        if (!this.isLive(owner)) continue
        const at = (owner - first) * rowBytes
        if (!isWanted(readRow(rows.subarray(at, at + rowBytes)))) continue
        if (owners.length === most) return { owners, next: owner + 1 }
        owners.push(owner)
      }
      end = first
    }
    return { owners, next: end > 1 ? end : null }
  }

  /** Bytes of memory, whatever is asked. */
  get bytes(): number {
    return this.#ids.bytes + this.#alive.byteLength + this.#kept.byteLength + this.#keptOwners.byteLength
  }

  facts(): OwnerFacts {
    return { alive: this.#alive.subarray(0, aliveBytes(this.#rows.count)), ids: this.#ids.entries() }
  }

  #row(owner: number): OwnerRow {
    const place = this.#place(owner)
    return readRow(this.#kept.subarray(place, place + rowBytes))
  }

  /** Where its row stands among those that are kept, from now on until another comes there. */
  #place(owner: number): number {
    const slot = owner & (rowsKept - 1)
    const place = slot * rowBytes
    if (this.#keptOwners[slot] !== owner) {
      this.#keptOwners[slot] = 0
      this.#rows.read(owner, this.#kept.subarray(place, place + rowBytes))
      this.#keptOwners[slot] = owner
    }
    return place
  }

  /** The rows of owners that lie close to each other, in one reading. */
  #keep(owners: Uint32Array): void {
    const first = owners[0]!
    const rows = new Uint8Array((owners.at(-1)! - first + 1) * rowBytes)
    try {
      this.#rows.read(first, rows)
    } catch {
      // Which of them is damaged is said when it is asked for.
      return
    }
    for (const owner of owners) {
      const slot = owner & (rowsKept - 1)
      const at = (owner - first) * rowBytes
      this.#kept.set(rows.subarray(at, at + rowBytes), slot * rowBytes)
      this.#keptOwners[slot] = owner
    }
  }

  readonly #isAsked = (owner: number): boolean => {
    if (!this.isLive(owner)) return false
    const place = this.#place(owner)
    for (let at = 0; at < idBytes; at++) if (this.#kept[place + at] !== this.#asked[at]) return false
    return true
  }

  #hash(bytes: Uint8Array, start: number): number {
    return hashBytes(this.#key, kinds.ipv6, bytes, start, start + idBytes)
  }

  #grow(): void {
    const alive = new Uint8Array(Math.ceil(this.#alive.length * longer) + 128)
    alive.set(this.#alive)
    this.#alive = alive
  }
}

/** How many bytes have a bit for each of so many owners. */
export function aliveBytes(owners: number): number {
  return (owners >>> 3) + 1
}

/** What a sign is worth in hexadecimal; 16: nothing. */
const figures = Uint8Array.from({ length: 128 }, (_, code) => {
  const figure = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase())
  return figure < 0 ? 16 : figure
})

/** Writes the 16 bytes of an id into `bytes`. */
function idOf(id: string, bytes: Uint8Array): Uint8Array {
  let count = 0
  let high = 0
  for (let at = id.indexOf('--') + 2; at < id.length; at++) {
    const code = id.charCodeAt(at)
    if (code === hyphen) continue
    const figure = code < 128 ? figures[code]! : 16
    if (figure === 16 || count === 2 * idBytes) throw notAnId()
    if ((count & 1) === 0) high = figure << 4
    else bytes[count >>> 1] = high | figure
    count += 1
  }
  if (count !== 2 * idBytes) throw notAnId()
  return bytes
}

function notAnId(): Fault {
  return new Fault('invalid', 'not the id of an indicator')
}
