import type { Camera, Paper, Places, Scene, Theme } from './drawn.ts'
import { paint } from './paint.ts'

export type PaintQuestion =
  | { readonly kind: 'scene'; readonly scene: Scene }
  | { readonly kind: 'places'; readonly places: Places }
  | { readonly kind: 'theme'; readonly theme: Theme }
  | { readonly kind: 'paint'; readonly paper: Paper; readonly scale: number }
export interface PaintAnswer {
  readonly bitmap: ImageBitmap
  readonly camera: Camera
  /** In pixels of the page. */
  readonly width: number
  readonly height: number
}

let scene: Scene | null = null
let places: Places | null = null
let theme: Theme | null = null
const canvas = new OffscreenCanvas(1, 1)

/** Draws where it holds nobody up: the page only shows what comes. */
addEventListener('message', ({ data }: MessageEvent<PaintQuestion>) => {
  if (data.kind === 'scene') scene = data.scene
  else if (data.kind === 'places') places = data.places
  else if (data.kind === 'theme') theme = data.theme
  else draw(data.paper, data.scale)
})

function draw({ width, height, camera }: Paper, scale: number): void {
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const context = canvas.getContext('2d')
  if (context === null) return
  // Places of another picture do not fit this one: nothing is drawn until the right ones are there.
  if (scene !== null && places !== null && theme !== null && places.x.length === scene.tones.length) {
    context.setTransform(scale, 0, 0, scale, 0, 0)
    paint(context, scene, places, theme, { width, height, camera })
  }
  const answer: PaintAnswer = { bitmap: canvas.transferToImageBitmap(), camera, width, height }
  postMessage(answer, { transfer: [answer.bitmap] })
}
