/** One value of an object, by its place (JSON Pointer, RFC 6901). */
export interface Leaf {
  readonly at: string
  readonly text: string
  /** True: a string, so that findings may point into it. */
  readonly isText: boolean
}

export interface ComparedLeaf extends Leaf {
  readonly is: 'same' | 'gone' | 'changed' | 'new'
  /** What stands there instead, where it is changed. */
  readonly instead: string | null
}

/** The values of an object in the order in which they stand; of a text that is none, nothing. */
function leavesOf(text: string): Leaf[] {
  const leaves: Leaf[] = []
  const visit = (value: unknown, at: string): void => {
    if (typeof value !== 'object' || value === null) {
      leaves.push({
        at,
        text: typeof value === 'string' ? value : JSON.stringify(value),
        isText: typeof value === 'string',
      })
      return
    }
    const members = Object.entries(value)
    if (members.length === 0) leaves.push({ at, text: Array.isArray(value) ? '[]' : '{}', isText: false })
    for (const [name, member] of members) visit(member, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  }
  try {
    visit(JSON.parse(text), '')
  } catch {
    return []
  }
  return leaves
}

/** The values of an object beside those of what a recipient reads in its place. */
export function compareLeaves(original: string, other: string): ComparedLeaf[] {
  const [own, others] = [leavesOf(original), leavesOf(other)]
  const there = new Map(others.map((leaf) => [leaf.at, leaf.text]))
  const here = new Set(own.map((leaf) => leaf.at))
  const compared = own.map((leaf): ComparedLeaf => {
    const instead = there.get(leaf.at)
    if (instead === undefined) return { ...leaf, is: 'gone', instead: null }
    return instead === leaf.text ? { ...leaf, is: 'same', instead: null } : { ...leaf, is: 'changed', instead }
  })
  const added = others.filter((leaf) => !here.has(leaf.at))
  return [...compared, ...added.map((leaf): ComparedLeaf => ({ ...leaf, is: 'new', instead: null }))]
}
