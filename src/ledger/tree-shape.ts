import { Fault } from '../base/fault.ts'

/** The leaves from `start` up to and not including `end`. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A tree and its size, which is what a checkpoint names. */
export interface TreeHead {
  readonly size: number
  /** 32 bytes. */
  readonly root: Uint8Array
}

/** Whether this can be a number of leaves: a whole number below 2^53, where JavaScript still counts exactly. */
export function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

/** The largest power of two that is smaller than the count, which is at least 2: where a tree divides (RFC 6962 §2.1). */
function splitPoint(count: number): number {
  let split = 1
  while (split * 2 < count) split *= 2
  return split
}

/** The subtrees whose roots prove that a leaf is in a tree, from its sibling up (RFC 6962 §2.1.1). `invalid` for a leaf that is not in it. */
export function inclusionPath(index: number, size: number): Range[] {
  if (!isSize(index) || !isSize(size) || index >= size)
    throw new Fault('invalid', 'no such leaf in a tree of this size')
  const path: Range[] = []
  for (let start = 0, end = size; end - start > 1; ) {
    const middle = start + splitPoint(end - start)
    path.push(index < middle ? { start: middle, end } : { start, end: middle })
    if (index < middle) end = middle
    else start = middle
  }
  return path.reverse()
}

/** The subtrees whose roots prove that a tree of `size` begins with one of `from` leaves (RFC 6962 §2.1.2). `invalid` unless 1 ≤ from ≤ size. */
export function consistencyPath(from: number, size: number): Range[] {
  if (!isSize(from) || !isSize(size) || from < 1 || from > size)
    throw new Fault('invalid', 'no consistency can be proved between these sizes')
  const path: Range[] = []
  let [start, end, known] = [0, size, true]
  while (from < end) {
    const middle = start + splitPoint(end - start)
    if (from <= middle) {
      path.push({ start: middle, end })
      end = middle
    } else {
      path.push({ start, end: middle })
      start = middle
      known = false
    }
  }
  // The older root stands for itself unless it has been divided.
  if (!known) path.push({ start, end })
  return path.reverse()
}

/** The complete subtrees that make up a range that a proof names, from left to right: widths are falling powers of two. */
export function completeSubtrees({ start, end }: Range): Range[] {
  const parts: Range[] = []
  for (let at = start; at < end; ) {
    const left = end - at
    let width = splitPoint(left + 1)
    // A power of two is its own largest one.
    if (width * 2 === left) width = left
    parts.push({ start: at, end: at + width })
    at += width
  }
  return parts
}
