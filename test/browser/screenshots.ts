/** `npm run screenshots`: the pictures in docs/pictures, taken of the demonstration, so that they show what there is. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { type DemoMember, type Demonstration, startDemonstration } from './demonstration.ts'
import { type Picture, picturesOf } from './pictures.ts'
import { smallPng } from './small-png.ts'

const folder = resolve(import.meta.dirname, '..', '..', 'docs', 'pictures')
const mostBytes = 160_000
/** What happened while the demonstration ran is shown as of this moment. The order of arrivals remains each run's own. */
const moment = '2026-09-01T01:30:00.000000Z'

await using demonstration = await startDemonstration({ year: true })
await using browser = await launchBrowser()
const startedAt = new Date(Date.now() - 600_000).toISOString()
const endsAt = new Date(Date.now() + 3_600_000).toISOString()
mkdirSync(folder, { recursive: true })

const exercise = 'Harbour Watch'
const year = 366 * 86_400_000
// The exercise is opened before its own pictures alone: a node that takes part in one says so on every page.
const pictures = picturesOf({
  payload: await findObject('first-stage payload server'),
  actor: await findObject('Volt Typhoon', 'intrusion-set'),
  harbours: await findObject('harbour', 'campaign'),
  advisory: (await askAs<{ items: { id: string }[] }>('JP', 'analyst', '/advisories')).items[0]?.id ?? '',
  report: (
    await askAs<{ path: string }>('PH', 'releaser', '/incident-invitations', {
      name: 'A power company (fictional)',
      language: 'fil',
      sector: 'energy',
    })
  ).path,
  alert: (
    await askAs<{ name: string }>('US', 'releaser', '/flash', {
      tlp: 'amber',
      subject: 'Remote access appliances: exploitation under way',
      text: 'Take management interfaces off the network now; look for the address below since Monday.',
      indicators: ['203.0.113.77'],
    })
  ).name,
  exercise,
  beganAt: new Date(Date.now() - year).toISOString(),
})
await countScorecards()
let isOpen = false
for (const picture of pictures.toSorted((one, other) => Number(ofExercises(one)) - Number(ofExercises(other)))) {
  if (ofExercises(picture) && !isOpen) {
    isOpen = true
    await askAs('US', 'releaser', '/exercises', {
      name: exercise,
      agreement: 'trilateral',
      members: ['JP', 'PH'],
      from: new Date().toISOString(),
      until: new Date(Date.now() + 28_800_000).toISOString(),
    })
  }
  await take(browser, demonstration, picture)
}
const taken = new Set(pictures.map(({ name }) => `${name}.png`))
for (const file of readdirSync(folder)) if (!taken.has(file)) rmSync(join(folder, file))

function ofExercises({ path, exercise }: Picture): boolean {
  return path === '/exercises' || exercise !== undefined
}

async function take(browser: Browser, demonstration: Demonstration, picture: Picture): Promise<void> {
  const { name, path, member = 'US', person = 'analyst', language = 'en', theme = 'light' } = picture
  const { prepare, exercise: within } = picture
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
  if (person !== null) await signIn(page, url, person, { language, theme })
  if (within !== undefined)
    await page.addInitScript(`sessionStorage.setItem('trefoil.space', ${JSON.stringify(within)})`)
  await page.clock.setFixedTime(moment)
  await page.route('**/api/v1/**', async (route) => {
    // The stream of events has no end to wait for.
    if (new URL(route.request().url()).pathname.endsWith('/events')) return route.continue()
    // Evidence that was made steady would be what it is there to show: altered.
    if (/\/objects\/[^/]+\/evidence$/.test(route.request().url())) return route.continue()
    const response = await route.fetch()
    await route.fulfill({ response, body: steady(await response.text()) })
  })
  await page.goto(url + path)
  await page.locator('h1, h2').first().waitFor()
  await settle(page)
  await prepare?.(page)
  await settle(page)
  await page.evaluate('document.fonts.ready')
  await page.waitForTimeout(300)
  const png = smallPng(await page.screenshot({ animations: 'disabled', caret: 'hide' }))
  writeFileSync(join(folder, `${name}.png`), png)
  await page.unrouteAll({ behavior: 'wait' })
  await context.close()
  console.log(`${name}.png ${Math.round(png.length / 1000)} kB`)
  if (png.length > mostBytes) throw new Error(`${name}.png is larger than ${mostBytes} bytes`)
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

/** Until nothing on the page stands for what is still to come. */
async function settle(page: Page): Promise<void> {
  await page.locator('[aria-busy=true], .mantine-Skeleton-root').first().waitFor({ state: 'detached' })
}

/** Scorecards are counted when they are first asked for, which takes a while. */
async function countScorecards(): Promise<void> {
  while ((await askAs<{ at: string | null }>('PH', 'analyst', '/scorecards')).at === null)
    await new Promise((passed) => setTimeout(passed, 500))
}

/** What a person of a member's node is answered; with a body, what it asks for is done. */
async function askAs<T>(member: DemoMember, person: string, path: string, json?: object): Promise<T> {
  const context = await browser.newContext()
  const url = demonstration.consoleOf(member)
  await signIn(await context.newPage(), url, person, {})
  const headers = { origin: url, 'x-trefoil': '1' }
  const to = `${url}/api/v1${path}`
  // Who asks for something to be done proves once more who that is.
  if (json !== undefined) {
    const data = { password: `demo-${person}-password` }
    const proof = await context.request.post(`${url}/api/v1/session/step-up`, { headers, data })
    if (!proof.ok()) throw new Error(`step-up answered ${proof.status()}: ${await proof.text()}`)
  }
  const answer =
    json === undefined ? await context.request.get(to) : await context.request.post(to, { headers, data: json })
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`)
  const found = (await answer.json()) as T
  await context.close()
  return found
}

async function findObject(text: string, type?: string): Promise<string> {
  const query = new URLSearchParams({ q: text, ...(type === undefined ? {} : { type }) })
  const { items } = await askAs<{ items: { id: string }[] }>('US', 'analyst', `/objects?${query}`)
  const id = items[0]?.id
  if (id === undefined) throw new Error(`the demonstration holds nothing about ${text}`)
  return id
}
