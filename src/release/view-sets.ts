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
  readonly #results = new Map<string, ViewSet>()
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

  #once(operation: string, a: ViewSet, b: ViewSet, compute: () => number[]): ViewSet {
    const key = `${a.key}${operation}${b.key}`
    const known = this.#results.get(key)
    if (known !== undefined) return known
    if (this.#results.size > 100_000) this.#results.clear()
    const set = this.of(compute())
    this.#results.set(key, set)
    return set
  }
}
