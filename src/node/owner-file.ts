import { closeSync, fdatasync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { Fault } from '../base/fault.ts'
import { type OwnerRows, rowBytes } from '../match/owner-row.ts'

const magic = Buffer.from('trefoil owners1\n')
/** Of one history: rows of another are never taken for those of a snapshot. */
const markBytes = 16
const headBytes = magic.length + markBytes
/** A row, then its check. */
const recordBytes = rowBytes + 4
/** So much waits in memory, so that not every row is a call of the system. */
const waitingBytes = recordBytes * 2048

/**
 * The rows of owners in a file: written once, in order, and read where telemetry names one (docs/protocol/match-snapshot.md). What the
 * disk does not take waits in memory.
 */
export class OwnerFile implements OwnerRows, Disposable {
  readonly mark: string
  readonly #fd: number
  /** Rows in the file. */
  #written: number
  #waiting = Buffer.alloc(waitingBytes)
  #waitingSize = 0
  readonly #one = Buffer.alloc(recordBytes)
  /** At this size it is tried to write. */
  #writeAt = waitingBytes

  private constructor(fd: number, mark: string, written: number) {
    this.#fd = fd
    this.mark = mark
    this.#written = written
  }

  /** Begins a history; what was in the file is gone. */
  static create(file: string, mark: Uint8Array): OwnerFile {
    // Nothing is written yet: a disk without room is no reason not to start.
    return new OwnerFile(openSync(file, 'w+', 0o600), Buffer.from(mark.subarray(0, markBytes)).toString('hex'), 0)
  }

  /** The first rows of a history, which goes on from there; null where the file is of another one, or has fewer. */
  static resume(file: string, mark: string, rows: number): OwnerFile | null {
    let fd: number
    try {
      fd = openSync(file, 'r+')
    } catch {
      return null
    }
    try {
      const head = Buffer.alloc(headBytes)
      const last = Buffer.alloc(rows === 0 ? 0 : 1)
      const isWhole =
        readSync(fd, head, 0, headBytes, 0) === headBytes &&
        head.equals(headOf(mark)) &&
        readSync(fd, last, 0, last.length, headBytes + rows * recordBytes - 1) === last.length
      if (isWhole) {
        // What was written after the snapshot is made again from the store.
        ftruncateSync(fd, headBytes + rows * recordBytes)
        return new OwnerFile(fd, mark, rows)
      }
    } catch {
      // Not used, like one that is not there.
    }
    closeSync(fd)
    return null
  }

  get count(): number {
    return this.#written + this.#waitingSize / recordBytes
  }

  append(row: Uint8Array): void {
    if (this.#waitingSize + recordBytes > this.#waiting.length) {
      const longer = Buffer.alloc(this.#waiting.length * 2)
      longer.set(this.#waiting)
      this.#waiting = longer
    }
    this.#waiting.set(row, this.#waitingSize)
    this.#waiting.writeUInt32LE(checkOf(this.#waiting, this.#waitingSize, this.count + 1), this.#waitingSize + rowBytes)
    this.#waitingSize += recordBytes
    if (this.#waitingSize < this.#writeAt) return
    try {
      this.#write()
    } catch {
      // Whoever saves is told.
      this.#writeAt = this.#waitingSize + waitingBytes
    }
  }

  read(first: number, into: Uint8Array): void {
    const count = into.length / rowBytes
    const records = count === 1 ? this.#one : Buffer.alloc(count * recordBytes)
    this.#readRecords((first - 1) * recordBytes, records)
    for (let at = 0; at < count; at++) {
      const start = at * recordBytes
      if (checkOf(records, start, first + at) !== records.readUInt32LE(start + rowBytes)) throw damaged()
      for (let byte = 0; byte < rowBytes; byte++) into[at * rowBytes + byte] = records[start + byte]!
    }
  }

  #readRecords(start: number, into: Buffer): void {
    const end = this.#written * recordBytes
    const inFile = Math.max(0, Math.min(into.length, end - start))
    for (let at = 0; at < inFile; ) {
      const read = readSync(this.#fd, into, at, inFile - at, headBytes + start + at)
      if (read === 0) throw damaged()
      at += read
    }
    const from = Math.max(0, start - end)
    into.set(this.#waiting.subarray(from, from + into.length - inFile), inFile)
  }

  /** Resolves when every row is on the disk, whatever happens to the machine. */
  async sync(): Promise<void> {
    this.#write()
    await promisify(fdatasync)(this.#fd)
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd)
  }

  #write(): void {
    if (this.#written === 0) {
      const head = headOf(this.mark)
      if (writeSync(this.#fd, head, 0, headBytes, 0) < headBytes) throw new Fault('storage-full', 'the disk is full')
    }
    const place = headBytes + this.#written * recordBytes
    for (let at = 0; at < this.#waitingSize; ) {
      at += writeSync(this.#fd, this.#waiting, at, this.#waitingSize - at, place + at)
    }
    this.#written += this.#waitingSize / recordBytes
    this.#waitingSize = 0
    this.#writeAt = waitingBytes
    if (this.#waiting.length > waitingBytes) this.#waiting = Buffer.alloc(waitingBytes)
  }
}

/** CRC-32 of one row, beginning with the owner's number: as `crc32` of zlib, whose call costs three times the work for so few bytes. */
function checkOf(bytes: Uint8Array, start: number, owner: number): number {
  let check = ~owner
  for (let at = start; at < start + rowBytes; at++) check = remainders[(check ^ bytes[at]!) & 255]! ^ (check >>> 8)
  return ~check >>> 0
}

/** Of x^8 and so on by the polynomial of IEEE 802.3, its bits reversed. */
const remainders = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ ((rest & 1) === 1 ? 0xedb88320 : 0)
  return rest
})

function headOf(mark: string): Buffer {
  return Buffer.concat([magic, Buffer.from(mark, 'hex')])
}

function damaged(): Fault {
  return new Fault(
    'integrity',
    'what is kept of indicators beside the index is damaged: delete match.index and match.owners and start again',
  )
}
