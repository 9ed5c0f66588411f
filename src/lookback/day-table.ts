import { Fault } from '../base/fault.ts'
import { isSeenKind, recordHead, recordPlaces, type SeenBatch } from './batch.ts'
import type { SeenKind } from './fingerprint.ts'
import { ascending } from './sort.ts'

/** What is known of a day beside its values. */
export interface DayFacts {
  readonly day: number
  readonly events: number
  /** When the first and the last event happened that were read of it (ms). */
  readonly first: number
  readonly last: number
}

/** The fingerprints of a day, ascending, none twice. */
export interface DayFilter extends DayFacts {
  readonly hi: Uint32Array
  readonly lo: Uint16Array
}

/** The values behind them, in the same order. */
export interface DayValues {
  readonly places: Uint32Array
  readonly records: Uint8Array
}

export interface DayTable {
  readonly filter: DayFilter
  /** Null: forgotten by now; what the filter says can be confirmed no more. */
  readonly values: DayValues | null
}

/** A batch in order. */
export function tableOf({ hi, lo, records, ...facts }: SeenBatch): DayTable {
  const places = recordPlaces(records, hi.length)
  const order = ascending(hi, lo)
  return collect(facts, order.length, (at) => {
    const index = order[at]!
    return { hi: hi[index]!, lo: lo[index]!, records, place: places[index]! }
  })
}

/** Several tables of one day as one. It has values where all of them have. */
export function mergeTables(tables: readonly DayTable[]): DayTable {
  const filters = tables.map(({ filter }) => filter)
  const facts: DayFacts = {
    day: filters[0]!.day,
    events: filters.reduce((sum, { events }) => sum + events, 0),
    first: Math.min(...filters.map(({ first }) => first)),
    last: Math.max(...filters.map(({ last }) => last)),
  }
  const at = filters.map(() => 0)
  const total = filters.reduce((sum, { hi }) => sum + hi.length, 0)
  const next = (): { hi: number; lo: number; records: Uint8Array; place: number } => {
    let least = -1
    let key = Number.POSITIVE_INFINITY
    for (let one = 0; one < filters.length; one++) {
      const { hi, lo } = filters[one]!
      const index = at[one]!
      if (index >= hi.length) continue
      const mine = hi[index]! * 65_536 + lo[index]!
      if (mine < key) {
        key = mine
        least = one
      }
    }
    const index = at[least]!++
    const { filter, values } = tables[least]!
    return {
      hi: filter.hi[index]!,
      lo: filter.lo[index]!,
      records: values?.records ?? none,
      place: values?.places[index] ?? 0,
    }
  }
  const merged = collect(facts, total, next)
  return tables.every(({ values }) => values !== null) ? merged : { ...merged, values: null }
}

const none = new Uint8Array(recordHead)

/** Takes what comes in ascending order, each once. */
function collect(
  facts: DayFacts,
  most: number,
  next: (at: number) => { hi: number; lo: number; records: Uint8Array; place: number },
): DayTable {
  const hi = new Uint32Array(most)
  const lo = new Uint16Array(most)
  const places = new Uint32Array(most)
  let records = new Uint8Array(most * 24 + 64)
  let bytes = 0
  let count = 0
  for (let at = 0; at < most; at++) {
    const one = next(at)
    if (count > 0 && hi[count - 1] === one.hi && lo[count - 1] === one.lo) continue
    const length = recordHead + (one.records[one.place + 1]! | (one.records[one.place + 2]! << 8))
    if (bytes + length > records.length) {
      const larger = new Uint8Array(records.length * 2 + length)
      larger.set(records)
      records = larger
    }
    for (let byte = 0; byte < length; byte++) records[bytes + byte] = one.records[one.place + byte]!
    hi[count] = one.hi
    lo[count] = one.lo
    places[count++] = bytes
    bytes += length
  }
  return {
    filter: { ...facts, hi: hi.slice(0, count), lo: lo.slice(0, count) },
    values: { places: places.slice(0, count), records: records.slice(0, bytes) },
  }
}

const filterMagic = Buffer.from('TREFSEE1')
const valuesMagic = Buffer.from('TREFVAL1')
export const filterHead = 64
const valuesHead = 16

