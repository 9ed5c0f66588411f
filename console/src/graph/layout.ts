import { Quadtree } from './quadtree.ts'

export interface LayoutInput {
  readonly x: Float32Array
  readonly y: Float32Array
  /** Pairs of places in `x` and `y`. */
  readonly links: Uint32Array
  /** 1: stays where it is. */
  readonly fixed: Uint8Array
  /** The group of each, or -1; members of a group are drawn to a place of its own. Empty: no groups. */
  readonly groups: Int16Array
  /** 1 for a new picture; less where only something was added. */
  readonly heat: number
}

const repulsion = -160
const distance = 46
const gravity = 0.035
const cohesion = 0.22
const friction = 0.6
const coldest = 0.004
/** Larger pictures are laid out in fewer and coarser ticks: nobody sees the difference, and everybody the time. */
const large = 3_000

/** Springs, repulsion and a little gravity, cooling down: the positions of the input are moved tick by tick. The same input gives the same picture. */
export class ForceLayout {
  readonly #input: LayoutInput
  readonly #vx: Float64Array
  readonly #vy: Float64Array
  readonly #degree: Uint32Array
  readonly #tree: Quadtree
  readonly #keeps: number
  readonly #force = new Float64Array(2)
  readonly #anchors: ReadonlyMap<number, { readonly x: number; readonly y: number }>
  #heat: number

  constructor(input: LayoutInput) {
    this.#input = input
    this.#heat = input.heat
    const count = input.x.length
    this.#tree = new Quadtree(count > large ? 1.3 : 0.9)
    this.#keeps = coldest ** (1 / (count > large ? 160 : 260))
    this.#vx = new Float64Array(count)
    this.#vy = new Float64Array(count)
    this.#degree = new Uint32Array(count)
    for (const end of input.links) this.#degree[end]! += 1
    this.#anchors = anchorsOf(input.groups)
  }

  get done(): boolean {
    return this.#heat < coldest
  }

  tick(): void {
    const { x, y, fixed } = this.#input
    this.#heat *= this.#keeps
    this.#repel()
    this.#pullLinks()
    this.#gather()
    for (let i = 0; i < x.length; i++) {
      if (fixed[i] === 1) continue
      this.#vx[i]! *= friction
      this.#vy[i]! *= friction
      x[i]! += this.#vx[i]!
      y[i]! += this.#vy[i]!
    }
  }

  #repel(): void {
    const { x, y } = this.#input
    if (x.length === 0) return
    this.#tree.build(x, y)
    for (let i = 0; i < x.length; i++) {
      this.#tree.repel(i, x, y, repulsion * this.#heat, this.#force)
      this.#vx[i]! += this.#force[0]! - x[i]! * gravity * this.#heat
      this.#vy[i]! += this.#force[1]! - y[i]! * gravity * this.#heat
    }
  }

  /** A link pulls its ends to its length, less where an end has many; the end with fewer links moves more. */
  #pullLinks(): void {
    const { x, y, links } = this.#input
    for (let i = 0; i < links.length; i += 2) {
      const [from, to] = [links[i]!, links[i + 1]!]
      if (from === to) continue
      const [a, b] = [this.#degree[from]!, this.#degree[to]!]
      const dx = x[to]! + this.#vx[to]! - x[from]! - this.#vx[from]! || 0.01
      const dy = y[to]! + this.#vy[to]! - y[from]! - this.#vy[from]! || 0.01
      const length = Math.hypot(dx, dy)
      const pull = (((length - distance) / length) * this.#heat) / Math.min(a, b)
      const share = a / (a + b)
      this.#vx[to]! -= dx * pull * share
      this.#vy[to]! -= dy * pull * share
      this.#vx[from]! += dx * pull * (1 - share)
      this.#vy[from]! += dy * pull * (1 - share)
    }
  }

  /** Each group has a place of its own, by its size; its members are drawn there. */
  #gather(): void {
    const { x, y, groups } = this.#input
    for (let i = 0; i < groups.length; i++) {
      const anchor = this.#anchors.get(groups[i]!)
      if (anchor === undefined) continue
      this.#vx[i]! += (anchor.x - x[i]!) * cohesion * this.#heat
      this.#vy[i]! += (anchor.y - y[i]!) * cohesion * this.#heat
    }
  }
}

const goldenAngle = Math.PI * (3 - Math.sqrt(5))
const roomEach = 26

/** Where groups stand: the largest in the middle, the others around it, each as far out as those before it need room. */
function anchorsOf(groups: Int16Array): Map<number, { x: number; y: number }> {
  const sizes = new Map<number, number>()
  for (const group of groups) if (group >= 0) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const anchors = new Map<number, { x: number; y: number }>()
  let inside = 0
  for (const [group, size] of [...sizes].sort(([, a], [, b]) => b - a)) {
    const turn = anchors.size * goldenAngle
    const away = anchors.size === 0 ? 0 : roomEach * (Math.sqrt(inside) + Math.sqrt(size)) + 60
    anchors.set(group, { x: Math.cos(turn) * away, y: Math.sin(turn) * away })
    inside += size
  }
  return anchors
}

/** Where a picture begins: what has a place keeps it, what is new stands beside a neighbour that has one, all else in a spiral, neighbours near each other. */
export function firstPlaces(
  places: readonly ({ readonly x: number; readonly y: number } | undefined)[],
  links: Uint32Array,
): { readonly x: Float32Array; readonly y: Float32Array; readonly fresh: number } {
  const count = places.length
  const [x, y] = [new Float32Array(count), new Float32Array(count)]
  const placed = new Uint8Array(count)
  const near = neighboursOf(count, links)
  let fresh = 0
  const queue: number[] = []
  for (const [i, place] of places.entries()) {
    if (place === undefined) continue
    x[i] = place.x
    y[i] = place.y
    placed[i] = 1
    queue.push(i)
  }
  const isNew = queue.length === 0
  const widest = queue.reduce((most, i) => Math.max(most, Math.hypot(x[i]!, y[i]!)), 0)
  const byDegree = Array.from({ length: count }, (_, i) => i).sort((a, b) => near[b]!.length - near[a]!.length)
  let spiral = 0
  let at = 0
  const walk = () => {
    for (; at < queue.length; at++) {
      const from = queue[at]!
      for (const to of near[from]!) {
        if (placed[to] === 1) continue
        placed[to] = 1
        queue.push(to)
        const turn = fresh++ * goldenAngle
        if (!isNew && widest > 0) {
          x[to] = x[from]! + Math.cos(turn) * 30
          y[to] = y[from]! + Math.sin(turn) * 30
        } else place(to)
      }
    }
  }
  const place = (i: number) => {
    const away = widest + 14 * Math.sqrt(spiral + 1)
    x[i] = Math.cos(spiral * goldenAngle) * away
    y[i] = Math.sin(spiral * goldenAngle) * away
    spiral++
  }
  walk()
  let alone = false
  for (const i of byDegree) {
    if (placed[i] === 1) continue
    // What has no link stands around the rest: between what is linked it would only push that together.
    if (!alone && near[i]!.length === 0) {
      alone = true
      spiral *= 4
    }
    placed[i] = 1
    fresh++
    place(i)
    queue.push(i)
    walk()
  }
  return { x, y, fresh }
}

function neighboursOf(count: number, links: Uint32Array): number[][] {
  const near: number[][] = Array.from({ length: count }, () => [])
  for (let i = 0; i < links.length; i += 2) {
    near[links[i]!]!.push(links[i + 1]!)
    near[links[i + 1]!]!.push(links[i]!)
  }
  return near
}
