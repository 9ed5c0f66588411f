import { maxPageItems } from './step-page.ts'

const fewestItems = 10
/** A page that takes longer keeps an alert waiting behind it: the next one is smaller. */
const slowPageMs = 3000

/** How many items the next page of a link may have: what the line carries in three seconds, 10 to 1,000. */
export class PageLimit {
  #items = maxPageItems
  /** How long the last page took to come, and how many items it had. */
  #last = { ms: 0, items: 0 }

  get items(): number {
    return this.#items
  }

  /** A page came. */
  note(page: { readonly ms: number; readonly items: number }): void {
    this.#last = page
  }

  /** What came was taken. */
  succeed(): void {
    const { ms, items } = this.#last
    this.#items =
      ms <= slowPageMs
        ? Math.min(maxPageItems, this.#items * 2)
        : Math.max(fewestItems, Math.floor(Math.min(this.#items, items) * (slowPageMs / ms)))
  }

  /** The line failed. */
  fail(): void {
    this.#items = Math.max(fewestItems, Math.floor(this.#items / 2))
  }
}
