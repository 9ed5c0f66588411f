import { SearchFault } from '../regex/regex-fault.ts'

const most = { depth: 20, fields: 2000, work: 4_000_000 }

/** The fields of one event of a log, as Sigma rules ask for them. */
export class SigmaEvent {
  /** Every value by its whole path, and by the last key of it. */
  readonly #byPath = new Map<string, unknown[]>()
  readonly #byKey = new Map<string, unknown[]>()
  readonly #texts: string[] = []
  #left = most.fields
  #work = most.work

  /** Reads a parsed line of JSON; what lies deeper than 20 levels, or after 2000 values, is not seen. */
  constructor(event: Readonly<Record<string, unknown>>) {
    this.#walk(event, '', '', 0)
  }

  /**
   * The values of a field: by its whole path (`winlog.event_data.Image`, or a key that has dots itself); else by the last key alone,
   * wherever it stands, as collectors wrap events in different ways. Empty: the event has no such field.
   */
  valuesOf(field: string): readonly unknown[] {
    return this.#byPath.get(field) ?? this.#byKey.get(field) ?? []
  }

  /** Counts the characters that all rules together compare in this event. Throws a SearchFault beyond four million: rules are others'. */
  spend(characters: number): void {
    this.#work -= characters + 1
    if (this.#work < 0) throw new SearchFault()
  }

  /** Every text and number of the event, for keywords. */
  get texts(): readonly string[] {
    return this.#texts
  }

  #walk(value: unknown, path: string, key: string, depth: number): void {
    if (depth > most.depth || this.#left <= 0) return
    if (Array.isArray(value)) for (const item of value) this.#walk(item, path, key, depth + 1)
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value))
        this.#walk(inner, path === '' ? name : `${path}.${name}`, name, depth + 1)
    } else {
      this.#left -= 1
      add(this.#byPath, path, value)
      add(this.#byKey, key, value)
      if (typeof value === 'string') this.#texts.push(value)
      else if (typeof value === 'number') this.#texts.push(String(value))
    }
  }
}

function add(map: Map<string, unknown[]>, name: string, value: unknown): void {
  const values = map.get(name)
  if (values === undefined) map.set(name, [value])
  else values.push(value)
}
