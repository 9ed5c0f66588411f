/** Where a byte stands from `start` on and before `end`; -1: nowhere there. Unlike `indexOf` it never looks beyond, so that many short looks at a long line cost its length once. */
export function indexWithin(bytes: Uint8Array, byte: number, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === byte) return at
  return -1
}
