import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { type NodeProcess, trefoil } from '../src/testing/processes.ts'
import { launchBrowser } from '../test/browser/browser.ts'
import { importBundle } from './api.ts'
import { type Figure, percentile } from './report.ts'
import { makeWeb, webLinks, webNodes } from './web.ts'

declare const requestAnimationFrame: (callback: (at: number) => void) => void
declare const document: { querySelector(selector: string): { scrollTop: number } | null }
declare const performance: { now(): number }

const movingMs = 5000

/** The console in Chromium, drawn by the processor alone: the graph at its bound, and a list that is scrolled through. */
export async function benchGraph(node: NodeProcess): Promise<Figure[]> {
  if (!existsSync(resolve(import.meta.dirname, '../console/dist/index.html')))
    throw new Error('the console is not built: npm run console')
  for (const bundle of makeWeb()) await importBundle(node, bundle)
  const { password } = JSON.parse(trefoil('user', 'add', node.dir, 'bench', '--role', 'analyst', '--json')) as {
    password: string
  }
  await using browser = await launchBrowser()
  const context = await browser.newContext({ viewport: { width: 1400, height: 860 } })
  const page = await context.newPage()
  page.setDefaultTimeout(300_000)
  const signIn = await page.request.post(`${node.console}/api/v1/session`, { data: { name: 'bench', password } })
  if (!signIn.ok()) throw new Error(`sign-in: ${signIn.status()}`)

  await page.goto(`${node.console}/security`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const still = await frames(page, () => page.mouse.move(400 + Math.random() * 200, 400))

  const query = encodeURIComponent('list:type=indicator&type=malware&type=intrusion-set')
  const asked = Date.now()
  await page.goto(`${node.console}/graph?step=${query}`)
  await page.locator('canvas').waitFor()
  const seenMs = Date.now() - asked
  const busy = await drag(page)
  await page.locator('canvas[data-settled]').waitFor()
  const settledMs = Date.now() - asked
  const count = await page
    .getByText(/^Objects: \d/)
    .first()
    .textContent()
  const panned = await drag(page)
  let step = 0
  const zoomed = await frames(page, () => page.mouse.wheel(0, Math.floor(step++ / 40) % 2 === 0 ? -60 : 60))

  await page.goto(`${node.console}/intelligence`)
  await page.locator('ul li a').first().waitFor()
  const list = page.getByRole('region', { name: 'Objects' }).last()
  const box = (await list.boundingBox()) ?? { x: 400, y: 300, width: 100, height: 100 }
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  const scrolled = await frames(page, () => page.mouse.wheel(0, 600))
  const goal = '30 frames a second or better'
  return [
    { what: 'frames of a page on which nothing moves, for comparison', value: say(still), goal: '' },
    { what: `the graph in sight (${count}), laid out`, value: `${seconds(seenMs)}, ${seconds(settledMs)}`, goal: '' },
    { what: 'the graph dragged while it is laid out', value: say(busy), goal },
    { what: `the graph of ${webNodes} nodes and ${webLinks} links dragged`, value: say(panned), goal },
    { what: 'the same zoomed in and out', value: say(zoomed), goal },
    { what: 'the list of everything scrolled, 600 pixels a step', value: say(scrolled), goal },
  ]
}

async function drag(page: Page): Promise<number[]> {
  const [x, y] = [1100, 260]
  await page.mouse.move(x, y)
  await page.mouse.down()
  let turn = 0
  const found = await frames(page, () => {
    turn += 0.07
    return page.mouse.move(x + Math.sin(turn) * 260, y + Math.sin(turn * 1.7) * 160)
  })
  await page.mouse.up()
  return found
}

/** The times between frames while something is done again and again. */
async function frames(page: Page, act: () => Promise<void>): Promise<number[]> {
  const watched = page.evaluate(
    (ms) =>
      new Promise<number[]>((done) => {
        const times: number[] = []
        const began = performance.now()
        let before = 0
        const step = (at: number) => {
          if (before > 0) times.push(at - before)
          before = at
          if (performance.now() - began < ms) requestAnimationFrame(step)
          else done(times)
        }
        requestAnimationFrame(step)
      }),
    movingMs,
  )
  let ended = false
  void watched.finally(() => {
    ended = true
  })
  while (!ended) await act()
  return await watched
}

function say(times: readonly number[]): string {
  const total = times.reduce((sum, time) => sum + time, 0)
  const late = times.filter((time) => time > 34).length
  return `${((times.length / total) * 1000).toFixed(0)} a second; median ${percentile(times, 0.5).toFixed(0)} ms, 95th percentile ${percentile(times, 0.95).toFixed(0)} ms, ${((late / times.length) * 100).toFixed(1)} % over 34 ms`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
