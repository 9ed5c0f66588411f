/** A set of code points: first and last of each range, in order, without overlap and without neighbours. */
export type CharacterSet = readonly (readonly [number, number])[]

export const lastCodePoint = 0x10ffff

export function makeSet(ranges: readonly (readonly [number, number])[]): CharacterSet {
  const sorted = ranges.toSorted((a, b) => a[0] - b[0])
  const joined: [number, number][] = []
  for (const [from, to] of sorted) {
    const before = joined.at(-1)
    if (before !== undefined && from <= before[1] + 1) before[1] = Math.max(before[1], to)
    else joined.push([from, to])
  }
  return joined
}

export function oneCharacter(code: number): CharacterSet {
  return [[code, code]]
}

export function unite(...sets: readonly CharacterSet[]): CharacterSet {
  return makeSet(sets.flat())
}

export function negate(set: CharacterSet): CharacterSet {
  const others: [number, number][] = []
  let next = 0
  for (const [from, to] of set) {
    if (from > next) others.push([next, from - 1])
    next = to + 1
  }
  if (next <= lastCodePoint) others.push([next, lastCodePoint])
  return others
}

export function holds(set: CharacterSet, code: number): boolean {
  let low = 0
  let high = set.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const [from, to] = set[middle]!
    if (code < from) high = middle - 1
    else if (code > to) low = middle + 1
    else return true
  }
  return false
}
