import { Fault } from '../base/fault.ts'
import { kinds } from './kinds.ts'
import { type HashKey, hashBytes } from './seeded-hash.ts'

const idBytes = 16
const empty = 0
/** Of the slots that look an id up, this part is used at most, and this part when they are made anew. */
const most = 0.75
const fresh = 0.55
/** Columns that are full become longer by this. */
const longer = 1.25

/** The columns of an owner table, as they are kept. */
export interface OwnerColumns {
  readonly ids: Uint8Array
  /** Milliseconds. */
  readonly from: Float64Array
  readonly until: Float64Array
}

/**
 * The indicators that own values: a number for each, with its id and when it counts, in columns, so that ten million of them cost
 * no object. A number is never given to another indicator.
 */
export class OwnerTable {
  readonly #key: HashKey
  #ids: Uint8Array
  #from: Float64Array
  #until: Float64Array
  /** Open addressing over the ids: owner numbers, 0 for none. What was removed stays as a number whose owner is dead. */
  #slots: Uint32Array
  #used = 0
  /** Numbers below this were given; 0 is none. */
  next = 1
  #live = 0
  /** Whether the slots name every live owner. */
  #complete = true

  constructor(key: HashKey, columns?: OwnerColumns) {
    this.#key = key
    this.#ids = columns?.ids ?? new Uint8Array(idBytes * 1024)
    this.#from = columns?.from ?? new Float64Array(1024)
    this.#until = columns?.until ?? new Float64Array(1024)
    this.#slots = slotsFor(0)
    if (columns === undefined) return
    this.next = columns.from.length
    for (let owner = 1; owner < this.next; owner++) if (this.isLive(owner)) this.#live += 1
    // Made when an id is first asked for: a restart answers before.
    this.#complete = false
  }

  get live(): number {
    return this.#live
  }

  /** From when until when (ms; Infinity: for ever) the indicator counts. The id must not be there. */
  add(id: string, from: number, until: number): number {
    this.#complement()
    const owner = this.next
    if (owner >= 2 ** 31 - 1) throw new Fault('too-large', 'there are too many indicators')
    if (owner >= this.#from.length) this.#grow()
    this.#ids.set(idOf(id), owner * idBytes)
    this.#from[owner] = from
    this.#until[owner] = until
    this.next += 1
    this.#place(owner)
    return owner
  }

  /** The owner with this id; 0: none that lives. */
  find(id: string): number {
    this.#complement()
    const bytes = idOf(id)
    for (let slot = this.#slot(bytes, 0); this.#slots[slot] !== empty; slot = this.#after(slot)) {
      const owner = this.#slots[slot]!
      if (this.isLive(owner) && this.#same(owner, bytes)) return owner
    }
    return 0
  }

  /** From now on it counts never. */
  remove(owner: number): void {
    if (!this.isLive(owner)) return
    this.#until[owner] = Number.NEGATIVE_INFINITY
    this.#live -= 1
  }

  isLive(owner: number): boolean {
    return owner > 0 && owner < this.next && this.#until[owner] !== Number.NEGATIVE_INFINITY
  }

  from(owner: number): number {
    return this.#from[owner]!
  }

  until(owner: number): number {
    return this.#until[owner]!
  }

  /** The UUID of the indicator. */
  id(owner: number): string {
    const hex = Buffer.from(this.#ids.subarray(owner * idBytes, (owner + 1) * idBytes)).toString('hex')
    return `indicator--${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  /** Bytes of the columns and of what looks ids up. */
  get bytes(): number {
    return this.#ids.byteLength + this.#from.byteLength + this.#until.byteLength + this.#slots.byteLength
  }

  columns(): OwnerColumns {
    return {
      ids: this.#ids.subarray(0, this.next * idBytes),
      from: this.#from.subarray(0, this.next),
      until: this.#until.subarray(0, this.next),
    }
  }

  #complement(): void {
    if (this.#complete) return
    this.#complete = true
    this.#slots = slotsFor(this.#live)
    this.#live = 0
    for (let owner = 1; owner < this.next; owner++) if (this.isLive(owner)) this.#place(owner)
  }

  #place(owner: number): void {
    if (this.#used + 1 > this.#slots.length * most) this.#rehash()
    let slot = this.#slot(this.#ids, owner * idBytes)
    while (this.#slots[slot] !== empty) slot = this.#after(slot)
    this.#slots[slot] = owner
    this.#used += 1
    this.#live += 1
  }

  #slot(bytes: Uint8Array, start: number): number {
    return Math.floor((hashBytes(this.#key, kinds.ipv6, bytes, start, start + idBytes) / 2 ** 32) * this.#slots.length)
  }

  #after(slot: number): number {
    return slot + 1 === this.#slots.length ? 0 : slot + 1
  }

  #same(owner: number, id: Uint8Array): boolean {
    const start = owner * idBytes
    for (let at = 0; at < idBytes; at++) if (this.#ids[start + at] !== id[at]) return false
    return true
  }

  #rehash(): void {
    const owners = this.#slots.filter((owner) => this.isLive(owner))
    this.#slots = slotsFor(owners.length)
    this.#used = 0
    this.#live = 0
    for (const owner of owners) this.#place(owner)
  }

  #grow(): void {
    const count = Math.ceil(this.#from.length * longer) + 1024
    const ids = new Uint8Array(count * idBytes)
    ids.set(this.#ids)
    const from = new Float64Array(count)
    from.set(this.#from)
    const until = new Float64Array(count)
    until.set(this.#until)
    this.#ids = ids
    this.#from = from
    this.#until = until
  }
}

function slotsFor(owners: number): Uint32Array {
  return new Uint32Array(Math.max(2048, Math.ceil(owners / fresh)))
}

function idOf(id: string): Uint8Array {
  const hex = id.slice(id.indexOf('--') + 2).replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new Fault('invalid', 'not the id of an indicator')
  return Buffer.from(hex, 'hex')
}
