import { fitted, type Point, panned, revealing, type Size, toPicture, toScreen, zoomed } from './camera.ts'
import { drawChosen } from './draw-chosen.ts'
import type { Camera, Ink, Places, Scene } from './drawn.ts'
import { endsOf, extentOf, linksAt, nodeAt, nodeBeside, nodesWithin } from './find-node.ts'
import { type Gestures, listenToGestures } from './gestures.ts'
import type { LayoutAnswer, LayoutQuestion } from './layout-worker.ts'
import { Names, namesAtRest, namesMoving, type OnScreen } from './names.ts'
import { Painting } from './painting.ts'

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
  readonly #painting = new Painting(() => this.#draw())
  readonly #sized: ResizeObserver
  #camera: Camera = { x: 0, y: 0, k: 1 }
  /** As it was measured last: asked for with every node, the page would be laid out each time. */
  #window: Size
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
  #box: { readonly from: Point; readonly to: Point } | null = null
  #fitNext = false
  /** Something was dragged since the painter was last told where things are. */
  #moved = false
  readonly #calm: boolean
  readonly #ends = new AbortController()

  constructor(canvas: HTMLCanvasElement, events: ViewEvents, calm: boolean) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d')!
    this.#window = { width: canvas.clientWidth, height: canvas.clientHeight }
    this.#names = new Names(this.#context)
    this.#events = events
    this.#calm = calm
    this.#layout.addEventListener('message', ({ data }: MessageEvent<LayoutAnswer>) => this.#onPlaces(data))
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
    this.#painting.close()
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
    this.#painting.tell({ kind: 'theme', theme: { palette, line, surface, group } })
    this.#repaint()
  }

  /** Another picture, or the same with other things hidden. */
  show(shown: Shown): void {
    this.#shown = shown
    this.#hovered = null
    this.#painting.tell({ kind: 'scene', scene: shown.scene })
    this.#repaint()
  }

  /** Where everything is, and from there to a better place. `fit`: all of it is brought into sight when it has settled. */
  arrange(places: Places, question: Omit<LayoutQuestion, 'run' | 'x' | 'y'>, fit: boolean): void {
    this.#places = places
    this.#fitNext = fit
    this.#run++
    this.#painting.tell({ kind: 'places', places })
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
    // Under the legend nothing is seen.
    const covered = this.#canvas.parentElement?.querySelector('[data-legend]')?.clientWidth ?? 0
    this.#move(fitted(extent, this.#size(), covered))
  }

  zoom(factor: number, at: Point | null = null): void {
    this.#move(zoomed(this.#camera, this.#size(), factor, at))
  }

  pan(dx: number, dy: number): void {
    this.#move(panned(this.#camera, dx, dy))
  }

  /** Brings a node into sight; where it is in sight already nothing moves. */
  reveal(place: number): void {
    const [x, y] = [this.#places.x[place], this.#places.y[place]]
    if (x === undefined || y === undefined) return
    const next = revealing(this.#camera, this.#size(), { x, y })
    if (next !== null) this.#move(next)
  }

  /** The nearest node in a direction, for the arrow keys; the one in the middle where none is chosen. */
  beside(from: number | null, dx: number, dy: number): number | null {
    const where = { from, middle: this.#camera, towards: { x: dx, y: dy } }
    return nodeBeside(this.#places, this.#shown?.scene, where)
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
    this.#painting.tell({ kind: 'places', places: this.#places })
    if (this.#fitNext) this.fit()
    if (done) {
      this.#fitNext = false
      this.#events.onSettled(this.#places)
    }
    this.#repaint()
  }

  #repaint(): void {
    this.#painting.outdate()
    this.#chooseNames()
    this.#draw()
  }

  #refresh(moving: boolean): void {
    if (this.#shown === null) return
    this.#painting.refresh(this.#camera, this.#size(), moving, () => {
      if (this.#moved) this.#painting.tell({ kind: 'places', places: this.#places })
      this.#moved = false
    })
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
    this.#painting.draw(context, camera, { width, height }, !moving)
    this.#drawChosen(ink)
    if (!moving) this.#chooseNames()
    this.#names.draw(ink, this.#onScreen, {
      most: moving ? namesMoving : namesAtRest,
      hovered: this.#hovered,
      size: { width, height },
    })
    this.#refresh(moving)
    // Once more when it rests, with all its names.
    if (moving) this.#draw()
  }

  #drawChosen(ink: Ink): void {
    const scene = this.#shown?.scene
    if (scene === undefined) return
    const marks = {
      ...{ chosen: this.#chosen, near: this.#near, pinned: this.#pinned, hovered: this.#hovered, box: this.#box },
    }
    const toScreen = (x: number, y: number) => this.#toScreen(x, y)
    drawChosen(this.#context, ink, marks, { scene, places: this.#places, k: this.#camera.k, toScreen })
  }

  #chooseNames(): void {
    const shown = this.#shown
    if (shown === null || this.#ink === null) return
    const near = this.#chosen.length > 0 && this.#chosen.length < 4 ? endsOf(shown.scene, this.#near, 80) : []
    this.#names.choose(shown, this.#ink, { on: this.#onScreen, size: this.#size(), first: [...this.#chosen, ...near] })
  }

  /** Where a node is on the screen, and how large; null: nowhere. */
  readonly #onScreen: OnScreen = (place) => {
    const [x, y] = [this.#places.x[place], this.#places.y[place]]
    const scene = this.#shown?.scene
    if (x === undefined || y === undefined || scene?.shown[place] !== 1) return null
    const [sx, sy] = this.#toScreen(x, y)
    return { x: sx, y: sy, radius: scene.radii[place]! * this.#camera.k }
  }

  #size(): Size {
    return this.#window
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas
    this.#window = { width, height }
    this.#canvas.width = Math.round(width * devicePixelRatio)
    this.#canvas.height = Math.round(height * devicePixelRatio)
    if (this.#fitNext) this.fit()
    this.#repaint()
  }

  #toScreen(x: number, y: number): [number, number] {
    return toScreen(this.#camera, this.#size(), x, y)
  }

  #dragNode(node: number, dx: number, dy: number): void {
    this.#fitNext = false
    const { x, y } = this.#places
    x[node]! += dx / this.#camera.k
    y[node]! += dy / this.#camera.k
    this.#moved = true
    this.#painting.outdate()
    this.#draw()
  }

  /** What of the picture is in a part of the window; nothing given: in all of it. */
  inside(from: Point = { x: 0, y: 0 }, to?: Point): number[] {
    const { width, height } = this.#size()
    return nodesWithin(this.#places, this.#onScreen, from, to ?? { x: width, y: height })
  }

  #drawBox(from: Point, to: Point, done: boolean): void {
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

  #hit(at: Point): number | null {
    const scene = this.#shown?.scene
    if (scene === undefined) return null
    return nodeAt(this.#places, scene, toPicture(this.#camera, this.#size(), at), 5 / this.#camera.k)
  }
}
