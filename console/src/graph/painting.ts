import type { Size } from './camera.ts'
import type { Camera } from './drawn.ts'
import type { PaintAnswer, PaintQuestion } from './paint-worker.ts'

/** The picture is drawn larger than the window, so that there is something to move in. */
const margin = 1.5

/** What a thread of its own draws: the last picture that came is moved and scaled with the camera until a fresh one is there. */
export class Painting {
  readonly #worker = new Worker(new URL('./paint-worker.ts', import.meta.url), { type: 'module' })
  #picture: PaintAnswer | null = null
  #busy = false
  #stale = true

  /** `onPainted`: a fresh picture is there. */
  constructor(onPainted: () => void) {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<PaintAnswer>) => {
      this.#picture?.bitmap.close()
      this.#picture = data
      this.#busy = false
      onPainted()
    })
  }

  close(): void {
    this.#worker.terminate()
    this.#picture?.bitmap.close()
  }

  tell(question: PaintQuestion): void {
    this.#worker.postMessage(question)
  }

  /** What is there is not right any more. */
  outdate(): void {
    this.#stale = true
  }

  /** The last picture, where the camera has it now. */
  draw(context: CanvasRenderingContext2D, camera: Camera, { width, height }: Size, smooth: boolean): void {
    const picture = this.#picture
    if (picture === null) return
    const scale = camera.k / picture.camera.k
    const [x, y] = [(picture.camera.x - camera.x) * camera.k, (picture.camera.y - camera.y) * camera.k]
    context.imageSmoothingEnabled = smooth
    const [w, h] = [picture.width * scale, picture.height * scale]
    context.drawImage(picture.bitmap, width / 2 + x - w / 2, height / 2 + y - h / 2, w, h)
    const same = picture.camera.x === camera.x && picture.camera.y === camera.y && picture.camera.k === camera.k
    if (!same) this.#stale = true
  }

  /** Asks for a fresh picture where that is needed and none is on its way. `before`: what is to be told first. */
  refresh(camera: Camera, { width, height }: Size, before: () => void): void {
    if (!this.#stale || this.#busy || width === 0 || height === 0) return
    before()
    this.#busy = true
    this.#stale = false
    const paper = { width: width * margin, height: height * margin, camera }
    this.tell({ kind: 'paint', paper, scale: Math.min(2, devicePixelRatio) })
  }
}
