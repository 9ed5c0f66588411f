import type { Point } from './camera.ts'

/** What hands do on a canvas, in its own pixels. */
export interface GestureEvents {
  /** The node under a point. */
  hit(at: Point): number | null
  hover(node: number | null): void
  zoom(factor: number, at: Point): void
  pan(dx: number, dy: number): void
  drag(node: number, dx: number, dy: number): void
  /** `more`: added to what is chosen. */
  choose(node: number | null, more: boolean): void
  open(node: number): void
  /** A box is drawn with Shift from nothing; `done`: it was let go. */
  box(from: Point, to: Point, done: boolean): void
  /** It was dragged, and let go. */
  dropped(node: number): void
}
export interface Gestures {
  /** The node that is held at the moment. */
  readonly held: number | null
}

interface Drag {
  readonly node: number | null
  readonly start: Point
  x: number
  y: number
  far: boolean
  readonly more: boolean
}

const farPx = 4

/** Wheel, pointer, two fingers and double click, until the signal ends. */
export function listenToGestures(canvas: HTMLCanvasElement, signal: AbortSignal, events: GestureEvents): Gestures {
  const touches = new Map<number, Point>()
  let drag: Drag | null = null
  const pointOf = (event: MouseEvent): Point => {
    const box = canvas.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const dragTo = (at: Point) => {
    if (drag === null) return
    const [dx, dy] = [at.x - drag.x, at.y - drag.y]
    if (!drag.far && Math.hypot(dx, dy) < farPx) return
    Object.assign(drag, { x: at.x, y: at.y, far: true })
    if (drag.node === null && drag.more) events.box(drag.start, at, false)
    else if (drag.node === null) events.pan(-dx, -dy)
    else events.drag(drag.node, dx, dy)
  }
  const pinch = (moved: number, before: Point) => {
    const now = touches.get(moved)!
    const other = [...touches].find(([id]) => id !== moved)![1]
    const apart = (a: Point) => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y))
    events.zoom(apart(now) / apart(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 })
    events.pan((before.x - now.x) / 2, (before.y - now.y) / 2)
  }
  const end = (event: PointerEvent) => {
    touches.delete(event.pointerId)
    const ended = drag
    drag = null
    if (ended === null || event.type === 'pointercancel') return
    if (!ended.far) events.choose(ended.node, ended.more)
    else if (ended.node !== null) events.dropped(ended.node)
    else if (ended.more) events.box(ended.start, pointOf(event), true)
  }
  const wheel = (event: WheelEvent) => {
    event.preventDefault()
    const step = event.deltaMode === 1 ? 16 : 1
    events.zoom(Math.exp(-Math.max(-120, Math.min(120, event.deltaY * step)) * 0.0022), pointOf(event))
  }
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    const at = pointOf(event)
    touches.set(event.pointerId, at)
    canvas.setPointerCapture(event.pointerId)
    drag = touches.size > 1 ? null : { node: events.hit(at), start: at, ...at, far: false, more: event.shiftKey }
  }
  const move = (event: PointerEvent) => {
    const at = pointOf(event)
    const before = touches.get(event.pointerId)
    if (before === undefined) return events.hover(events.hit(at))
    touches.set(event.pointerId, at)
    if (touches.size === 2) pinch(event.pointerId, before)
    else dragTo(at)
  }
  canvas.addEventListener('wheel', wheel, { signal, passive: false })
  canvas.addEventListener('pointerdown', down, { signal })
  canvas.addEventListener('pointermove', move, { signal })
  canvas.addEventListener('pointerup', end, { signal })
  canvas.addEventListener('pointercancel', end, { signal })
  canvas.addEventListener('pointerleave', () => events.hover(null), { signal })
  const open = (event: MouseEvent) => {
    const hit = events.hit(pointOf(event))
    if (hit !== null) events.open(hit)
  }
  canvas.addEventListener('dblclick', open, { signal })
  return {
    get held() {
      return drag?.node ?? null
    },
  }
}
