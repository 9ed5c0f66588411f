import { type OwnerRows, rowBytes } from '../match/owner-row.ts'

/** Rows of owners that lie in memory. */
export class MemoryRows implements OwnerRows {
  count = 0
  bytes = new Uint8Array(rowBytes * 1024)

  append(row: Uint8Array): void {
    const start = this.count * rowBytes
    if (start === this.bytes.length) {
      const longer = new Uint8Array(start * 2)
      longer.set(this.bytes)
      this.bytes = longer
    }
    this.bytes.set(row, start)
    this.count += 1
  }

  read(first: number, into: Uint8Array): void {
    const start = (first - 1) * rowBytes
    into.set(this.bytes.subarray(start, start + into.length))
  }
}
