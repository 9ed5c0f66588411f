import { ForceLayout, type LayoutInput } from './layout.ts'

export interface LayoutAnswer {
  readonly run: number
  readonly x: Float32Array
  readonly y: Float32Array
  readonly done: boolean
}
export type LayoutQuestion = { readonly run: number } & LayoutInput

/** How often the page is told: a large picture takes longer to draw than to move on. */
const [toldMs, toldLargeMs, large] = [90, 300, 3_000] as const

/** Moves a picture until it is cold; a newer question ends the one before. */
let latest = 0
addEventListener('message', ({ data }: MessageEvent<LayoutQuestion>) => {
  latest = data.run
  const layout = new ForceLayout(data)
  const step = () => {
    if (latest !== data.run) return
    const until = performance.now() + (data.x.length > large ? toldLargeMs : toldMs)
    do layout.tick()
    while (!layout.done && performance.now() < until)
    const answer: LayoutAnswer = { run: data.run, x: data.x.slice(), y: data.y.slice(), done: layout.done }
    postMessage(answer, { transfer: [answer.x.buffer, answer.y.buffer] })
    if (!layout.done) setTimeout(step)
  }
  step()
})
