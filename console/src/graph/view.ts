import { drawChosen } from './draw-chosen.ts'
import type { Camera, Ink, Places, Scene } from './drawn.ts'
import { extentOf, linksAt, nodeAt, nodeBeside } from './find-node.ts'
import { type Gestures, listenToGestures } from './gestures.ts'
import type { LayoutAnswer, LayoutQuestion } from './layout-worker.ts'
import { Names, namesAtRest, namesMoving, type OnScreen } from './names.ts'
import type { PaintAnswer, PaintQuestion } from './paint-worker.ts'

/** What the page says of a picture beside its scene. */
export interface Shown {
  readonly scene: Scene
  readonly labels: readonly string[]
  /** Places of the nodes that are named first where there is not room for all. */
  readonly important: Uint32Array
}
export interface ViewEvents {
  /** A node was chosen, or nothing. `more`: added to what is chosen. */
  onChoose(place: number | null, more: boolean): void
  onOpen(place: number): void
  /** It was dragged to a place, and stays there. */
  onPin(place: number): void
  /** A box was drawn around these. */
  onBox(places: readonly number[]): void
  onSettled(places: Places): void
}

const [smallest, largest] = [0.02, 6]
/** The picture is drawn larger than the window, so that there is something to move in. */
const margin = 1.5
const restMs = 120

/**
 * A picture on a canvas. Laying out and drawing are done by two threads; here the last drawing is moved and scaled with the
 * camera, so that a frame costs the same for ten nodes and for ten thousand.
 */
export class GraphView {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #events: ViewEvents
  readonly #layout = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
  readonly #painter = new Worker(new URL('./paint-worker.ts', import.meta.url), { type: 'module' })
  readonly #sized: ResizeObserver
  #camera: Camera = { x: 0, y: 0, k: 1 }
  #picture: PaintAnswer | null = null
  #painting = false
  #stale = true
  #run = 0
  #shown: Shown | null = null
  #places: Places = { x: new Float32Array(0), y: new Float32Array(0) }
  #ink: Ink | null = null
  #chosen: readonly number[] = []
  #near: ReadonlySet<number> = new Set()
  #pinned: ReadonlySet<number> = new Set()
  #hovered: number | null = null
  readonly #names: Names
  readonly #gestures: Gestures
  #movedAt = 0
  #frame = 0
  #box: { readonly from: { x: number; y: number }; readonly to: { x: number; y: number } } | null = null
  #fitNext = false
  /** Something was dragged since the painter was last told where things are. */
  #moved = false
  readonly #calm: boolean
  readonly #ends = new AbortController()

