import { Fault } from '../base/fault.ts'
import { tagSize } from '../crypto/hpke.ts'
import { maxChunkSize, minChunkSize } from './bounds.ts'
import { headerBlockSize, headerMark } from './header.ts'

const chunkMark = Buffer.from('TREFCHK\x01', 'latin1')
/** Mark, name of the container (16 bytes), index and length of the sealed chunk (4 bytes each, big-endian). */
export const chunkHeadSize = chunkMark.length + 16 + 4 + 4

/** What stands before a sealed chunk in a file. */
export function writeChunkHead(id: string, index: number, length: number): Uint8Array {
  const head = Buffer.alloc(chunkHeadSize)
  chunkMark.copy(head)
  head.write(id, chunkMark.length, 'hex')
  head.writeUInt32BE(index, chunkMark.length + 16)
  head.writeUInt32BE(length, chunkMark.length + 20)
  return head
}

/** What becomes of a record: false where it is not what it seems, and what follows its mark is looked at again. */
export interface RecordTaker {
  header(block: Uint8Array): Promise<boolean>
  chunk(id: string, index: number, sealed: Uint8Array): Promise<boolean>
}

export interface Scanned {
  /** Bytes that belong to no record that was taken. */
  readonly skipped: number
  /** Records that were not what they seemed. */
  readonly damaged: number
}

const largestRecord = chunkHeadSize + maxChunkSize + tagSize
const maxDamaged = 5000

/**
 * Finds the records of containers in any bytes: whole files, copies that lack their beginning, end or middle, several one after another.
 * Holds a few megabytes at most, whatever the bytes say. `too-large` beyond `maxBytes`; `invalid` where too much of it is damaged.
 */
export async function scanRecords(
  source: AsyncIterable<Uint8Array>,
  taker: RecordTaker,
  maxBytes: number,
): Promise<Scanned> {
  const window = new Window(maxBytes)
  let skipped = 0
  let damaged = 0
  const parts = source[Symbol.asyncIterator]()
  try {
    for (;;) {
      const more = await window.fill(parts, largestRecord)
      const bytes = window.held
      if (bytes.length === 0) return { skipped, damaged }
      const at = nextMark(bytes)
      if (at === null) {
        // A mark may begin in the last bytes.
        const keep = more ? Math.min(bytes.length, headerMark.length - 1) : 0
        skipped += bytes.length - keep
        window.drop(bytes.length - keep)
        continue
      }
      skipped += at
      window.drop(at)
      await window.fill(parts, largestRecord)
      const size = await takeRecord(window.held, taker)
      if (size === 0) {
        if (++damaged > maxDamaged) throw new Fault('invalid', 'too much of the file is damaged')
        skipped += 1
        window.drop(1)
      } else window.drop(size)
    }
  } finally {
    await parts.return?.()
  }
}

/** The size of the record at the beginning of these bytes, once it is taken; 0 where there is none. */
async function takeRecord(bytes: Buffer, taker: RecordTaker): Promise<number> {
  if (bytes.subarray(0, headerMark.length).equals(headerMark)) {
    if (bytes.length < headerBlockSize) return 0
    return (await taker.header(bytes.subarray(0, headerBlockSize))) ? headerBlockSize : 0
  }
  if (bytes.length < chunkHeadSize) return 0
  const id = bytes.toString('hex', chunkMark.length, chunkMark.length + 16)
  const index = bytes.readUInt32BE(chunkMark.length + 16)
  const length = bytes.readUInt32BE(chunkMark.length + 20)
  if (length <= tagSize || length > maxChunkSize + tagSize || bytes.length < chunkHeadSize + length) return 0
  const taken = await taker.chunk(id, index, bytes.subarray(chunkHeadSize, chunkHeadSize + length))
  return taken ? chunkHeadSize + length : 0
}

// What both marks begin with.
const markStart = Buffer.from('TREF', 'latin1')

function nextMark(bytes: Buffer): number | null {
  for (let at = bytes.indexOf(markStart); at >= 0; at = bytes.indexOf(markStart, at + 1)) {
    const mark = bytes.subarray(at, at + headerMark.length)
    if (mark.equals(headerMark) || mark.equals(chunkMark)) return at
  }
  return null
}

/** The part of a stream that is being looked at, in one buffer of fixed size. */
class Window {
  readonly #buffer = Buffer.allocUnsafe(largestRecord * 2)
  readonly #maxBytes: number
  #start = 0
  #end = 0
  #total = 0
  #pending: Uint8Array = new Uint8Array(0)
  #ended = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get held(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end)
  }

  drop(count: number): void {
    this.#start += count
  }

  /** Holds at least so many bytes if there are so many; whether there may be more. */
  async fill(parts: AsyncIterator<Uint8Array>, wanted: number): Promise<boolean> {
    while (this.#end - this.#start < wanted && !(this.#ended && this.#pending.length === 0)) {
      if (this.#pending.length === 0) {
        const next = await parts.next()
        if (next.done === true) this.#ended = true
        else {
          this.#total += next.value.length
          if (this.#total > this.#maxBytes) throw new Fault('too-large', `larger than ${this.#maxBytes} bytes`)
          this.#pending = next.value
        }
        continue
      }
      if (this.#end === this.#buffer.length) {
        this.#buffer.copyWithin(0, this.#start, this.#end)
        this.#end -= this.#start
        this.#start = 0
      }
      const part = this.#pending.subarray(0, this.#buffer.length - this.#end)
      this.#buffer.set(part, this.#end)
      this.#end += part.length
      this.#pending = this.#pending.subarray(part.length)
    }
    return !(this.#ended && this.#pending.length === 0)
  }
}

/** The smallest chunk size that a part of so many bytes allows to be of use. */
export function chunkSizeFor(partBytes: number): number {
  // Base64 with its line ends takes 78 characters for 57 bytes; some four chunks to a part.
  const room = Math.floor(((partBytes * 57) / 78 - headerBlockSize - 400) / 4) - chunkHeadSize - tagSize
  return Math.max(minChunkSize, Math.min(maxChunkSize, room))
}
