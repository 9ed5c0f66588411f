import { isMembers } from '../stix/property-kind.ts'

type Members = Readonly<Record<string, unknown>>

/** What becomes of one place of an object: it stays, it goes, or another value stands there. */
export type Fate =
  | { readonly is: 'stays' }
  | { readonly is: 'goes' }
  | { readonly is: 'becomes'; readonly value: unknown }

export const stays: Fate = { is: 'stays' }
export const goes: Fate = { is: 'goes' }

/** Steps from the object to a place in it: names of properties, indexes of lists. */
export type Path = readonly (string | number)[]

export interface Cut {
  readonly object: Record<string, unknown>
  /** Where what stayed stands now, by the granular selector (STIX 2.1 §7.2.3.1) of where it stood. */
  readonly moved: ReadonlyMap<string, string>
  /** JSON Pointers (RFC 6901) of what went, in the object as it was; what lies inside is not named again. */
  readonly removed: readonly string[]
}

/**
 * A copy of the object without what `judge` sends away; the object itself is not touched. A list or an object of which nothing is
 * left goes too (§2.12 and §2.3 forbid empty ones). Every place is judged once, outer ones first.
 */
export function cutObject(object: Members, judge: (path: Path, value: unknown) => Fate): Cut {
  const moved = new Map<string, string>()
  const removed: string[] = []
  const path: (string | number)[] = []
  const target: string[] = []

  function copy(value: unknown): { readonly value: unknown } | null {
    const fate = path.length === 0 ? stays : judge(path, value)
    if (fate.is === 'becomes') {
      removed.push(pointerOf(path))
      moved.set(selectorOf(path), target.join('.'))
      return { value: fate.value }
    }
    if (fate.is === 'goes') {
      removed.push(pointerOf(path))
      return null
    }
    const before = removed.length
    const kept = Array.isArray(value) ? copyList(value) : isMembers(value) ? copyMembers(value) : { value }
    if (kept === null) {
      removed.length = before
      removed.push(pointerOf(path))
    } else if (path.length > 0) moved.set(selectorOf(path), target.join('.'))
    return kept
  }

  function copyList(list: readonly unknown[]): { readonly value: unknown } | null {
    const kept: unknown[] = []
    for (let index = 0; index < list.length; index++) {
      path.push(index)
      target.push(`[${kept.length}]`)
      const item = copy(list[index])
      path.pop()
      target.pop()
      if (item !== null) kept.push(item.value)
    }
    return kept.length === 0 && list.length > 0 ? null : { value: kept }
  }

  function copyMembers(members: Members): { readonly value: unknown } | null {
    const kept: Record<string, unknown> = {}
    let count = 0
    for (const name in members) {
      path.push(name)
      target.push(name)
      const item = copy(members[name])
      path.pop()
      target.pop()
      if (item === null) continue
      // A property named __proto__ is a property like any other.
      Object.defineProperty(kept, name, { value: item.value, enumerable: true, writable: true, configurable: true })
      count++
    }
    return count === 0 && path.length > 0 && Object.keys(members).length > 0 ? null : { value: kept }
  }

  const copied = copy(object)
  return { object: (copied?.value ?? {}) as Record<string, unknown>, moved, removed }
}

export function selectorOf(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join('.')
}

export function pointerOf(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** A granular selector as the pointer to the same place. */
export function pointerOfSelector(selector: string): string {
  return selector
    .split('.')
    .map((step) => `/${(step.startsWith('[') ? step.slice(1, -1) : step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}
