import type { Camera } from './drawn.ts'

/** The window in pixels of the page. */
export interface Size {
  readonly width: number
  readonly height: number
}
export interface Point {
  readonly x: number
  readonly y: number
}

const [smallest, largest] = [0.02, 6]
/** So near the edge a node is out of sight. */
const edgePx = 40

/** Where a point of the picture is on the window. */
export function toScreen(camera: Camera, { width, height }: Size, x: number, y: number): [number, number] {
  return [(x - camera.x) * camera.k + width / 2, (y - camera.y) * camera.k + height / 2]
}

/** Which point of the picture is at a place of the window. */
export function toPicture({ x, y, k }: Camera, { width, height }: Size, at: Point): Point {
  return { x: x + (at.x - width / 2) / k, y: y + (at.y - height / 2) / k }
}

export function panned(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x + dx / camera.k, y: camera.y + dy / camera.k }
}

/** Nearer or farther, and what is at `at` stays there; null: the middle does. */
export function zoomed(camera: Camera, size: Size, factor: number, at: Point | null): Camera {
  const k = clamp(camera.k * factor)
  const held = at ?? { x: size.width / 2, y: size.height / 2 }
  const { x, y } = toPicture(camera, size, held)
  return { x: x - (held.x - size.width / 2) / k, y: y - (held.y - size.height / 2) / k, k }
}

/** All of a rectangle in sight, beside what is covered at the left. */
export function fitted(
  { left, top, right, bottom }: Readonly<Record<'left' | 'top' | 'right' | 'bottom', number>>,
  { width, height }: Size,
  coveredPx: number,
): Camera {
  const k = clamp(
    Math.min(
      (width - 2 * edgePx - coveredPx) / Math.max(60, right - left),
      (height - 2 * edgePx) / Math.max(60, bottom - top),
      1.6,
    ),
  )
  return { x: (left + right) / 2 - coveredPx / 2 / k, y: (top + bottom) / 2, k }
}

/** With a point in sight; null: it is. */
export function revealing(camera: Camera, size: Size, { x, y }: Point): Camera | null {
  const [sx, sy] = toScreen(camera, size, x, y)
  const isIn = sx > edgePx && sy > edgePx && sx < size.width - edgePx && sy < size.height - edgePx
  return isIn ? null : { x, y, k: Math.max(camera.k, 0.5) }
}

function clamp(k: number): number {
  return Math.min(largest, Math.max(smallest, k))
}
