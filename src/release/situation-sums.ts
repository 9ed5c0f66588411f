import { progressOf, setProgress } from '../store/progress.ts'
import {
  addToCells,
  addToTotals,
  type CellRow,
  type FactRow,
  internTheme,
  linksOfSubjects,
  setTheme,
  sumsOfSubject,
  type ThingRow,
  type TotalRow,
} from '../store/situation-facts.ts'
import type { Tx } from '../store/store.ts'
import { mondayOf, monthOf, standsForItself } from './situation-fact.ts'

type Place = Pick<FactRow, 'kind' | 'day' | 'member' | 'sector'>
type Sum = Place & { readonly reports: number; readonly events: number }
type Mutable<T> = { -readonly [name in keyof T]: T[name] }

/** What a transaction changes of the sums: gathered, and written once at its end. */
export class SituationSums {
  readonly #totals = new Map<string, Mutable<TotalRow>>()
  readonly #cells = new Map<string, Mutable<CellRow>>()
  #synthetic = 0

  /** A fact counts from now on (1), or no longer (-1). */
  add(fact: FactRow, theme: number, sign: 1 | -1): void {
    if (fact.events === 0) return
    const { kind, day, member, sector, region } = fact
    this.#synthetic += sign * fact.synthetic
    const sum = { kind, day, member, sector, reports: sign, events: sign * fact.events }
    for (const [span, from] of spansOf(day)) {
      const key = `${kind} ${span} ${from} ${member} ${sector} ${region}`
      const total = this.#totals.get(key)
      if (total === undefined) this.#totals.set(key, { ...sum, span, day: from, region })
      else {
        total.reports += sum.reports
        total.events += sum.events
      }
    }
    this.#addCell(sum, theme)
  }

  #addCell(
    { kind, day, member, sector, reports, events }: Sum | (Omit<Sum, 'kind'> & { kind: string }),
    theme: number,
  ): void {
    for (const [span, from] of spansOf(day)) {
      const key = `${kind} ${span} ${from} ${member} ${sector} ${theme}`
      const cell = this.#cells.get(key)
      if (cell === undefined) this.#cells.set(key, { kind, span, day: from, member, sector, theme, reports, events })
      else {
        cell.reports += reports
        cell.events += events
      }
    }
  }

  /** Works out what these are about, and moves what counts of them to where it stands now. The rows learn their themes. */
  async rethemed(tx: Tx, things: readonly Mutable<ThingRow>[]): Promise<void> {
    const nums = things.map(({ num }) => num)
    const links = nums.length === 0 ? [] : await linksOfSubjects(tx.db, nums)
    const targets = Map.groupBy(links, ({ subject }) => subject)
    for (const thing of things) {
      const own = standsForItself(thing.id) ? [thing.num] : []
      const about = new Set([...own, ...(targets.get(thing.num) ?? []).map(({ target }) => target)])
      const theme = await internTheme(tx, [...about].slice(0, mostAbout))
      if (theme === thing.theme) continue
      if (thing.theme !== 0)
        for (const sum of await sumsOfSubject(tx.db, thing.num)) {
          this.#addCell({ ...sum, reports: -sum.reports, events: -sum.events }, thing.theme)
          this.#addCell(sum, theme)
        }
      await setTheme(tx, thing.num, theme)
      thing.theme = theme
    }
  }

  async write(tx: Tx): Promise<void> {
    const isSomething = ({ reports, events }: { reports: number; events: number }) => reports !== 0 || events !== 0
    if (this.#synthetic !== 0)
      await setProgress(tx, syntheticProgress, (await progressOf(tx.db, syntheticProgress)) + this.#synthetic)
    await addToTotals(tx, [...this.#totals.values()].filter(isSomething))
    await addToCells(tx, [...this.#cells.values()].filter(isSomething))
  }
}

/** How many of what counts is made up. */
const syntheticProgress = 'situation-synthetic'
/** What one subject can be about. */
const mostAbout = 50

function spansOf(day: number): readonly (readonly [span: 'd' | 'w' | 'm', from: number])[] {
  return [
    ['d', day],
    ['w', mondayOf(day)],
    ['m', monthOf(day)],
  ]
}
