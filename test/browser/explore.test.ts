import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MockNode, startMockNode } from '../../console/dev/mock-api.ts'
import { launchBrowser } from './browser.ts'
import { Pages, patienceMs } from './pages.ts'

declare const document: { readonly documentElement: { readonly scrollWidth: number } }
declare const axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> }

const console_ = fileURLToPath(new URL('../../console', import.meta.url))
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const idOf = (type: string, n: string) => `${type}--0000000${n}-0000-4000-8000-00000000000${n}`
const [volt, relay, hostile] = [idOf('intrusion-set', '1'), idOf('indicator', '4'), idOf('tool', 'e')]

let browser: Browser
let node: MockNode
let pages: Pages
let page: Page
let complaints: string[] = []

beforeAll(async () => {
  if (!existsSync(`${console_}/dist/index.html`))
    await (await import('vite')).build({ root: console_, logLevel: 'error' })
  ;[browser, node] = await Promise.all([launchBrowser(), startMockNode()])
  const viewport = { width: 1400, height: 860 }
  pages = new Pages(browser, { viewport, colorScheme: 'light', locale: 'en', reducedMotion: 'reduce' }, (one) => {
    one.on('pageerror', (error) => complaints.push(error.message))
    one.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`))
    one.on('console', (message) => {
      if (/Content Security Policy|Warning:|Each child/i.test(message.text())) complaints.push(message.text())
    })
  })
}, 600_000)

afterAll(async () => {
  await browser?.close()
  await node?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  complaints = []
  page = await pages.take(node.url)
})
afterEach(async () => {
  await pages.leave()
  expect(complaints).toEqual([])
})

async function open(path: string, name = 'analyst'): Promise<void> {
  await page.request.post(`${node.url}/api/v1/session`, { data: { name, password: 'trefoil' } })
  await page.goto(node.url + path)
}
const settled = () => page.locator('canvas[data-settled]').waitFor()
const said = (count: string) => page.getByText(count, { exact: true }).waitFor()

test('neighbours are brought in kind by kind, counts first, and each step can be taken back', async () => {
  await open(`/objects/${volt}`)
  await page.getByRole('link', { name: 'Show in the graph' }).click()
  await said('Objects: 1, links: 0')
  const panel = page.getByRole('complementary', { name: 'Chosen object' })
  await panel.getByRole('button', { name: /Indicates.*Indicator.*2/ }).click()
  await said('Objects: 3, links: 2')
  await panel.getByRole('button', { name: /Uses.*Malware.*1/ }).click()
  await said('Objects: 4, links: 4')
  await page.keyboard.press('u')
  await said('Objects: 3, links: 2')
  // The back button takes back that, and the address is all that is needed to make it again.
  await page.goBack()
  await said('Objects: 4, links: 4')
  await page.reload()
  await said('Objects: 4, links: 4')
  // What ends a sequence is not also the picture's own key: this would have chosen all in sight.
  await page.keyboard.press('g')
  await page.keyboard.press('b')
  await page.getByRole('heading', { level: 1, name: 'Paste box' }).waitFor()
})

test('the graph is worked by keyboard: arrows go along it, and it reads as a table', async () => {
  await open(`/graph?step=add:${volt}&step=expand:${volt}:indicates:in:indicator:1`)
  await said('Objects: 3, links: 2')
  await settled()
  await page.getByRole('region', { name: /^Graph\./ }).focus()
  await page.keyboard.press('ArrowRight')
  const panel = page.getByRole('complementary', { name: 'Chosen object' })
  await panel.waitFor()
  await page.keyboard.press('p')
  await panel.getByRole('button', { name: 'Unpin' }).waitFor()
  await page.keyboard.press('t')
  const rows = page.getByRole('row')
  await rows.nth(3).waitFor()
  expect(await rows.count()).toBe(4)
  await page.getByRole('button', { name: 'KV Botnet relay 203[.]0[.]113[.]57', exact: true }).click()
  await panel.getByRole('heading', { name: 'KV Botnet relay 203[.]0[.]113[.]57' }).waitFor()
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
})

test('pins and folds survive a reload, a box chooses, the last choice is taken back, and what is chosen is saved alone', async () => {
  await open(`/graph?step=add:${volt}&step=expand:${volt}:indicates:in:indicator:1&open=${volt}`)
  await said('Objects: 3, links: 2')
  await settled()
  const panel = page.getByRole('complementary', { name: 'Chosen object' })
  await panel.getByRole('button', { name: 'Pin', exact: true }).click()
  await page.waitForURL(/step=pin/)
  await panel.getByRole('button', { name: 'Fold', exact: true }).click()
  await said('Objects: 1, links: 0')
  await page.reload()
  await said('Objects: 1, links: 0')
  await panel.getByRole('button', { name: 'Unpin' }).waitFor()
  await page.keyboard.press('u')
  await said('Objects: 3, links: 2')
  await page.keyboard.press('u')
  await panel.getByRole('button', { name: 'Pin', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await settled()
  await page.keyboard.press('f')
  const box = (await page.locator('canvas').boundingBox())!
  await page.keyboard.down('Shift')
  await page.mouse.move(box.x + box.width - 4, box.y + 4)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.move(box.x + 4, box.y + box.height - 4)
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await panel.getByText('3 chosen.').waitFor()
  await page.getByRole('button', { name: 'Save as' }).click()
  await page.getByText('3 chosen objects alone').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('u')
  await panel.getByText('3 chosen.').waitFor({ state: 'detached' })
})

test('a path between two objects is found, and what is not there is said', async () => {
  await open(`/graph?step=add:${relay}&open=${relay}&view=table&step=add:${hostile}`)
  const panel = page.getByRole('complementary', { name: 'Chosen object' })
  await panel.getByRole('button', { name: 'Path to…' }).click()
  await page.getByRole('button', { name: /gnp\.exe/ }).click()
  await page.getByText('There is no path of at most six links that you may read.').waitFor()
  await page.keyboard.press('u')
  await open(`/graph?step=path:${relay}:${idOf('attack-pattern', '3')}`)
  await said('Objects: 3, links: 2')
})

test('kinds of objects and links are hidden and shown, and stay so in the address', async () => {
  await open('/graph?step=list:')
  await page.getByRole('button', { name: /^Indicator 303/ }).click()
  await page.waitForURL(/hide=created_by_ref&hide=indicator/)
  await said('Objects: 612, links: 6')
})

test('one verdict is said of all that match: counted first, done by the node, taken back, and the address shows it', async () => {
  await open('/intelligence?type=indicator')
  await page.getByRole('button', { name: 'All that match' }).click()
  await page.getByRole('menuitem', { name: 'False positive' }).click()
  const panel = page.getByRole('region', { name: 'One verdict over a whole filter' })
  await panel.getByText('Counted. Nothing was said yet.').waitFor()
  await panel
    .getByText(/TLP:AMBER/)
    .first()
    .waitFor()
  await page.reload()
  await panel.getByRole('button', { name: 'Say it of 303' }).click()
  await panel.getByText('Done.').waitFor()
  await panel.getByRole('button', { name: 'Take 303 back' }).click()
  await panel.getByText('Taken back.').waitFor()
  await panel.getByRole('button', { name: 'Close' }).click()
  await panel.waitFor({ state: 'detached' })
})

test('two versions are compared field by field, and a list at two moments, each with its file', async () => {
  await open(`/compare?id=${volt}&from=2026-01-01T00:00:00.000Z&to=`)
  await page.getByText('Nothing to compare').waitFor()
  await page.goto(`${node.url}/compare?list=%3Ftype%3Dindicator&since=2026-01-01T00:00:00.000Z`)
  await page.getByText('1 added, 1 removed, 1 changed').waitFor()
  await page.getByRole('button', { name: 'Save as', exact: true }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Table (CSV)', exact: true }).click(),
  ])
  expect(download.suggestedFilename()).toBe('list-changes.csv')
  await page.getByRole('link', { name: 'Open the difference' }).click()
  await page.getByText(/added, \d+ removed, \d+ changed/).waitFor()
  await page.locator('ins, del').first().waitFor()
})

test('a graph is saved as picture, drawing, table and report, and becomes an object by the Import page', async () => {
  await open(`/graph?step=add:${volt}&step=expand:${volt}:indicates:in:indicator:1`)
  await said('Objects: 3, links: 2')
  await settled()
  for (const [item, ending] of [
    ['Picture (PNG)', 'png'],
    ['Drawing (SVG)', 'svg'],
    ['Table (CSV)', 'csv'],
    ['Markdown', 'md'],
    ['Web page (HTML)', 'html'],
  ] as const) {
    await page.getByRole('button', { name: 'Save as' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item, exact: true }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(new RegExp(`^JP-graph-[\\d-]+\\.${ending}$`))
    const bytes = readFileSync(await download.path())
    if (ending === 'png') expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    else expect(bytes.toString()).toContain('TLP:AMBER+STRICT')
  }
  await page.getByRole('button', { name: 'Save as' }).click()
  expect(await page.getByRole('menuitem', { name: /STIX bundle/ }).count()).toBe(0)
  await page.getByRole('menuitem', { name: /Import a grouping of 3 objects/ }).click()
  await page.getByRole('heading', { name: 'Import' }).waitFor()
  const text = JSON.parse(await page.locator('textarea').first().inputValue()) as {
    objects: { object_refs: string[] }[]
  }
  expect(text.objects[0]?.object_refs).toContain(volt)
})

test('a pasted text is taken apart, chosen from, and published with its marking', async () => {
  await open('/paste')
  const text = 'Relay 203[.]0[.]113[.]57 and 198[.]51[.]100[.]7 (CVE-2026-1234), see cisa.gov and setup.zip'
  const field = page.getByLabel(/^Paste text here/)
  await field.waitFor()
  // Pasted with nothing chosen, it is taken, and the field has the keys.
  await page.evaluate(`{
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', ${JSON.stringify(text)})
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }`)
  await expect.poll(() => field.inputValue(), { timeout: patienceMs }).toBe(text)
  await page.locator('main textarea:focus').waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByText('5 things found').waitFor()
  const counts = { New: '2 of 2', Known: '1 of 1', Doubtful: '0 of 1', 'Allow-listed': '0 of 1' }
  for (const [name, count] of Object.entries(counts))
    await page.getByRole('region', { name, exact: true }).getByText(count, { exact: true }).waitFor()
  await page.getByRole('region', { name: 'New', exact: true }).getByRole('checkbox').first().click()
  await page.getByRole('region', { name: 'Doubtful' }).getByRole('checkbox').nth(1).click()
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(() => axe.run())
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id} ${nodes[0]?.html.slice(0, 200)}`)).toEqual([])
  const sent = page.waitForRequest((request) => request.url().includes('/import?'))
  await page.getByRole('button', { name: 'Publish 2 objects' }).click()
  const request = await sent
  expect(request.url()).toContain('tlp=amber')
  expect(JSON.parse(request.postData() ?? '').objects).toHaveLength(2)
  await page.getByText('Everything was accepted.').waitFor()
})

