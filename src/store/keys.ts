import { hash } from 'node:crypto'

/**
 * The 52-bit number under which an object's id is indexed. Keyed by the node's secret seed, so that nobody can prepare ids that
 * fall together; two ids may still have one key, so rows are always checked against the id itself.
 */
export function idKey(seed: string, id: string): number {
  // A character for each byte: half the time of a buffer, and asked for every object and reference that arrives.
  const digest = hash('sha256', `${seed}\n${id}`, 'binary')
  return wordAt(digest, 0) * 0x10_0000 + (wordAt(digest, 4) >>> 12)
}

function wordAt(digest: string, at: number): number {
  const high = (digest.charCodeAt(at) << 8) | digest.charCodeAt(at + 1)
  const low = (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3)
  return ((high << 16) | low) >>> 0
}

/** The keys of these ids. Not by `Array.from`, which makes an object for each of them. */
export function keysOf(keyOf: (id: string) => number, ids: Iterable<string>): number[] {
  const keys: number[] = []
  for (const id of ids) keys.push(keyOf(id))
  return keys
}

/** So many keys are remembered, and as many of before. */
const remembered = 8192

/** `idKey` for a node: remembers the latest few thousand answers, since one batch asks for the same id many times. */
export function keyerOf(seed: string): (id: string) => number {
  let young = new Map<string, number>()
  let old = new Map<string, number>()
  return (id) => {
    const known = young.get(id)
    if (known !== undefined) return known
    const key = old.get(id) ?? idKey(seed, id)
    if (young.size >= remembered) [old, young] = [young, new Map()]
    young.set(id, key)
    return key
  }
}