  constructor(canvas: HTMLCanvasElement, events: ViewEvents, calm: boolean) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d')!
    this.#names = new Names(this.#context)
    this.#events = events
    this.#calm = calm
    this.#layout.addEventListener('message', ({ data }: MessageEvent<LayoutAnswer>) => this.#onPlaces(data))
    this.#painter.addEventListener('message', ({ data }: MessageEvent<PaintAnswer>) => this.#onPainted(data))
    this.#sized = new ResizeObserver(() => this.#resize())
    this.#sized.observe(canvas)
    this.#gestures = listenToGestures(canvas, this.#ends.signal, {
      hit: (at) => this.#hit(at),
      hover: (hit) => this.#hover(hit),
      zoom: (factor, at) => {
        this.#fitNext = false
        this.zoom(factor, at)
      },
      pan: (dx, dy) => {
        this.#fitNext = false
        this.pan(dx, dy)
      },
      box: (from, to, done) => this.#drawBox(from, to, done),
      drag: (node, dx, dy) => this.#dragNode(node, dx, dy),
      choose: (node, more) => events.onChoose(node, more),
      open: (node) => events.onOpen(node),
      dropped: (node) => events.onPin(node),
    })
  }

  close(): void {
    this.#ends.abort()
    this.#sized.disconnect()
    cancelAnimationFrame(this.#frame)
    this.#layout.terminate()
    this.#painter.terminate()
    this.#picture?.bitmap.close()
  }

  get places(): Places {
    return this.#places
  }
  get camera(): Camera {
    return this.#camera
  }

  setInk(ink: Ink): void {
    this.#ink = ink
    const { palette, line, surface, group } = ink
    this.#tell({ kind: 'theme', theme: { palette, line, surface, group } })
    this.#repaint()
  }

  /** Another picture, or the same with other things hidden. */
  show(shown: Shown): void {
    this.#shown = shown
    this.#hovered = null
    this.#tell({ kind: 'scene', scene: shown.scene })
    this.#repaint()
  }

  /** Where everything is, and from there to a better place. `fit`: all of it is brought into sight when it has settled. */
  arrange(places: Places, question: Omit<LayoutQuestion, 'run' | 'x' | 'y'>, fit: boolean): void {
    this.#places = places
    this.#fitNext = fit
    this.#run++
    this.#tell({ kind: 'places', places })
    this.#layout.postMessage({ ...question, ...places, run: this.#run } satisfies LayoutQuestion)
    if (fit) this.fit()
    this.#repaint()
  }

  choose(places: readonly number[]): void {
    this.#chosen = places
    this.#near = this.#shown === null ? new Set() : linksAt(this.#shown.scene, places)
    this.#draw()
  }

  pin(places: ReadonlySet<number>): void {
    this.#pinned = places
    this.#draw()
  }

  fit(): void {
    const extent = extentOf(this.#places, this.#shown?.scene)
    if (extent === null) return
    const { left, top, right, bottom } = extent
    const { width, height } = this.#size()
    // Under the legend nothing is seen.
    const covered = this.#canvas.parentElement?.querySelector('[data-legend]')?.clientWidth ?? 0
    const k = Math.min(
      (width - 80 - covered) / Math.max(60, right - left),
      (height - 80) / Math.max(60, bottom - top),
      1.6,
    )
    this.#move({ x: (left + right) / 2 - covered / 2 / clamp(k), y: (top + bottom) / 2, k: clamp(k) })
  }

  zoom(factor: number, at: { x: number; y: number } | null = null): void {
    const { width, height } = this.#size()
    const [dx, dy] = at === null ? [0, 0] : [at.x - width / 2, at.y - height / 2]
    const k = clamp(this.#camera.k * factor)
    const [wx, wy] = [this.#camera.x + dx / this.#camera.k, this.#camera.y + dy / this.#camera.k]
    this.#move({ x: wx - dx / k, y: wy - dy / k, k })
  }

  pan(dx: number, dy: number): void {
    this.#move({ ...this.#camera, x: this.#camera.x + dx / this.#camera.k, y: this.#camera.y + dy / this.#camera.k })
  }

  /** Brings a node into sight; where it is in sight already nothing moves. */
  reveal(place: number): void {
    const [x, y] = [this.#places.x[place], this.#places.y[place]]
    if (x === undefined || y === undefined) return
    const { width, height } = this.#size()
    const [sx, sy] = this.#toScreen(x, y)
    if (sx > 40 && sy > 40 && sx < width - 40 && sy < height - 40) return
    this.#move({ x, y, k: Math.max(this.#camera.k, 0.5) })
  }

  /** The nearest node in a direction, for the arrow keys; the one in the middle where none is chosen. */
  beside(from: number | null, dx: number, dy: number): number | null {
    const where = { from, middle: this.#camera, towards: { x: dx, y: dy } }
    return nodeBeside(this.#places, this.#shown?.scene, where)
  }

  #tell(question: PaintQuestion): void {
    this.#painter.postMessage(question)
  }

  #onPlaces({ run, x, y, done }: LayoutAnswer): void {
    if (run !== this.#run || x.length !== this.#places.x.length) return
    if (this.#calm && !done) return
    const held = this.#gestures.held
    // Where the reader holds it, it stays.
    if (held !== null) {
      x[held] = this.#places.x[held]!
      y[held] = this.#places.y[held]!
    }
    this.#places = { x, y }
    this.#tell({ kind: 'places', places: this.#places })
    if (this.#fitNext) this.fit()
    if (done) {
      this.#fitNext = false
      this.#events.onSettled(this.#places)
    }
    this.#repaint()
  }

  #repaint(): void {
    this.#stale = true
    this.#chooseNames()
    this.#draw()
  }

  #requestPainting(): void {
    if (this.#painting || this.#ink === null || this.#shown === null) return
    if (this.#moved) this.#tell({ kind: 'places', places: this.#places })
    this.#moved = false
    const { width, height } = this.#size()
    if (width === 0 || height === 0) return
    this.#painting = true
    this.#stale = false
    const paper = { width: width * margin, height: height * margin, camera: this.#camera }
    this.#tell({ kind: 'paint', paper, scale: Math.min(2, devicePixelRatio) })
  }

  #onPainted(answer: PaintAnswer): void {
    this.#picture?.bitmap.close()
    this.#picture = answer
    this.#painting = false
    this.#draw()
  }

  #move(camera: Camera): void {
    this.#camera = camera
    this.#movedAt = performance.now()
    this.#draw()
  }

  #draw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paintFrame())
  }

  #paintFrame(): void {
    this.#frame = 0
    const ink = this.#ink
    if (ink === null || this.#ends.signal.aborted) return
    const { width, height } = this.#size()
    const [context, camera, ratio] = [this.#context, this.#camera, devicePixelRatio]
    const moving = performance.now() - this.#movedAt < restMs
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    const picture = this.#picture
    if (picture !== null) {
      const scale = camera.k / picture.camera.k
      const [x, y] = [(picture.camera.x - camera.x) * camera.k, (picture.camera.y - camera.y) * camera.k]
      context.imageSmoothingEnabled = !moving
      const [w, h] = [picture.width * scale, picture.height * scale]
      context.drawImage(picture.bitmap, width / 2 + x - w / 2, height / 2 + y - h / 2, w, h)
      const same = picture.camera.x === camera.x && picture.camera.y === camera.y && picture.camera.k === camera.k
      if (!same) this.#stale = true
    }
    this.#drawChosen(ink)
    this.#drawBoxOn(ink)
    if (!moving) this.#chooseNames()
    this.#names.draw(ink, this.#onScreen, { most: moving ? namesMoving : namesAtRest, hovered: this.#hovered })
    if (this.#stale) this.#requestPainting()
    // Once more when it rests, with all its names.
    if (moving) this.#draw()
  }

  #drawBoxOn(ink: Ink): void {
    if (this.#box === null) return
    const { from, to } = this.#box
    this.#context.strokeStyle = ink.accent
    this.#context.lineWidth = 1.5
    this.#context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y)
  }

  #drawChosen(ink: Ink): void {
    const scene = this.#shown?.scene
    if (scene === undefined) return
    const marks = { chosen: this.#chosen, near: this.#near, pinned: this.#pinned, hovered: this.#hovered }
    const toScreen = (x: number, y: number) => this.#toScreen(x, y)
    drawChosen(this.#context, ink, marks, { scene, places: this.#places, k: this.#camera.k, toScreen })
  }

  #chooseNames(): void {
    const shown = this.#shown
    if (shown === null || this.#ink === null) return
    const near = this.#chosen.length > 0 && this.#chosen.length < 4 ? this.#neighbours(shown.scene) : []
    this.#names.choose(shown, this.#ink, { on: this.#onScreen, size: this.#size(), first: [...this.#chosen, ...near] })
  }

  #neighbours({ links }: Scene): number[] {
    return [...this.#near].slice(0, 80).flatMap((i) => [links[i]!, links[i + 1]!])
  }

  /** Where a node is on the screen, and how large; null: nowhere. */
  readonly #onScreen: OnScreen = (place) => {
    const [x, y] = [this.#places.x[place], this.#places.y[place]]
    const scene = this.#shown?.scene
    if (x === undefined || y === undefined || scene?.shown[place] !== 1) return null
    const [sx, sy] = this.#toScreen(x, y)
    return { x: sx, y: sy, radius: scene.radii[place]! * this.#camera.k }
  }

  #size(): { width: number; height: number } {
    return { width: this.#canvas.clientWidth, height: this.#canvas.clientHeight }
  }

  #resize(): void {
    const { width, height } = this.#size()
    this.#canvas.width = Math.round(width * devicePixelRatio)
    this.#canvas.height = Math.round(height * devicePixelRatio)
    if (this.#fitNext) this.fit()
    this.#repaint()
  }

  #toScreen(x: number, y: number): [number, number] {
    const { width, height } = this.#size()
    return [(x - this.#camera.x) * this.#camera.k + width / 2, (y - this.#camera.y) * this.#camera.k + height / 2]
  }

  #dragNode(node: number, dx: number, dy: number): void {
    this.#fitNext = false
    const { x, y } = this.#places
    x[node]! += dx / this.#camera.k
    y[node]! += dy / this.#camera.k
    this.#moved = true
    this.#stale = true
    this.#draw()
  }

  /** What of the picture is in a part of the window; nothing given: in all of it. */
  inside(from: { x: number; y: number } = { x: 0, y: 0 }, to: { x: number; y: number } = this.#corner()): number[] {
    const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)]
    const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)]
    return [...this.#places.x.keys()].filter((place) => {
      const at = this.#onScreen(place)
      return at !== null && at.x >= left && at.x <= right && at.y >= top && at.y <= bottom
    })
  }

  #corner(): { x: number; y: number } {
    const { width, height } = this.#size()
    return { x: width, y: height }
  }

  #drawBox(from: { x: number; y: number }, to: { x: number; y: number }, done: boolean): void {
    this.#box = done ? null : { from, to }
    this.#draw()
    if (done) this.#events.onBox(this.inside(from, to))
  }

  #hover(hit: number | null): void {
    if (hit === this.#hovered) return
    this.#hovered = hit
    this.#canvas.style.cursor = hit === null ? '' : 'pointer'
    this.#draw()
  }

  #hit(at: { x: number; y: number }): number | null {
    const scene = this.#shown?.scene
    if (scene === undefined) return null
    const { width, height } = this.#size()
    const { x, y, k } = this.#camera
    const point = { x: x + (at.x - width / 2) / k, y: y + (at.y - height / 2) / k }
    return nodeAt(this.#places, scene, point, 5 / k)
  }
}

function clamp(k: number): number {
  return Math.min(largest, Math.max(smallest, k))
}
