/** What is kept of one indicator: 16 bytes of UUID, from and until (ms, IEEE 754). */
export const rowBytes = 32

/** Where the rows of owners lie: owner 1 first. */
export interface OwnerRows {
  /** How many there are. */
  readonly count: number
  /** Puts one behind the last. */
  append(row: Uint8Array): void
  /** Fills `into` with whole rows, from that of `first` on; all of them are there. A Fault where one is not what was written. */
  read(first: number, into: Uint8Array): void
}

export interface OwnerRow {
  /** 16 bytes. */
  readonly id: Uint8Array
  readonly from: number
  readonly until: number
}

export function writeRow({ id, from, until }: OwnerRow): Uint8Array {
  const row = Buffer.alloc(rowBytes)
  row.set(id)
  row.writeDoubleLE(from, 16)
  row.writeDoubleLE(until, 24)
  return row
}

/** The row at the beginning of `bytes`. */
export function readRow(bytes: Uint8Array): OwnerRow {
  const row = Buffer.from(bytes.buffer, bytes.byteOffset, rowBytes)
  return { id: row.subarray(0, 16), from: row.readDoubleLE(16), until: row.readDoubleLE(24) }
}
