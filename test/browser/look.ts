/**
 * `npm run look -- ADDRESS FOLDER [--width N] [--dark] [--language ja] [--person admin] [--only WORD]`: a picture of every page that a
 * person of a running node is offered, for whoever changes a page and looks at it; it says which pages are wider than their window.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { launchBrowser } from './browser.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', default: '1400' },
    dark: { type: 'boolean', default: false },
    language: { type: 'string', default: 'en' },
    person: { type: 'string', default: 'admin' },
    only: { type: 'string', default: '' },
    also: { type: 'string', multiple: true, default: [] },
  },
})
const [address, folder] = positionals
if (address === undefined || folder === undefined) throw new Error('an address and a folder are needed')
const width = Number(values.width)
const theme = values.dark ? 'dark' : 'light'
mkdirSync(folder, { recursive: true })

await using browser = await launchBrowser()
const context = await browser.newContext({
  viewport: { width, height: 900 },
  colorScheme: theme,
  locale: values.language,
  timezoneId: 'UTC',
  reducedMotion: 'reduce',
})
const headers = { origin: address, 'x-trefoil': '1' }
const data = { name: values.person, password: `demo-${values.person}-password` }
const answer = await context.request.post(`${address}/api/v1/session`, { headers, data })
if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}`)
const preferences = { language: values.language, theme }
await context.request.patch(`${address}/api/v1/session/preferences`, { headers, data: preferences })
const page = await context.newPage()
await page.goto(address)
await page.locator('nav a').first().waitFor({ state: 'attached' })
const offered = await page
  .locator('nav a')
  .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? '/'))
for (const path of [...new Set([...offered, '/security', ...values.also])]) {
  if (!path.includes(values.only)) continue
  await page.goto(address + path)
  await page.locator('h1').first().waitFor()
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
  await page.evaluate('document.fonts.ready')
  await page.waitForTimeout(200)
  const name = path.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '') || 'overview'
  await page.screenshot({ path: join(folder, `${name.slice(0, 60)}.png`), animations: 'disabled' })
  const sideways = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)
  console.log(`${name}${sideways > 0 ? `: ${sideways} pixels too wide` : ''}`)
}
