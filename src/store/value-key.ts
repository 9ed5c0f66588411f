import { hash } from 'node:crypto'

/** A small index in place of a long one. Two values share a key by accident once in 2^47; who prepares two that do spoils his own search result. */
export function valueKey(value: string): number {
  return Math.floor(hash('sha256', value.toWellFormed(), 'buffer').readUIntBE(0, 6) / 2)
}
