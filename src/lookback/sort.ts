/** The order in which fingerprints ascend: indexes into both lists. Linear: three passes over 16 bits each. */
export function ascending(hi: Uint32Array, lo: Uint16Array, count = hi.length): Uint32Array {
  let from = Uint32Array.from({ length: count }, (_, at) => at)
  let to = new Uint32Array(count)
  for (const digit of [(at: number) => lo[at]!, (at: number) => hi[at]! & 0xffff, (at: number) => hi[at]! >>> 16]) {
    const places = new Uint32Array(65_537)
    for (let at = 0; at < count; at++) places[digit(at) + 1]!++
    for (let bucket = 1; bucket < places.length; bucket++) places[bucket]! += places[bucket - 1]!
    for (let at = 0; at < count; at++) {
      const index = from[at]!
      to[places[digit(index)]!++] = index
    }
    ;[from, to] = [to, from]
  }
  return from
}
