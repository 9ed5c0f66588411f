import type { Point } from './camera.ts'
import type { Ink, Places, Scene } from './drawn.ts'
import { trace } from './paint.ts'

/** What is said of single nodes above the picture. */
export interface Marks {
  readonly chosen: readonly number[]
  /** Links at what is chosen, by their place among the links. */
  readonly near: ReadonlySet<number>
  readonly pinned: ReadonlySet<number>
  readonly hovered: number | null
  /** What is being chosen, from corner to corner of the window. */
  readonly box: { readonly from: Point; readonly to: Point } | null
}
interface Sight {
  readonly scene: Scene
  readonly places: Places
  /** How much larger than its own measure the picture is shown. */
  readonly k: number
  readonly toScreen: (x: number, y: number) => [number, number]
}

const mostLinks = 600

/** Rings around what is chosen or pointed at, its links, a mark on what is pinned, and the box that is drawn around more. */
export function drawChosen(context: CanvasRenderingContext2D, ink: Ink, marks: Marks, sight: Sight): void {
  const { scene, places, k, toScreen } = sight
  const { x, y } = places
  context.strokeStyle = ink.accent
  context.lineWidth = 1.8
  let drawn = 0
  context.beginPath()
  for (const i of marks.near) {
    const [from, to] = [scene.links[i]!, scene.links[i + 1]!]
    if (scene.shown[from] === 0 || scene.shown[to] === 0 || drawn++ > mostLinks) continue
    context.moveTo(...toScreen(x[from]!, y[from]!))
    context.lineTo(...toScreen(x[to]!, y[to]!))
  }
  context.stroke()
  const placed = (place: number) => {
    if (x[place] === undefined || scene.shown[place] === 0) return null
    const [sx, sy] = toScreen(x[place]!, y[place]!)
    return { sx, sy, radius: Math.max(3, scene.radii[place]! * k) }
  }
  const ring = (place: number, colour: string, wide: number) => {
    const at = placed(place)
    if (at === null) return
    context.fillStyle = ink.palette[scene.tones[place]!]!
    trace(context, scene.shapes[place]!, at.sx, at.sy, at.radius)
    context.fill()
    context.strokeStyle = colour
    context.lineWidth = wide
    trace(context, scene.shapes[place]!, at.sx, at.sy, at.radius + 3)
    context.stroke()
  }
  for (const place of marks.pinned) {
    const at = placed(place)
    if (at === null) continue
    context.fillStyle = ink.text
    context.fillRect(at.sx + at.radius * 0.7 - 2, at.sy - at.radius - 3, 5, 5)
  }
  if (marks.hovered !== null) ring(marks.hovered, ink.text, 1.5)
  for (const place of marks.chosen) ring(place, ink.accent, 2.5)
  if (marks.box === null) return
  const { from, to } = marks.box
  context.strokeStyle = ink.accent
  context.lineWidth = 1.5
  context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y)
}
