export interface NameBox {
  /** Where the middle of the name stands. */
  readonly middle: number
  readonly top: number
  readonly width: number
}

const marginPx = 4
/** Of a line of a name, with what keeps it from the next. */
export const linePx = 15

interface Named {
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** Where a name stands below its node: moved aside where it would be cut at an edge, above where there is no room below. */
export function nameBox(
  { x, y, radius }: Named,
  width: number,
  size: { readonly width: number; readonly height: number },
): NameBox {
  const half = width / 2 + marginPx
  const middle = half * 2 > size.width ? size.width / 2 : Math.min(Math.max(x, half), size.width - half)
  const away = Math.max(2, radius) + 3
  const below = y + away
  const top = below + linePx <= size.height ? below : Math.max(0, y - away - linePx)
  return { middle, top, width }
}

/** Names that were given a place: another is refused where it would touch one of them. Quick for hundreds: compared are those of its own rows alone. */
export class TakenPlaces {
  readonly #rows = new Map<number, NameBox[]>()

  /** Takes the place, unless a name stands there. */
  take(box: NameBox): boolean {
    const first = Math.floor(box.top / linePx)
    const rows = [first, first + 1]
    if (rows.some((row) => this.#rows.get(row)?.some((other) => touch(box, other)))) return false
    for (const row of rows) this.#rows.set(row, [...(this.#rows.get(row) ?? []), box])
    return true
  }
}

function touch(one: NameBox, other: NameBox): boolean {
  const apart = (one.width + other.width) / 2 + marginPx
  return Math.abs(one.middle - other.middle) < apart && Math.abs(one.top - other.top) < linePx
}
