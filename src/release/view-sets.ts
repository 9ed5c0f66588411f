/**
 * Sets of view numbers, each distinct set kept once, so that a set is compared by identity and each operation on a pair
 * is computed once. A node has tens of views and thousands of sets; batches of objects then cost map look-ups.
 */
export interface ViewSet {
  readonly key: string
  readonly views: readonly number[]
}

export class ViewSets {
  readonly #known = new Map<string, ViewSet>()
  readonly #results = { '&': new Results(), '|': new Results(), '-': new Results() }
  readonly empty: ViewSet = this.of([])

  of(views: Iterable<number>): ViewSet {
    const sorted = [...new Set(views)].sort((a, b) => a - b)
    const key = sorted.join(',')
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const set = { key, views: sorted }
    this.#known.set(key, set)
    return set
  }

  /** The set that a stored key names. */
  parse(key: string): ViewSet {
    return this.#known.get(key) ?? this.of(key === '' ? [] : key.split(',').map(Number))
  }

  intersection(a: ViewSet, b: ViewSet): ViewSet {
    if (a === b) return a
    return this.#once('&', a, b, () => a.views.filter((view) => b.views.includes(view)))
  }

  union(a: ViewSet, b: ViewSet): ViewSet {
    if (a === b || b === this.empty) return a
    if (a === this.empty) return b
    return this.#once('|', a, b, () => [...a.views, ...b.views])
  }

  difference(a: ViewSet, b: ViewSet): ViewSet {
    if (a === b) return this.empty
    if (b === this.empty) return a
    return this.#once('-', a, b, () => a.views.filter((view) => !b.views.includes(view)))
  }

  includes(a: ViewSet, b: ViewSet): boolean {
    return this.difference(b, a) === this.empty
  }

  #once(operation: '&' | '|' | '-', a: ViewSet, b: ViewSet, compute: () => number[]): ViewSet {
    const results = this.#results[operation]
    const known = results.get(a, b)
    if (known !== undefined) return known
    const set = this.of(compute())
    results.set(a, b, set)
    return set
  }
}

const mostResults = 100_000

/** What one operation gave for pairs of sets, found without making a key of the two. */
class Results {
  readonly #known = new Map<ViewSet, Map<ViewSet, ViewSet>>()
  #size = 0

  get(a: ViewSet, b: ViewSet): ViewSet | undefined {
    return this.#known.get(a)?.get(b)
  }

  set(a: ViewSet, b: ViewSet, result: ViewSet): void {
    if (this.#size >= mostResults) {
      this.#known.clear()
      this.#size = 0
    }
    const known = this.#known.get(a)
    if (known === undefined) this.#known.set(a, new Map([[b, result]]))
    else known.set(b, result)
    this.#size++
  }
}
