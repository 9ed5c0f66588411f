import { type CharacterSet, makeSet, unite } from './character-set.ts'

const found = new Map<string, CharacterSet | null>()

/** The code points of a general category (`L`, `Nd`) or a script (`Greek`); null if there is none of that name. */
export function propertySet(name: string): CharacterSet | null {
  const known = found.get(name)
  if (known !== undefined) return known
  const set = collect(name) ?? collect(`Script=${name}`)
  // Unknown names are many; what is known of the others is bounded by Unicode.
  if (set !== null) found.set(name, set)
  return set
}

function collect(property: string): CharacterSet | null {
  if (!/^(?:Script=)?[A-Za-z_]{1,40}$/.test(property)) return null
  try {
    return scan(property)
  } catch {
    return null
  }
}

// Between them nothing is assigned; of the planes for private use, whose code points are alike, the first and the last stand for all.
const assigned: CharacterSet = [
  [0, 0xd7ff],
  [0xe000, 0x33fff],
  [0xe0000, 0xe0fff],
]
const unassigned: CharacterSet = [
  [0x34000, 0xdffff],
  [0xe1000, 0xeffff],
]
const privateUse: CharacterSet = [
  [0xf0000, 0xffffd],
  [0x100000, 0x10fffd],
]
let everything: string | undefined

/** Every code point that may be assigned, in order: what a property holds of it stands in runs. */
function scan(property: string): CharacterSet {
  everything ??= assigned.map(([from, to]) => textOf(from, to)).join('')
  const runs = [...everything.matchAll(new RegExp(`\\p{${property}}+`, 'gu'))].map(([run]) => {
    const low = run.charCodeAt(run.length - 1) >> 10 === 0x37
    return [run.codePointAt(0)!, run.codePointAt(run.length - (low ? 2 : 1))!] as const
  })
  const one = new RegExp(`\\p{${property}}`, 'u')
  const alike = [...unassigned, ...privateUse].filter(([from]) => one.test(String.fromCodePoint(from)))
  return makeSet([...runs, ...alike])
}

function textOf(from: number, to: number): string {
  const parts: string[] = []
  for (let start = from; start <= to; start += 0x1000) {
    const length = Math.min(0x1000, to - start + 1)
    parts.push(String.fromCodePoint(...Array.from({ length }, (_, at) => start + at)))
  }
  return parts.join('')
}

let variants: ReadonlyMap<number, readonly number[]> | undefined

/** The set with every character that differs from one of it in case alone (simple case folding). */
export function foldCase(set: CharacterSet, onlyAscii: boolean): CharacterSet {
  const extra: [number, number][] = []
  for (const [from, to] of set) {
    addShifted(extra, from, to, 0x41, 0x5a, 32)
    addShifted(extra, from, to, 0x61, 0x7a, -32)
  }
  if (!onlyAscii) {
    variants ??= findVariants()
    for (const [code, others] of variants) {
      if (set.some(([from, to]) => code >= from && code <= to)) for (const other of others) extra.push([other, other])
    }
  }
  return unite(set, extra)
}

function addShifted(
  into: [number, number][],
  from: number,
  to: number,
  ...[first, last, by]: [first: number, last: number, by: number]
): void {
  const low = Math.max(from, first)
  const high = Math.min(to, last)
  if (low <= high) into.push([low + by, high + by])
}

function findVariants(): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (const [from, to] of propertySet('Changes_When_Casemapped') ?? []) {
    for (let code = from; code <= to; code++) {
      const upper = single(String.fromCodePoint(code).toUpperCase()) ?? code
      const key = single(String.fromCodePoint(upper).toLowerCase()) ?? upper
      groups.set(key, [...(groups.get(key) ?? []), code])
    }
  }
  const all = new Map<number, number[]>()
  for (const [key, members] of groups) {
    const group = [...new Set([key, ...members])]
    if (group.length > 1) for (const code of group) all.set(code, group)
  }
  return all
}

function single(text: string): number | null {
  const code = text.codePointAt(0)!
  return text.length === (code > 0xffff ? 2 : 1) ? code : null
}
