import type { Ink, Places } from './drawn.ts'
import { nameBox, TakenPlaces } from './name-places.ts'
import { paint } from './paint.ts'
import type { Built } from './scene.ts'

const most = 3200
const named = 300
const band = 28

/** The picture as dots, all of it, with the marking above and below. */
export async function makePng(
  { built, shown, linksShown }: { readonly built: Built; readonly shown: Uint8Array; readonly linksShown: Uint8Array },
  places: Places,
  ink: Ink,
  marking: string,
): Promise<Blob> {
  const { x, y } = places
  const drawn = [...built.nodes.keys()].filter((place) => shown[place] === 1)
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const place of drawn) {
    left = Math.min(left, x[place]! - 90)
    right = Math.max(right, x[place]! + 90)
    top = Math.min(top, y[place]! - 40)
    bottom = Math.max(bottom, y[place]! + 40)
  }
  const k = Math.min(2, most / (right - left), most / (bottom - top))
  const paper = {
    width: Math.ceil((right - left) * k),
    height: Math.ceil((bottom - top) * k),
    camera: { x: (left + right) / 2, y: (top + bottom) / 2, k },
  }
  const inner = new OffscreenCanvas(paper.width, paper.height)
  paint(inner.getContext('2d')!, { ...built.scene, shown, linksShown }, places, ink, paper)
  const canvas = new OffscreenCanvas(paper.width, paper.height + band * 2)
  const context = canvas.getContext('2d')!
  context.fillStyle = ink.surface
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(inner, 0, band)
  context.font = ink.font
  context.textBaseline = 'top'
  context.textAlign = 'center'
  context.fillStyle = ink.text
  context.strokeStyle = ink.halo
  context.lineWidth = 3
  const taken = new TakenPlaces()
  for (const place of drawn.sort((a, b) => built.degrees[b]! - built.degrees[a]!).slice(0, named)) {
    const label = built.labels[place]!
    const at = { x: (x[place]! - left) * k, y: (y[place]! - top) * k, radius: built.scene.radii[place]! * k }
    const box = nameBox(at, context.measureText(label).width, paper)
    if (!taken.take(box)) continue
    context.strokeText(label, box.middle, box.top + band)
    context.fillText(label, box.middle, box.top + band)
  }
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const at of [0, canvas.height - band]) {
    context.fillStyle = '#000'
    context.fillRect(0, at, canvas.width, band)
    context.fillStyle = '#fff'
    context.fillText(marking, canvas.width - 10, at + band / 2)
  }
  return await canvas.convertToBlob({ type: 'image/png' })
}
