import type { DayFilter } from './day-table.ts'
import { ascending } from './sort.ts'

/** Fingerprints to look for, ascending; `order` says which question each is. */
export interface Asked {
  readonly hi: Uint32Array
  readonly lo: Uint16Array
  readonly order: Uint32Array
}

/** Fewer questions than this part of a table are looked up one by one; more are walked along with it. */
const walkFrom = 1 / 24

export function askedInOrder(hi: Uint32Array, lo: Uint16Array): Asked {
  const order = ascending(hi, lo)
  return { hi: hi.map((_, at) => hi[order[at]!]!), lo: lo.map((_, at) => lo[order[at]!]!), order }
}

/** Hands out each question whose fingerprint is in the table, with its place there. Each question at most once a table. */
export function lookUp(
  asked: Asked,
  table: Pick<DayFilter, 'hi' | 'lo'>,
  found: (question: number, at: number) => void,
): void {
  if (asked.hi.length < table.hi.length * walkFrom) oneByOne(asked, table, found)
  else walk(asked, table, found)
}

function walk(
  { hi, lo, order }: Asked,
  table: Pick<DayFilter, 'hi' | 'lo'>,
  found: (question: number, at: number) => void,
): void {
  const { hi: upper, lo: lower } = table
  const size = upper.length
  let at = 0
  for (let question = 0; question < hi.length; question++) {
    const wanted = hi[question]!
    while (at < size && upper[at]! < wanted) at++
    for (let same = at; same < size && upper[same] === wanted; same++)
      if (lower[same] === lo[question]) {
        found(order[question]!, same)
        break
      }
  }
}

function oneByOne(
  { hi, lo, order }: Asked,
  table: Pick<DayFilter, 'hi' | 'lo'>,
  found: (question: number, at: number) => void,
): void {
  const { hi: upper, lo: lower } = table
  for (let question = 0; question < hi.length; question++) {
    const wanted = hi[question]!
    let low = 0
    let high = upper.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (upper[middle]! < wanted) low = middle + 1
      else high = middle
    }
    for (let same = low; same < upper.length && upper[same] === wanted; same++)
      if (lower[same] === lo[question]) {
        found(order[question]!, same)
        break
      }
  }
}
