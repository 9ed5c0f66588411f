/** One field that differs between two objects. */
export interface Difference {
  /** Names and positions from the object's root. */
  readonly path: readonly string[]
  readonly change: 'added' | 'removed' | 'changed'
  readonly before: unknown
  readonly after: unknown
}

const deepest = 20
const most = 2_000

/**
 * What differs, field by field, in the order of the names; at most 2,000 differences and twenty levels, below which values are
 * compared whole. Members of a list are compared as a set: what moved within it has not changed.
 */
export function differencesOf(before: unknown, after: unknown): readonly Difference[] {
  const found: Difference[] = []
  compare([], before, after, found)
  return found.slice(0, most)
}

function compare(path: readonly string[], before: unknown, after: unknown, found: Difference[]): void {
  if (found.length >= most || canonical(before) === canonical(after)) return
  if (before === undefined || after === undefined)
    found.push({ path, change: before === undefined ? 'added' : 'removed', before, after })
  else if (path.length < deepest && isRecord(before) && isRecord(after)) {
    for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
      compare([...path, name], own(before, name), own(after, name), found)
  } else if (Array.isArray(before) && Array.isArray(after)) compareLists(path, before, after, found)
  else found.push({ path, change: 'changed', before, after })
}

function compareLists(
  path: readonly string[],
  before: readonly unknown[],
  after: readonly unknown[],
  found: Difference[],
): void {
  const [gone, come] = [without(before, after), without(after, before)]
  // The same members in another order, or another number of times.
  if (gone.length + come.length === 0) found.push({ path, change: 'changed', before, after })
  for (const [at, value] of gone)
    found.push({ path: [...path, String(at)], change: 'removed', before: value, after: undefined })
  for (const [at, value] of come)
    found.push({ path: [...path, String(at)], change: 'added', before: undefined, after: value })
}

function without(list: readonly unknown[], other: readonly unknown[]): (readonly [number, unknown])[] {
  const known = new Set(other.map(canonical))
  return [...list.entries()].filter(([, value]) => !known.has(canonical(value)))
}

function own(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (isRecord(value))
    return `{${Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
      .join(',')}}`
  return JSON.stringify(value) ?? 'undefined'
}
