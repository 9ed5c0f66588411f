import { z } from 'zod'
import { decodeUtf8 } from '../base/bounded.ts'
import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { type MemberCode, tlpLevels } from '../policy/model.ts'
import type { Parcel } from '../release/model.ts'

export const parcelsMediaType = 'application/vnd.trefoil.parcels'
export const maxParcels = 1000
/** A page is closed before its texts exceed this; a single larger object travels alone. */
export const maxPageTextBytes = 8 * 1024 * 1024
export const maxObjectBytes = 16 * 1024 * 1024
const maxLineBytes = 8192
const newline = 0x0a

export interface PageHeader {
  readonly from: MemberCode
  readonly after: Micros
  readonly cursor: Micros
  readonly more: boolean
  readonly count: number
  readonly head: Micros
}
/** A parcel as it was framed: what it says of itself is not checked yet. */
export type FramedParcel = Omit<Parcel, 'id'> & { readonly id: string }
export interface ParcelPage extends PageHeader {
  readonly parcels: readonly FramedParcel[]
}

/** What the receiver asked for: anything else in a page is an error. */
export interface Asked {
  readonly from: MemberCode
  readonly after: Micros
  readonly limit: number
}

/** The most bytes that a well-formed page of so many parcels can have. */
export function maxPageBytes(limit: number): number {
  return maxObjectBytes + (limit + 1) * maxLineBytes
}

const memberCode = z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/)
const whole = z.int().nonnegative()
const headerShape = z.object({
  from: memberCode,
  after: whole,
  cursor: whole,
  more: z.boolean(),
  count: whole,
  head: whole,
})
const parcelShape = z.object({
  added: whole,
  id: z.string().max(300),
  version: z.string().max(64),
  origin: memberCode,
  agreement: z.string().min(1).max(100),
  // Strict: a restriction that we do not know must not be overlooked.
  assigned: z.strictObject({
    tlp: z.enum(tlpLevels).optional(),
    releasableTo: z.array(memberCode).max(500).optional(),
  }),
  seal: z.string().max(200).nullable(),
  length: z.int().min(2).max(maxObjectBytes),
})

/** A page in its wire form: binary-safe, so that an object's bytes travel unchanged. */
export function writePage(header: PageHeader, parcels: readonly FramedParcel[]): Uint8Array {
  const parts: Uint8Array[] = [line(header)]
  for (const { text, added, id, version, origin, agreement, assigned, seal } of parcels) {
    const bytes = Buffer.from(text, 'utf8')
    parts.push(line({ added, id, version, origin, agreement, assigned, seal, length: bytes.length }), bytes, lineEnd)
  }
  return Buffer.concat(parts)
}

const lineEnd = Uint8Array.of(newline)

function line(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`, 'utf8')
}

/** Reads a page and holds it to docs/protocol/sync.md. An `integrity` fault for any page that breaks a rule: none of it may be used. */
export function readPage(bytes: Uint8Array, asked: Asked): ParcelPage {
  const reader = new FrameReader(bytes)
  const header = reader.object('header', headerShape)
  demand(header.from === asked.from, `the page is from ${header.from}`)
  demand(header.after === asked.after, 'the page begins elsewhere than was asked')
  demand(header.count <= asked.limit, `${header.count} parcels where at most ${asked.limit} were asked`)
  demand(header.count > 0 || !header.more, 'an empty page promises more')
  const parcels: FramedParcel[] = []
  let cursor = asked.after
  for (let index = 0; index < header.count; index++) {
    const { length, assigned, ...rest } = reader.object(`parcel ${index}`, parcelShape)
    demand(rest.added > cursor, `parcel ${index} is out of order`)
    cursor = rest.added
    const { tlp, releasableTo } = assigned
    parcels.push({
      ...rest,
      assigned: { ...(tlp === undefined ? {} : { tlp }), ...(releasableTo === undefined ? {} : { releasableTo }) },
      text: reader.text(`parcel ${index}`, length),
    })
  }
  demand(reader.done, 'bytes after the last parcel')
  demand(header.cursor === cursor, 'the cursor is not that of the last parcel')
  demand(header.head >= cursor, 'the head lies before the cursor')
  return { ...header, parcels }
}

function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Fault('integrity', `bad page: ${otherwise}`)
}

class FrameReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get done(): boolean {
    return this.#at === this.#bytes.length
  }

  /** The next line, as the JSON object that it must be. */
  object<T>(name: string, shape: z.ZodType<T>): T {
    const limit = Math.min(this.#bytes.length, this.#at + maxLineBytes)
    const end = this.#bytes.subarray(this.#at, limit).indexOf(newline)
    demand(end >= 0, `${name} is cut short or longer than ${maxLineBytes} bytes`)
    const text = this.#decode(name, this.#at + end)
    this.#at += 1
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      demand(false, `${name} is not JSON`)
    }
    const read = shape.safeParse(value)
    if (read.success) return read.data
    const issue = read.error.issues[0]
    throw new Fault('integrity', `bad page: ${name}: /${issue?.path.join('/') ?? ''} is not as it must be`)
  }

  text(name: string, length: number): string {
    const end = this.#at + length
    demand(end < this.#bytes.length, `${name} is cut short`)
    demand(this.#bytes[end] === newline, `${name} is longer than it says`)
    const text = this.#decode(name, end)
    this.#at += 1
    return text
  }

  #decode(name: string, end: number): string {
    try {
      const text = decodeUtf8(this.#bytes.subarray(this.#at, end))
      this.#at = end
      return text
    } catch {
      throw new Fault('integrity', `bad page: ${name} is not UTF-8`)
    }
  }
}
