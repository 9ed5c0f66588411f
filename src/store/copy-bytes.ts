import { storableText } from './storable-text.ts'

const longestFrame = 32 * 1024
const firstBytes = 256 * 1024
/** A buffer above this is given back after its rows were sent. */
const keptBytes = 4 * 1024 * 1024
const frameHeader = 5
const copyData = 0x64
const int8 = 8
const two32 = 2 ** 32

// https://www.postgresql.org/docs/current/sql-copy.html, binary format: signature, flags, length of the extension.
const fileHeader = Buffer.from('PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0', 'latin1')

/**
 * Writes rows as messages of a COPY in the binary format: whole numbers as bigint, texts as they are. The buffer is used again for the next
 * rows, so these must have been sent by then; `forget` where that is not sure.
 */
export class CopyBytes {
  #bytes = Buffer.allocUnsafeSlow(0)
  #view = new DataView(this.#bytes.buffer)
  #at = 0
  #frame = 0

  /** Everything that COPY is sent for these rows, but for its end. `columns` are in the order in which the statement names them. */
  of(rows: readonly object[], columns: readonly string[]): Buffer {
    this.#at = 0
    this.#reserve(firstBytes)
    this.#beginFrame()
    this.#at += fileHeader.copy(this.#bytes, this.#at)
    const kinds = columns.map((column) => typeof cellOf(rows[0], column))
    for (const row of rows) {
      if (this.#at - this.#frame > longestFrame) {
        this.#endFrame()
        this.#reserve(frameHeader)
        this.#beginFrame()
      }
      this.#reserve(2)
      this.#view.setInt16(this.#at, columns.length)
      this.#at += 2
      for (let index = 0; index < columns.length; index++) {
        const value = cellOf(row, columns[index]!)
        if (typeof value !== kinds[index]) throw wrongKind()
        if (typeof value === 'number') this.#number(value)
        else if (typeof value === 'string') this.#text(value)
        else throw wrongKind()
      }
    }
    this.#reserve(2)
    this.#view.setInt16(this.#at, -1)
    this.#at += 2
    this.#endFrame()
    return this.#bytes.subarray(0, this.#at)
  }

  /** The buffer may still be being sent, or is larger than is kept. */
  forget(): void {
    this.#bytes = Buffer.allocUnsafeSlow(0)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** What was given last has been sent. */
  sent(): void {
    if (this.#bytes.length > keptBytes) this.forget()
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value)) throw new TypeError('a number to insert is whole, and safe')
    this.#reserve(4 + int8)
    this.#view.setInt32(this.#at, int8)
    this.#view.setInt32(this.#at + 4, Math.floor(value / two32))
    this.#view.setUint32(this.#at + 8, value >>> 0)
    this.#at += 4 + int8
  }

  #text(given: string): void {
    const value = storableText(given)
    // No text has more bytes than three for each of its units.
    this.#reserve(4 + value.length * 3)
    const length = value === '' ? 0 : this.#bytes.write(value, this.#at + 4, 'utf8')
    this.#view.setInt32(this.#at, length)
    this.#at += 4 + length
  }

  #beginFrame(): void {
    this.#frame = this.#at
    this.#bytes[this.#at] = copyData
    this.#at += frameHeader
  }

  #endFrame(): void {
    // The length of a message counts itself and not its letter.
    this.#view.setInt32(this.#frame + 1, this.#at - this.#frame - 1)
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + more))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

function cellOf(row: object | undefined, column: string): unknown {
  return (row as Record<string, unknown> | undefined)?.[column]
}

function wrongKind(): TypeError {
  return new TypeError('a column of rows to insert holds numbers or texts, and one kind only')
}
