import type { Scene } from './drawn.ts'

export const namesAtRest = 220
export const namesMoving = 60
const mostWidths = 20_000

export type OnScreen = (place: number) => { readonly x: number; readonly y: number; readonly radius: number } | null

interface Named {
  readonly scene: Scene
  readonly labels: readonly string[]
  readonly important: Uint32Array
}
interface Pen {
  readonly font: string
  readonly halo: string
  readonly text: string
}

/** Which nodes are named on a canvas, and their names on it: the chosen first, then the best linked, where no other name stands. */
export class Names {
  readonly #context: CanvasRenderingContext2D
  readonly #widths = new Map<string, number>()
  #labels: readonly string[] = []
  #named: readonly number[] = []

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context
  }

  choose(
    { labels, important }: Named,
    pen: Pen,
    {
      on,
      size: { width, height },
      first,
    }: {
      readonly on: OnScreen
      readonly size: { readonly width: number; readonly height: number }
      readonly first: readonly number[]
    },
  ): void {
    this.#labels = labels
    this.#context.font = pen.font
    const taken = new Set<number>()
    const named: number[] = []
    for (const list of [first, important]) {
      for (const place of list) {
        if (named.length >= namesAtRest) break
        const at = on(place)
        if (at === null || at.x < 0 || at.y < 0 || at.x > width || at.y > height) continue
        if (list === important && at.radius < 3 && named.length > 15) continue
        const cells = this.#cellsOf(place, at.x, at.y + at.radius)
        if (cells.some((cell) => taken.has(cell))) continue
        for (const cell of cells) taken.add(cell)
        named.push(place)
      }
    }
    this.#named = named
  }

  draw(pen: Pen, on: OnScreen, { most, hovered }: { readonly most: number; readonly hovered: number | null }): void {
    const context = this.#context
    context.font = pen.font
    context.textAlign = 'center'
    context.textBaseline = 'top'
    context.lineJoin = 'round'
    context.lineWidth = 3
    context.strokeStyle = pen.halo
    context.fillStyle = pen.text
    const wanted = hovered === null ? this.#named : [hovered, ...this.#named]
    for (const place of wanted.slice(0, most)) {
      const label = this.#labels[place]
      const at = on(place)
      if (label === undefined || at === null) continue
      const below = at.y + Math.max(2, at.radius) + 3
      context.strokeText(label, at.x, below)
      context.fillText(label, at.x, below)
    }
  }

  /** The places on the screen that a name takes, of a size that is quick to compare. */
  #cellsOf(place: number, x: number, y: number): number[] {
    const wide = this.#widthOf(place) / 2
    const row = Math.floor((y + 9) / 15)
    const cells: number[] = []
    for (let at = Math.floor((x - wide) / 12); at <= Math.floor((x + wide) / 12); at++)
      cells.push(row * 4096 + at, (row + 1) * 4096 + at)
    return cells
  }

  #widthOf(place: number): number {
    const label = this.#labels[place]!
    const known = this.#widths.get(label)
    if (known !== undefined) return known
    if (this.#widths.size > mostWidths) this.#widths.clear()
    const { width } = this.#context.measureText(label)
    this.#widths.set(label, width)
    return width
  }
}
