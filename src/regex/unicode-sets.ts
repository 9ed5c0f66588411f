import { type CharacterSet, lastCodePoint, makeSet, unite } from './character-set.ts'

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
    return scan(new RegExp(`\\p{${property}}+`, 'gu'))
  } catch {
    return null
  }
}

let everything: string | undefined

/** Every code point but the surrogates, in order: what a property holds of it stands in runs. */
function scan(runs: RegExp): CharacterSet {
  everything ??= Array.from({ length: 0x110 }, (_, plane) =>
    String.fromCodePoint(
      ...Array.from({ length: 0x1000 }, (_none, at) => plane * 0x1000 + at).filter((code) => code >> 11 !== 0x1b),
    ),
  ).join('')
  return makeSet(
    [...everything.matchAll(runs)].map(([run]) => {
      const first = run.codePointAt(0)!
      const last = run.codePointAt(run.length - (run.charCodeAt(run.length - 1) >> 10 === 0x37 ? 2 : 1))!
      return [first, Math.min(last, lastCodePoint)] as const
    }),
  )
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
