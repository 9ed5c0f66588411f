/** What all lists have in common, sorted; null and undefined are lists of everything. */
export function intersection(lists: readonly (readonly string[] | null | undefined)[]): readonly string[] | null {
  const [first, ...others] = lists.filter((list) => list !== undefined && list !== null)
  return first === undefined ? null : sortedSet(first.filter((item) => others.every((list) => list.includes(item))))
}

export function sortedSet(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort()
}
