import { hash } from 'node:crypto'

/**
 * The 52-bit number under which an object's id is indexed. Keyed by the node's secret seed, so that nobody can prepare ids that
 * fall together; two ids may still have one key, so rows are always checked against the id itself.
 */
export function idKey(seed: string, id: string): number {
  const digest = hash('sha256', `${seed}\n${id}`, 'buffer')
  return digest.readUInt32BE(0) * 0x10_0000 + (digest.readUInt32BE(4) >>> 12)
}
