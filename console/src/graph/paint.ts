import type { Camera, Paper, Places, Scene, Theme } from './drawn.ts'
import { hull } from './groups.ts'
import { cornersOf } from './look.ts'

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D

// One path of ten thousand lines costs far more than many short ones: each is covered as a whole.
const linesAtOnce = 300
const shortestLinePx = 1.2
/** Smaller nodes are dots. */
const dotPx = 2.2
const arrowsFrom = 0.9

/** Draws a scene: groups, links, nodes. What is out of sight or too small to be seen is left out. */
export function paint(context: Context, scene: Scene, { x, y }: Places, theme: Theme, paper: Paper): void {
  const { width, height, camera } = paper
  const [left, top] = [width / 2 - camera.x * camera.k, height / 2 - camera.y * camera.k]
  const px = new Float32Array(x.length)
  const py = new Float32Array(y.length)
  for (let i = 0; i < x.length; i++) {
    px[i] = x[i]! * camera.k + left
    py[i] = y[i]! * camera.k + top
  }
  context.clearRect(0, 0, width, height)
  paintGroups(context, scene, px, py, theme)
  paintLinks(context, scene, px, py, theme, paper)
  paintNodes(context, scene, px, py, theme, paper)
}

function paintGroups(context: Context, { groups, shown }: Scene, px: Float32Array, py: Float32Array, theme: Theme) {
  if (groups.length === 0) return
  const members = new Map<number, [number, number][]>()
  for (let i = 0; i < groups.length; i++) {
    if (groups[i]! < 0 || shown[i] === 0) continue
    const known = members.get(groups[i]!)
    if (known === undefined) members.set(groups[i]!, [[px[i]!, py[i]!]])
    else known.push([px[i]!, py[i]!])
  }
  context.lineJoin = 'round'
  context.lineWidth = 26
  context.fillStyle = context.strokeStyle = theme.group
  for (const points of members.values()) {
    const edge = hull(points)
    if (edge.length < 2) continue
    context.beginPath()
    for (const [at, [ex, ey]] of edge.entries()) at === 0 ? context.moveTo(ex, ey) : context.lineTo(ex, ey)
    context.closePath()
    context.globalAlpha = 0.1
    context.fill()
    context.stroke()
  }
  context.globalAlpha = 1
}

function paintLinks(
  context: Context,
  scene: Scene,
  px: Float32Array,
  py: Float32Array,
  theme: Theme,
  { width, height, camera }: Paper,
): void {
  const { links, linksShown, shown } = scene
  const many = links.length / 2 > 4000
  context.strokeStyle = theme.line
  context.lineWidth = camera.k < 0.35 && many ? 0.5 : 1
  context.globalAlpha = many && camera.k < 0.6 ? 0.45 : 0.8
  const arrows: number[] = []
  let waiting = 0
  context.beginPath()
  for (let i = 0; i < links.length; i += 2) {
    if (linksShown[i / 2] === 0) continue
    const [from, to] = [links[i]!, links[i + 1]!]
    if (shown[from] === 0 || shown[to] === 0) continue
    const [ax, ay, bx, by] = [px[from]!, py[from]!, px[to]!, py[to]!]
    if (Math.max(ax, bx) < 0 || Math.min(ax, bx) > width || Math.max(ay, by) < 0 || Math.min(ay, by) > height) continue
    if (Math.abs(ax - bx) + Math.abs(ay - by) < shortestLinePx) continue
    context.moveTo(ax, ay)
    context.lineTo(bx, by)
    if (scene.arrows[i / 2] === 1) arrows.push(i)
    waiting++
    if (waiting < linesAtOnce) continue
    context.stroke()
    context.beginPath()
    waiting = 0
  }
  context.stroke()
  if (camera.k >= arrowsFrom && arrows.length < 1500) paintArrows(context, scene, px, py, theme, camera, arrows)
  context.globalAlpha = 1
}

function paintArrows(
  context: Context,
  { links, radii }: Scene,
  px: Float32Array,
  py: Float32Array,
  theme: Theme,
  camera: Camera,
  which: readonly number[],
): void {
  context.fillStyle = theme.line
  for (const i of which) {
    const [from, to] = [links[i]!, links[i + 1]!]
    const angle = Math.atan2(py[to]! - py[from]!, px[to]! - px[from]!)
    const back = radii[to]! * camera.k + 2
    const [tx, ty] = [px[to]! - Math.cos(angle) * back, py[to]! - Math.sin(angle) * back]
    context.beginPath()
    context.moveTo(tx, ty)
    context.lineTo(tx - Math.cos(angle - 0.4) * 8, ty - Math.sin(angle - 0.4) * 8)
    context.lineTo(tx - Math.cos(angle + 0.4) * 8, ty - Math.sin(angle + 0.4) * 8)
    context.fill()
  }
}

function paintNodes(
  context: Context,
  { tones, shapes, radii, shown }: Scene,
  px: Float32Array,
  py: Float32Array,
  theme: Theme,
  { width, height, camera }: Paper,
): void {
  context.strokeStyle = theme.surface
  context.lineWidth = 1.2
  for (const [tone, colour] of theme.palette.entries()) {
    context.fillStyle = colour
    for (let i = 0; i < px.length; i++) {
      if (tones[i] !== tone || shown[i] === 0) continue
      const radius = Math.max(1.1, radii[i]! * camera.k)
      const [nx, ny] = [px[i]!, py[i]!]
      if (nx < -radius || nx > width + radius || ny < -radius || ny > height + radius) continue
      if (radius < dotPx) {
        context.fillRect(nx - radius, ny - radius, radius * 2, radius * 2)
        continue
      }
      trace(context, shapes[i]!, nx, ny, radius)
      context.fill()
      if (radius > 4) context.stroke()
    }
  }
}

/** The outline of a shape as the current path. */
export function trace(context: Context, shape: number, x: number, y: number, radius: number): void {
  const edge = cornersOf(shape)
  context.beginPath()
  if (edge === null) context.arc(x, y, radius, 0, 2 * Math.PI)
  else
    for (const [at, [ex, ey]] of edge.entries())
      at === 0 ? context.moveTo(x + ex * radius, y + ey * radius) : context.lineTo(x + ex * radius, y + ey * radius)
  context.closePath()
}
