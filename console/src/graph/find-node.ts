import type { Point } from './camera.ts'
import type { Places, Scene } from './drawn.ts'
import type { OnScreen } from './names.ts'

/** The rectangle that holds all that is shown, in the picture's own measure; null: nothing is shown. */
export function extentOf(
  { x, y }: Places,
  scene: Scene | undefined,
): Record<'left' | 'top' | 'right' | 'bottom', number> | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < x.length; i++) {
    if (scene?.shown[i] === 0) continue
    left = Math.min(left, x[i]!)
    right = Math.max(right, x[i]!)
    top = Math.min(top, y[i]!)
    bottom = Math.max(bottom, y[i]!)
  }
  return right < left ? null : { left, top, right, bottom }
}

/** The node under a point: the nearest whose shape, made wider by `slack`, holds it. */
export function nodeAt({ x, y }: Places, scene: Scene, at: Point, slack: number): number | null {
  let [best, least] = [null as number | null, Infinity]
  for (let i = 0; i < x.length; i++) {
    if (scene.shown[i] === 0) continue
    const away = Math.hypot(x[i]! - at.x, y[i]! - at.y)
    if (away < scene.radii[i]! + slack && away < least) [best, least] = [i, away]
  }
  return best
}

/** The nodes that are shown between two corners of the window. */
export function nodesWithin({ x }: Places, on: OnScreen, from: Point, to: Point): number[] {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)]
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)]
  return [...x.keys()].filter((place) => {
    const at = on(place)
    return at !== null && at.x >= left && at.x <= right && at.y >= top && at.y <= bottom
  })
}

/** The nearest node in a direction from another; the one nearest to `middle` where there is no other. */
export function nodeBeside(
  { x, y }: Places,
  scene: Scene | undefined,
  { from, middle, towards }: { readonly from: number | null; readonly middle: Point; readonly towards: Point },
): number | null {
  const [cx, cy] = from === null ? [middle.x, middle.y] : [x[from]!, y[from]!]
  let [best, least] = [null as number | null, Infinity]
  for (let i = 0; i < x.length; i++) {
    if (i === from || scene?.shown[i] === 0) continue
    const [ex, ey] = [x[i]! - cx, y[i]! - cy]
    const along = ex * towards.x + ey * towards.y
    if (from !== null && along <= 0) continue
    const across = Math.abs(ex * towards.y - ey * towards.x)
    const cost = from === null ? Math.hypot(ex, ey) : along + across * 2
    if (cost < least) [best, least] = [i, cost]
  }
  return best
}

/** The shown links that begin or end at one of these, by their place among the links. */
export function linksAt({ links, linksShown }: Scene, places: readonly number[]): Set<number> {
  const near = new Set<number>()
  for (let i = 0; i < links.length; i += 2) {
    if (linksShown[i / 2] === 0) continue
    if (places.includes(links[i]!) || places.includes(links[i + 1]!)) near.add(i)
  }
  return near
}

/** The nodes at the ends of some links, which are named by their place; of no more than `most` links. */
export function endsOf({ links }: Scene, near: ReadonlySet<number>, most: number): number[] {
  return [...near].slice(0, most).flatMap((i) => [links[i]!, links[i + 1]!])
}