test('what is new is one digest, whose counts open what they count, until somebody has seen it', async () => {
  await open('/')
  const digest = page.getByRole('region', { name: /^New in the last day/ })
  await digest.getByRole('link', { name: 'Indicator 150' }).click()
  await page.waitForURL(/since=.*type=indicator|type=indicator.*since=/)
  await page.getByRole('button', { name: /^Remove filter New since/ }).waitFor()
  await page.goBack()
  await digest.getByRole('button', { name: 'I have seen these' }).click()
  await page.getByRole('region', { name: /^New since/ }).waitFor()
})

test('filters are kept under a name, and rows are chosen by key for what is done to all of them', async () => {
  await open('/intelligence?origin=US&type=indicator')
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('textbox', { name: 'Name of this view' }).fill('Indicators of US')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('link', { name: 'Indicators of US' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('region', { name: 'Objects' }).last().getByRole('link').first().waitFor()
  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
  const bar = page.getByRole('region', { name: 'What is chosen' })
  await bar.getByText('2 chosen').waitFor()
  await bar.getByText(/of 100 loaded; the filters show \d+\./).waitFor()
  await bar.getByRole('button', { name: 'Choose all 100 loaded' }).click()
  await bar.getByText('100 chosen').waitFor()
  await bar.getByRole('button', { name: 'Choose none' }).click()
  await bar.waitFor({ state: 'detached' })
  await page.goto(`${node.url}/intelligence`)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('link', { name: 'Indicators of US' }).click()
  await page.waitForURL(/type=indicator/)
})

test('an auditor sees no graph, and hostile names stay names', async () => {
  await open('/graph', 'auditor')
  await page.getByText('A graph shows the names of neighbours').waitFor()
  await open(`/graph?step=add:${hostile}&open=${hostile}`)
  await page.getByRole('complementary', { name: 'Chosen object' }).waitFor()
  await settled()
  expect(await page.locator('main img').count()).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1400)
})

test('the graph passes the checks of accessibility, light and dark, with a node chosen and as a table', async () => {
  const address = `/graph?step=add:${volt}&step=expand:${volt}:indicates:in:indicator:1&open=${volt}`
  for (const [scheme, path] of [
    ['light', address],
    ['dark', `${address}&view=table`],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await open(path)
    await page.getByRole('heading', { level: 1, name: 'Graph' }).waitFor()
    await page.getByText('2 links in this picture').waitFor()
    await page.evaluate(axeSource)
    const { violations } = await page.evaluate(() => axe.run())
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => `${scheme} ${id} ${nodes[0]?.html.slice(0, 200)}`)).toEqual([])
  }
})
