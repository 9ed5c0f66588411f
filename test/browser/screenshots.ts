/** `npm run screenshots`: the pictures in docs/pictures, taken of the demonstration, so that they show what there is. */
import { createHash } from 'node:crypto'
import { mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { type DemoMember, type Demonstration, startDemonstration } from './demonstration.ts'

const folder = resolve(import.meta.dirname, '..', '..', 'docs', 'pictures')
const mostBytes = 300_000
/** What happened while the demonstration ran is shown as of this moment. The order of arrivals remains each run's own. */
const moment = '2026-09-01T01:30:00.000000Z'

interface Picture {
  readonly name: string
  readonly path: string
  readonly member?: DemoMember
  readonly person?: 'analyst' | 'admin'
  readonly language?: 'en' | 'ja' | 'fil'
  readonly theme?: 'light' | 'dark'
  readonly size?: readonly [number, number]
  /** What to do on the page before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>
}

await using demonstration = await startDemonstration({ year: true })
await using browser = await launchBrowser()
const startedAt = new Date(Date.now() - 600_000).toISOString()
const endsAt = new Date(Date.now() + 3_600_000).toISOString()
mkdirSync(folder, { recursive: true })

const payload = await findObject('first-stage payload server')
const actor = await findObject('Volt Typhoon', 'intrusion-set')
const harbours = await findObject('harbour', 'campaign')

const pictures: readonly Picture[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'overview', path: '/' },
  { name: 'overview-dark', path: '/', theme: 'dark', member: 'JP' },
  { name: 'intelligence', path: `/intelligence?q=Volt+Typhoon&open=${payload}&tab=recipients` },
  { name: 'intelligence-dark', path: `/intelligence?type=indicator&open=${payload}`, theme: 'dark' },
  {
    name: 'intelligence-ja',
    path: `/intelligence?q=Volt+Typhoon&open=${payload}&tab=recipients`,
    language: 'ja',
    member: 'JP',
  },
  { name: 'intelligence-narrow', path: '/intelligence', language: 'fil', member: 'PH', size: [420, 900] },
  { name: 'relations', path: `/objects/${actor}?tab=relations` },
  { name: 'proof', path: `/objects/${payload}?tab=proof`, person: 'admin' },
  { name: 'ledger', path: '/ledger', person: 'admin' },
  { name: 'usefulness', path: '/usefulness', member: 'PH' },
  {
    name: 'graph',
    path: `/graph?${neighboursOf(actor)
      .map((step) => `step=${encodeURIComponent(step)}`)
      .join('&')}`,
    prepare: (page) => page.waitForTimeout(4_000),
  },
  { name: 'attribution', path: `/objects/${harbours}?tab=attribution` },
  { name: 'situation', path: '/situation?days=91', member: 'PH' },
  { name: 'situation-dark', path: '/situation?tab=timeline', theme: 'dark' },
  { name: 'matrix', path: '/situation?tab=matrix&days=364' },
  { name: 'map-ja', path: '/situation?tab=map&days=364', language: 'ja', member: 'JP' },
  { name: 'incidents', path: '/incidents', member: 'PH', person: 'analyst' },
  { name: 'incident', path: '/incidents/1', member: 'PH' },
  { name: 'advisories', path: '/advisories', member: 'JP' },
  {
    name: 'advisory',
    path: '/advisories',
    member: 'JP',
    prepare: async (page) => {
      await page.locator('main a[href^="/advisories/"]').first().click()
      await page.locator('h1').first().waitFor()
      await page.waitForTimeout(500)
    },
  },
  { name: 'hunts', path: '/hunts?tab=out' },
  { name: 'detection', path: '/detection', member: 'PH' },
  { name: 'ask', path: '/ask', language: 'fil', member: 'PH' },
  {
    name: 'paste',
    path: '/paste',
    prepare: async (page) => {
      await page
        .locator('textarea')
        .first()
        .fill(
          'From the operator: hxxps://update-check[.]example[.]net/a was fetched from 203.0.113[.]77; CVE-2024-3400, T1190, Volt Typhoon.',
        )
      await page
        .getByRole('button', { name: /^Read it/ })
        .first()
        .click()
      await page.waitForTimeout(1_500)
    },
  },
  { name: 'alliance', path: '/alliance' },
  { name: 'alliance-dark', path: '/alliance', theme: 'dark', member: 'PH' },
  { name: 'activity', path: '/activity?tab=audit', person: 'admin' },
  {
    name: 'import',
    path: '/import',
    prepare: async (page) => {
      const objects = [
        { type: 'tool', name: 'Router scanner' },
        { type: 'indicator', name: 'Callback address' },
      ]
      await page.locator('textarea').fill(JSON.stringify({ type: 'bundle', objects }, null, 2))
      await page.getByText('2 objects found').waitFor()
      await page.locator('textarea').evaluate((field: { blur(): void; scrollTop: number }) => {
        field.scrollTop = 0
        field.blur()
      })
    },
  },
  { name: 'administration', path: '/administration', person: 'admin' },
]
for (const picture of pictures) await take(browser, demonstration, picture)

async function take(browser: Browser, demonstration: Demonstration, picture: Picture): Promise<void> {
  const { name, path, member = 'US', person = 'analyst', language = 'en', theme = 'light', prepare } = picture
  const [width, height] = picture.size ?? [1360, 850]
  const url = demonstration.consoleOf(member)
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: 1,
    colorScheme: theme,
    locale: language,
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  if (path !== '/sign-in') await signIn(page, url, person, { language, theme })
  await page.clock.setFixedTime(moment)
  await page.route('**/api/v1/**', async (route) => {
    // The stream of events has no end to wait for.
    if (route.request().url().endsWith('/events')) return route.continue()
    // Evidence that was made steady would be what it is there to show: altered.
    if (/\/objects\/[^/]+\/evidence$/.test(route.request().url())) return route.continue()
    const response = await route.fetch()
    await route.fulfill({ response, body: steady(await response.text()) })
  })
  await page.goto(url + path)
  await page.locator('h1, h2').first().waitFor()
  while ((await page.locator('[aria-busy=true]').count()) > 0) await page.waitForTimeout(50)
  await prepare?.(page)
  while ((await page.locator('[aria-busy=true]').count()) > 0) await page.waitForTimeout(50)
  await page.evaluate('document.fonts.ready')
  await page.waitForTimeout(300)
  const file = join(folder, `${name}.png`)
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
  await page.unrouteAll({ behavior: 'wait' })
  await context.close()
  const bytes = statSync(file).size
  console.log(`${name}.png ${Math.round(bytes / 1000)} kB`)
  if (bytes > mostBytes) throw new Error(`${name}.png is larger than ${mostBytes} bytes`)
}

/** Moments, ages and keys of this run, made the same for every run. */
function steady(text: string): string {
  return text
    .replaceAll(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (whole, at: string) =>
      at > startedAt && at < endsAt ? `"${moment}"` : whole,
    )
    .replaceAll(/"lagSeconds":[\d.]+/g, '"lagSeconds":4')
    .replaceAll(/"member":"(\w+)","state":"pulling"/g, '"member":"$1","state":"idle"')
    .replaceAll(/"code":"(\w+)"(.{0,400}?)"signingKeyFingerprint":"[0-9a-f]+"/g, (_, code: string, between: string) => {
      const fingerprint = createHash('sha256').update(code).digest('hex')
      return `"code":"${code}"${between}"signingKeyFingerprint":"${fingerprint}"`
    })
    .replaceAll(/"(digest|subject)":"[0-9a-f]{64}"/g, (_, name: string) => {
      return `"${name}":"${createHash('sha256').update('charter').digest('hex')}"`
    })
    .replaceAll(/localhost:(\d+)/g, (_, port: string) => {
      const offset = Number(port) - demonstration.basePort
      return `localhost:${offset < 10 ? 7080 + offset : 7433 + offset}`
    })
}

async function signIn(page: Page, url: string, person: string, preferences: object): Promise<void> {
  const headers = { origin: url, 'x-trefoil': '1' }
  const { request } = page.context()
  const data = { name: person, password: `demo-${person}-password` }
  const answer = await request.post(`${url}/api/v1/session`, { headers, data })
  if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}`)
  await request.patch(`${url}/api/v1/session/preferences`, { headers, data: preferences })
}

/** An actor with what it uses, whom it targets and what is laid at its door, as the graph's address says it. */
function neighboursOf(id: string): string[] {
  const used = ['attack-pattern', 'malware', 'tool'].map((type) => `expand:${id}:uses:out:${type}:1`)
  return [`add:${id}`, ...used, `expand:${id}:targets:out:location:1`, `expand:${id}:attributed-to:in:campaign:1`]
}

async function findObject(text: string, type?: string): Promise<string> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const url = demonstration.consoleOf('US')
  await signIn(page, url, 'analyst', {})
  const params = { q: text, ...(type === undefined ? {} : { type }) }
  const answer = await context.request.get(`${url}/api/v1/objects`, { params })
  const { items } = (await answer.json()) as { items: { id: string }[] }
  await context.close()
  const id = items[0]?.id
  if (id === undefined) throw new Error(`the demonstration holds nothing about ${text}`)
  return id
}
