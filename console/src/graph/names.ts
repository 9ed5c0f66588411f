import type { Scene } from './drawn.ts'
import { nameBox, TakenPlaces } from './name-places.ts'

export const namesAtRest = 220
export const namesMoving = 60
const mostWidths = 20_000

export type OnScreen = (place: number) => { readonly x: number; readonly y: number; readonly radius: number } | null
type Size = { readonly width: number; readonly height: number }

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
    { on, size, first }: { readonly on: OnScreen; readonly size: Size; readonly first: readonly number[] },
  ): void {
    this.#labels = labels
    this.#context.font = pen.font
    const taken = new TakenPlaces()
    const named: number[] = []
    for (const list of [first, important]) {
      for (const place of list) {
        if (named.length >= namesAtRest) break
        const at = on(place)
        if (at === null || at.x < 0 || at.y < 0 || at.x > size.width || at.y > size.height) continue
        if (list === important && at.radius < 3 && named.length > 15) continue
        if (taken.take(nameBox(at, this.#widthOf(place), size))) named.push(place)
      }
    }
    this.#named = named
  }

  draw(
    pen: Pen,
    on: OnScreen,
    { most, hovered, size }: { readonly most: number; readonly hovered: number | null; readonly size: Size },
  ): void {
    const context = this.#context
    context.font = pen.font
    context.textAlign = 'center'
    context.textBaseline = 'top'
    context.lineJoin = 'round'
    context.lineWidth = 3
    context.strokeStyle = pen.halo
    context.fillStyle = pen.text
    // While the picture moves its names move with it, and one that has come upon another waits.
    const taken = new TakenPlaces()
    const wanted = hovered === null ? this.#named : [hovered, ...this.#named.filter((place) => place !== hovered)]
    for (const place of wanted.slice(0, most)) {
      const label = this.#labels[place]
      const at = on(place)
      if (label === undefined || at === null) continue
      const box = nameBox(at, this.#widthOf(place), size)
      if (!taken.take(box)) continue
      context.strokeText(label, box.middle, box.top)
      context.fillText(label, box.middle, box.top)
    }
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
