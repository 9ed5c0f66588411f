import type { Size } from './camera.ts'
import type { Camera } from './drawn.ts'
import type { PaintAnswer, PaintQuestion } from './paint-worker.ts'

/** The picture is drawn larger than the window, so that there is something to move in. */
const margin = 1.5
/** So much larger or smaller than it was drawn, a picture can be read while it moves. */
const farScale = 1.6

/** What a thread of its own draws: the last picture that came is moved and scaled with the camera until a fresh one is there. */
export class Painting {
  readonly #worker = new Worker(new URL('./paint-worker.ts', import.meta.url), { type: 'module' })
  #picture: PaintAnswer | null = null
  #busy = false
  #stale = true
  #fit: 'exact' | 'near' | 'far' = 'exact'

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
    const [w, h] = [picture.width * scale, picture.height * scale]
    const left = width / 2 + (picture.camera.x - camera.x) * camera.k - w / 2
    const top = height / 2 + (picture.camera.y - camera.y) * camera.k - h / 2
    context.imageSmoothingEnabled = smooth
    context.drawImage(picture.bitmap, left, top, w, h)
    const same = picture.camera.x === camera.x && picture.camera.y === camera.y && picture.camera.k === camera.k
    const covers = left <= 0 && top <= 0 && left + w >= width && top + h >= height
    this.#fit = same ? 'exact' : covers && scale > 1 / farScale && scale < farScale ? 'near' : 'far'
  }

  /**
   * Asks for a fresh picture where that is needed and none is on its way. `moving`: the one that is there will do as long as it fills the
   * window and is nearly of the right size, for a drawing of everything costs as much as many frames. `before`: what is to be told first.
   */
  refresh(camera: Camera, { width, height }: Size, moving: boolean, before: () => void): void {
    const wanted = this.#stale || this.#fit === 'far' || (this.#fit === 'near' && !moving)
    if (!wanted || this.#busy || width === 0 || height === 0) return
    before()
    this.#busy = true
    this.#stale = false
    const paper = { width: width * margin, height: height * margin, camera }
    this.tell({ kind: 'paint', paper, scale: Math.min(2, devicePixelRatio) })
  }
}