/** A filter as a file holds it: 64 bytes of head, then the upper and the lower parts of the fingerprints. `check` names the secret. */
export function writeFilterBytes({ day, events, first, last, hi, lo }: DayFilter, check: Uint8Array): Buffer {
  const bytes = Buffer.alloc(filterHead + hi.length * 6)
  filterMagic.copy(bytes)
  bytes.writeUInt32LE(hi.length, 8)
  bytes.writeUInt32LE(day, 12)
  bytes.writeDoubleLE(events, 16)
  bytes.writeDoubleLE(first, 24)
  bytes.writeDoubleLE(last, 32)
  bytes.set(check.subarray(0, 16), 40)
  bytes.set(new Uint8Array(hi.buffer, hi.byteOffset, hi.byteLength), filterHead)
  bytes.set(new Uint8Array(lo.buffer, lo.byteOffset, lo.byteLength), filterHead + hi.byteLength)
  return bytes
}

/** What the head of a filter of `size` bytes says of it, without its fingerprints. Faults as `readFilterBytes`. */
export function readFilterHead(
  bytes: Buffer,
  size: number,
  check: Uint8Array,
): { readonly facts: DayFacts; readonly count: number } {
  if (bytes.length < filterHead || !bytes.subarray(0, 8).equals(filterMagic)) throw bad('it is no filter of a day')
  const count = bytes.readUInt32LE(8)
  if (size !== filterHead + count * 6) throw bad('it has another length than it says')
  if (!bytes.subarray(40, 56).equals(Buffer.from(check.subarray(0, 16)))) throw bad('it is of another node')
  const facts = {
    day: bytes.readUInt32LE(12),
    events: bytes.readDoubleLE(16),
    first: bytes.readDoubleLE(24),
    last: bytes.readDoubleLE(32),
  }
  return { facts, count }
}

/** `integrity` for bytes that are no filter, are cut short, or were made with another secret. */
export function readFilterBytes(bytes: Buffer, check: Uint8Array): DayFilter {
  const { facts, count } = readFilterHead(bytes, bytes.length, check)
  const upper = filterHead + count * 4
  return {
    ...facts,
    hi: new Uint32Array(...aligned(bytes, filterHead, count)),
    lo: new Uint16Array(...aligned(bytes, upper, count)),
  }
}

/** The values as a file holds them; they belong to the filter of the same name. */
export function writeValuesBytes({ places, records }: DayValues): Buffer {
  const bytes = Buffer.alloc(valuesHead + records.length)
  valuesMagic.copy(bytes)
  bytes.writeUInt32LE(places.length, 8)
  bytes.set(records, valuesHead)
  return bytes
}

/** `integrity` for bytes that are no values, or not so many. */
export function readValuesBytes(bytes: Buffer, count: number): DayValues {
  if (bytes.length < valuesHead || !bytes.subarray(0, 8).equals(valuesMagic)) throw bad('it holds no values of a day')
  if (bytes.readUInt32LE(8) !== count) throw bad('it has other values than its filter')
  const records = bytes.subarray(valuesHead)
  let at = 0
  for (let index = 0; index < count; index++) {
    if (at + recordHead > records.length || !isSeenKind(records[at]!)) throw bad('a value is broken')
    at += recordHead + records.readUInt16LE(at + 1)
  }
  if (at !== records.length) throw bad('it is cut short')
  return { places: recordPlaces(records, count), records }
}

/** The value at a place of the table. */
export function valueAt({ places, records }: DayValues, index: number): { kind: SeenKind; bytes: Uint8Array } {
  const at = places[index]!
  const length = records[at + 1]! | (records[at + 2]! << 8)
  return { kind: records[at] as SeenKind, bytes: records.subarray(at + recordHead, at + recordHead + length) }
}

/** What a view of so many numbers is made of: the file's bytes as they lie, or a copy where their offset is not a multiple of four. */
function aligned(bytes: Buffer, start: number, count: number): [ArrayBuffer, number, number] {
  const { buffer, byteOffset } = bytes
  if (byteOffset % 4 === 0) return [buffer as ArrayBuffer, byteOffset + start, count]
  return [Uint8Array.from(bytes.subarray(start)).buffer, 0, count]
}

function bad(why: string): Fault {
  return new Fault('integrity', `a file of what was seen is not to be used: ${why}`)
}
