import { Fault } from '../base/fault.ts'
import { type IdEntries, IdTable } from './id-table.ts'
import { kinds } from './kinds.ts'
import { type OwnerRow, type OwnerRows, readRow, rowBytes, writeRow } from './owner-row.ts'
import { type HashKey, hashBytes } from './seeded-hash.ts'

const idBytes = 16
const hyphen = 45
/** Rows that were asked for lately; of a power of two. */
const rowsKept = 4096
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
  #live: number

  /** `facts`: of the rows that there are. */
  constructor(key: HashKey, rows: OwnerRows, facts?: OwnerFacts) {
    this.#key = key
    this.#rows = rows
    this.#ids = new IdTable(facts?.ids)
    this.#alive = facts?.alive ?? new Uint8Array(128)
    this.#live = this.#ids.size
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
    const bytes = idOf(id)
    this.#rows.append(writeRow({ id: bytes, from, until }))
    if (owner >>> 3 >= this.#alive.length) this.#grow()
    this.#alive[owner >>> 3]! |= 1 << (owner & 7)
    this.#ids.add(this.#hash(bytes), owner)
    this.#live += 1
    return owner
  }

  /** The owner with this id; 0: none that lives. */
  find(id: string): number {
    const bytes = idOf(id)
    for (const owner of this.#ids.of(this.#hash(bytes))) {
      const { id: there } = this.#row(owner)
      if (bytes.every((byte, at) => byte === there[at])) return owner
    }
    return 0
  }

  /** From now on it counts never. */
  remove(owner: number): void {
    if (!this.isLive(owner)) return
    this.#ids.remove(this.#hash(this.#row(owner).id), owner)
    this.#alive[owner >>> 3]! &= ~(1 << (owner & 7))
    this.#live -= 1
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

  /** Bytes of memory, whatever is asked. */
  get bytes(): number {
    return this.#ids.bytes + this.#alive.byteLength + this.#kept.byteLength + this.#keptOwners.byteLength
  }

  facts(): OwnerFacts {
    return { alive: this.#alive.subarray(0, aliveBytes(this.#rows.count)), ids: this.#ids.entries() }
  }

  #row(owner: number): OwnerRow {
    const place = owner & (rowsKept - 1)
    const row = this.#kept.subarray(place * rowBytes, (place + 1) * rowBytes)
    if (this.#keptOwners[place] !== owner) {
      this.#keptOwners[place] = 0
      this.#rows.read(owner, row)
      this.#keptOwners[place] = owner
    }
    return readRow(row)
  }

  #hash(id: Uint8Array): number {
    return hashBytes(this.#key, kinds.ipv6, id, 0, idBytes)
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

function idOf(id: string): Uint8Array {
  const bytes = new Uint8Array(idBytes)
  let count = 0
  for (let at = id.indexOf('--') + 2; at < id.length; at++) {
    const code = id.charCodeAt(at)
    if (code === hyphen) continue
    const digit = code <= 57 ? code - 48 : (code | 32) - 87
    const isDigit = code <= 57 ? digit >= 0 : digit >= 10 && digit <= 15
    if (!isDigit || count === 2 * idBytes) throw notAnId()
    bytes[count >>> 1] = (bytes[count >>> 1]! << 4) | digit
    count += 1
  }
  if (count !== 2 * idBytes) throw notAnId()
  return bytes
}

function notAnId(): Fault {
  return new Fault('invalid', 'not the id of an indicator')
}
