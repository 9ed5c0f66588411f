const deepest = 24

/** Points in squares within squares, each with the number and the middle of what it holds: what repulsion is summed over. */
export class Quadtree {
  /** Four a square: 0 nothing, n > 0 square n, n < 0 the chain of points that begins at -n - 1. */
  #children = new Int32Array(0)
  #mass = new Float64Array(0)
  #x = new Float64Array(0)
  #y = new Float64Array(0)
  #next = new Int32Array(0)
  #size = 0
  readonly #nearness: number
  #count = 1

  /** A square is taken as one point when it looks smaller than this part of its distance. */
  constructor(nearness = 0.9) {
    this.#nearness = nearness * nearness
  }

  build(x: Float32Array, y: Float32Array): void {
    const most = x.length * 3 + 64
    if (this.#mass.length < most) this.#grow(most)
    if (this.#next.length < x.length) this.#next = new Int32Array(x.length)
    this.#next.fill(-1)
    let [least, top] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = 0; i < x.length; i++) {
      least = Math.min(least, x[i]!, y[i]!)
      top = Math.max(top, x[i]!, y[i]!)
    }
    this.#size = Math.max(1e-6, top - least)
    this.#count = 1
    this.#clear(0)
    for (let i = 0; i < x.length; i++) this.#insert(i, x, y, least)
    for (let square = this.#count - 1; square >= 0; square--) {
      const mass = this.#mass[square]!
      this.#x[square]! /= mass
      this.#y[square]! /= mass
    }
  }

  /** What all other points do to point `i`, far ones together (Barnes and Hut); the result is in `out`. */
  repel(i: number, x: Float32Array, y: Float32Array, strength: number, out: Float64Array): void {
    const [px, py] = [x[i]!, y[i]!]
    let [fx, fy] = [0, 0]
    let top = 0
    this.#stack[0] = 0
    this.#sizes[0] = this.#size
    while (top >= 0) {
      const square = this.#stack[top]!
      const size = this.#sizes[top]!
      top--
      const [dx, dy] = [this.#x[square]! - px, this.#y[square]! - py]
      const far = dx * dx + dy * dy
      if (size * size < far * this.#nearness) {
        const pull = (strength * this.#mass[square]!) / Math.max(1, far)
        fx += dx * pull
        fy += dy * pull
        continue
      }
      for (let child = square * 4; child < square * 4 + 4; child++) {
        const held = this.#children[child]!
        if (held > 0) {
          top++
          this.#stack[top] = held
          this.#sizes[top] = size / 2
        }
        for (let point = held < 0 ? -held - 1 : -1; point >= 0; point = this.#next[point]!) {
          if (point === i) continue
          let [ex, ey] = [x[point]! - px, y[point]! - py]
          // On the same place: apart in a direction of their own, the same each time.
          if (ex === 0 && ey === 0) [ex, ey] = [Math.cos(point - i) * 0.1, Math.sin(point - i) * 0.1]
          const pull = strength / Math.max(1, ex * ex + ey * ey)
          fx += ex * pull
          fy += ey * pull
        }
      }
    }
    out[0] = fx
    out[1] = fy
  }

  readonly #stack = new Int32Array(4 * deepest + 8)
  readonly #sizes = new Float64Array(4 * deepest + 8)

  #insert(i: number, x: Float32Array, y: Float32Array, least: number): void {
    const [px, py] = [x[i]!, y[i]!]
    let [left, top, size, square] = [least, least, this.#size, 0]
    for (let depth = 0; ; depth++) {
      this.#mass[square]! += 1
      this.#x[square]! += px
      this.#y[square]! += py
      size /= 2
      const [right, below] = [px >= left + size, py >= top + size]
      if (right) left += size
      if (below) top += size
      const child = square * 4 + (below ? 2 : 0) + (right ? 1 : 0)
      const held = this.#children[child]!
      if (held > 0) {
        square = held
        continue
      }
      if (held === 0 || depth >= deepest) {
        this.#next[i] = held === 0 ? -1 : -held - 1
        this.#children[child] = -i - 1
        return
      }
      // One was here alone: both go into a square below.
      const other = -held - 1
      const below_ = this.#count++
      if (below_ >= this.#mass.length) this.#grow(this.#mass.length * 2)
      this.#clear(below_)
      this.#children[child] = below_
      const half = size / 2
      const place = (y[other]! >= top + half ? 2 : 0) + (x[other]! >= left + half ? 1 : 0)
      this.#children[below_ * 4 + place] = held
      this.#mass[below_] = 1
      this.#x[below_] = x[other]!
      this.#y[below_] = y[other]!
      square = below_
    }
  }

  #clear(square: number): void {
    this.#children.fill(0, square * 4, square * 4 + 4)
    this.#mass[square] = 0
    this.#x[square] = 0
    this.#y[square] = 0
  }

  #grow(size: number): void {
    const larger = <T extends Int32Array | Float64Array>(made: T, before: T): T => {
      made.set(before as never)
      return made
    }
    this.#children = larger(new Int32Array(size * 4), this.#children)
    this.#mass = larger(new Float64Array(size), this.#mass)
    this.#x = larger(new Float64Array(size), this.#x)
    this.#y = larger(new Float64Array(size), this.#y)
  }
}
