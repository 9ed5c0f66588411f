import type { Field } from './fields.ts'
import type { Role } from './roles.ts'

/** A place in a JSON document that leads to wanted fields. */
export interface Place {
  /** What a string or number here is; 0: nothing. */
  role: Role | 0
  use: Field['use'] | null
  /** Keys from here, by their length in bytes. */
  readonly keys: Key[][]
  /** Whether any key leads on. */
  open: boolean
}
interface Key {
  readonly bytes: Uint8Array
  readonly place: Place
}

export interface FieldTree {
  readonly root: Place
  /** Keys that count wherever they stand. */
  readonly anywhere: Place
}

const encoder = new TextEncoder()

/** Fields as a tree that a walker follows; paths whose keys contain dots are one key where they are written so. */
export function treeOf(fields: readonly Field[]): FieldTree {
  const tree = { root: emptyPlace(), anywhere: emptyPlace() }
  for (const { path, role, anywhere = false, use = null } of fields) {
    let place = anywhere ? tree.anywhere : tree.root
    for (const key of path) place = step(place, key)
    place.role = role
    place.use = use
  }
  fill(tree.root, tree.anywhere)
  return tree
}

/** A key that leads on may hold a text instead, and then counts as it does anywhere. */
function fill(place: Place, anywhere: Place): void {
  for (const { bytes, place: next } of place.keys.flat()) {
    const there = placeOf(anywhere, bytes, 0, bytes.length)
    if (next.role === 0 && there !== null) {
      next.role = there.role
      next.use = there.use
    }
    fill(next, anywhere)
  }
}

function emptyPlace(): Place {
  return { role: 0, use: null, keys: [], open: false }
}

function step(place: Place, name: string): Place {
  const bytes = encoder.encode(name)
  const there = placeOf(place, bytes, 0, bytes.length)
  if (there !== null) return there
  const next = emptyPlace()
  while (place.keys.length <= bytes.length) place.keys.push([])
  place.keys[bytes.length]!.push({ bytes, place: next })
  place.open = true
  return next
}

/** Where a key leads; null: nowhere that is wanted. */
export function placeOf(place: Place, bytes: Uint8Array, start: number, end: number): Place | null {
  const length = end - start
  if (length >= place.keys.length) return null
  const keys = place.keys[length]!
  next: for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!
    const wanted = key.bytes
    for (let at = 0; at < length; at++) if (wanted[at] !== bytes[start + at]) continue next
    return key.place
  }
  return null
}
