import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MockNode, startMockNode } from '../../console/dev/mock-api.ts'
import { seriousViolations } from './axe.ts'
import { launchBrowser } from './browser.ts'
import { faultsOn } from './faults.ts'
import { fontsOfTheMachine, weighFirstView } from './first-view.ts'
import { Pages, patienceMs } from './pages.ts'
import { settled, visit } from './visit.ts'

/** What the functions below use of the page in which they run. */
declare const document: {
  readonly activeElement: { getAttribute(name: string): string | null } | null
  readonly documentElement: { readonly scrollWidth: number }
  readonly body: object
}
declare function getComputedStyle(element: object): {
  readonly color: string
  readonly backgroundColor: string
  readonly fontSize: string
}

const console_ = fileURLToPath(new URL('../../console', import.meta.url))
const volt = 'intrusion-set--00000001-0000-4000-8000-000000000001'
const relay = 'indicator--00000004-0000-4000-8000-000000000004'
const hostile = 'tool--0000000e-0000-4000-8000-00000000000e'

let browser: Browser
let node: MockNode
let pages: Pages
let page: Page
let complaints: string[]

beforeAll(async () => {
  if (!existsSync(`${console_}/dist/index.html`))
    await (await import('vite')).build({ root: console_, logLevel: 'error' })
  ;[browser, node] = await Promise.all([launchBrowser(), startMockNode()])
  const options = {
    viewport: { width: 1400, height: 860 },
    colorScheme: 'light',
    locale: 'en',
    timezoneId: 'Asia/Tokyo',
    reducedMotion: 'reduce',
  } as const
  pages = new Pages(browser, options, listenTo)
}, 600_000)

afterAll(async () => {
  await browser?.close()
  await node?.[Symbol.asyncDispose]()
})

beforeEach(open)

afterEach(async () => {
  await pages.leave()
  // A blocked style or script, an exception, a request to elsewhere: each is a defect, whatever the test was about.
  expect(complaints).toEqual([])
})

async function open(): Promise<void> {
  complaints = []
  page = await pages.take(node.url)
}

function listenTo(one: Page): void {
  one.on('pageerror', (error) => complaints.push(error.message))
  one.on('console', (message) => {
    if (/Content Security Policy|Warning:|Each child/i.test(message.text())) complaints.push(message.text())
  })
  one.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(node.url) && url !== 'about:blank') complaints.push(`request to ${url}`)
  })
  one.on('response', (response) => {
    if (response.status() >= 400 && response.url().includes('/assets/')) complaints.push(`missing ${response.url()}`)
  })
  one.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
}

/** Signed in as the sign-in page does it, without its page. */
async function signIn(name = 'analyst', path = '/'): Promise<void> {
  const data = { name, password: 'trefoil' }
  await page.request.post(`${node.url}/api/v1/session`, { data })
  await page.goto(node.url + path)
  await settled(page)
}

const here = (path: string) => node.url + path

async function fillSignIn(name: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByRole('textbox', { name: 'Password' }).fill('trefoil')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a person signs in, and a wrong password says what to do', async () => {
  await page.goto(node.url)
  await page.getByText('Node of Japan').waitFor()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('Enter your name and your password.').waitFor()
  await page.getByLabel('Name').fill('analyst')
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('Name or password is not right').waitFor()
  await page.getByRole('textbox', { name: 'Password' }).fill('trefoil')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
})

test('the first view weighs less than 250 kB on the wire, whatever fonts the machine has', async () => {
  const { requests, bytes } = await weighFirstView(page, node.url, 'Node of Japan')
  expect(requests).toBeGreaterThan(4)
  expect(bytes).toBeLessThan(250_000)
})

test('in Japanese it weighs no more, every letter is in the console’s own type, and what is said later is as well', async () => {
  await page.goto(node.url)
  await page.evaluate("localStorage.setItem('trefoil.language', 'ja')")
  const slices: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/ibm-plex-sans-jp-')) slices.push(request.url())
  })
  const { bytes } = await weighFirstView(page, node.url, '日本のノード')
  expect(bytes).toBeLessThan(250_000)
  expect(slices).toEqual([])
  expect(await fontsOfTheMachine(page)).toEqual([])
  await page.getByRole('button', { name: 'サインイン', exact: true }).click()
  await page.getByText('ユーザー名とパスワードを入力してください。', { exact: true }).waitFor()
  await expect.poll(() => fontsOfTheMachine(page), { timeout: patienceMs }).toEqual([])
  expect(slices.length).toBeGreaterThan(0)
})

test('where the console itself does not come the page is loaded anew once, and then says so in the reader’s language', async () => {
  const entry = /\/assets\/index-[^/]*\.js$/
  let missing = 0
  // As after an upgrade in place: the page names a file that is gone, and the next one does not.
  await page.route(entry, (route) => (missing++ === 0 ? route.abort() : route.continue()))
  await page.goto(node.url)
  await page.getByText('Node of Japan').waitFor()
  expect(missing).toBe(2)
  await page.unroute(entry)
  await page.evaluate("sessionStorage.clear(); localStorage.setItem('trefoil.language', 'ja')")
  await page.route(entry, (route) => route.abort())
  await page.goto(node.url)
  await page.getByRole('heading', { name: 'コンソールを読み込めませんでした', exact: true }).waitFor()
  await page.unroute(entry)
  await page.getByRole('button', { name: '読み込み直す', exact: true }).click()
  await page.getByRole('button', { name: 'サインイン', exact: true }).waitFor()
})

test('where the code of a page does not come, the console stands and says what to do', async () => {
  await signIn()
  const code = /\/assets\/page-[^/]*\.js$/
  await page.route(code, (route) => route.abort())
  await page.getByRole('link', { name: 'Recalls', exact: true }).click()
  await page.getByText('A part of the console could not be loaded').waitFor()
  await page.unroute(code)
  await page.getByRole('button', { name: 'Try again', exact: true }).click()
  await page.getByRole('heading', { name: 'Recalls', exact: true, level: 1 }).waitFor()
})

test('after too many attempts the page says how long to wait', async () => {
  await page.goto(node.url)
  await page.getByLabel('Name').fill('guesser')
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong')
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: /\S/ }).waitFor()
  }
  await page.getByText('Wait 30 seconds').waitFor()
  await page.getByRole('textbox', { name: 'Password' }).fill('trefoil')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
})

test('a deep link leads to its page after the sign-in', async () => {
  await page.goto(`${node.url}/objects/${volt}?tab=relations`)
  await fillSignIn('analyst')
  await page.getByRole('heading', { name: 'Volt Typhoon' }).waitFor()
  expect(new URL(page.url()).search).toBe('?tab=relations')
})

test('filters stand in the address, survive a reload, and the back button takes them back', async () => {
  await signIn('analyst', '/intelligence')
  await page.getByRole('button', { name: 'Type' }).click()
  await page.getByRole('menuitemcheckbox', { name: /Intrusion set/ }).click()
  await page.waitForURL(/type=intrusion-set/)
  await page.keyboard.press('Escape')
  await page.getByText('3 objects').waitFor()
  await page.reload()
  await page.getByText('3 objects').waitFor()
  await page.getByRole('button', { name: 'Remove filter Intrusion set' }).click()
  await page.getByText('921 objects').waitFor()
  await page.goBack()
  await page.getByText('3 objects').waitFor()
})

test('a count opens the list that it counts', async () => {
  await signIn()
  await page
    .getByRole('region', { name: 'By marking' })
    .getByRole('link', { name: /TLP:RED/ })
    .click()
  await page.waitForURL(/\/intelligence\?tlp=red/)
  await page.getByText('Attempts on government mail').waitFor()
  await page.getByText('1 object', { exact: true }).waitFor()
})

test('a pasted value may be defanged: the search understands it', async () => {
  await signIn()
  await page.keyboard.press('/')
  await page.keyboard.type('203[.]0[.]113[.]57')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/intelligence\?q=/)
  await page.getByRole('list').getByText('KV Botnet relay').first().waitFor()
})

test('the keyboard alone reads the list', async () => {
  // Quick fingers: both keys are pressed in the instant in which the first row appears, before anything that waits for it has run.
  await using _fingers = await page.addInitScript(`
    let pressed = false
    new MutationObserver(() => {
      if (pressed || document.querySelector('[data-row="0"]') === null) return
      pressed = true
      for (const _ of [1, 2]) document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }))
    }).observe(document, { childList: true, subtree: true })
  `)
  // By way of the sign-in page: the change of page moves the focus too, and must not take it from the reader.
  await page.goto(`${node.url}/intelligence`)
  await fillSignIn('analyst')
  await page.locator('[data-row="1"]').waitFor()
  await settled(page)
  await page.waitForTimeout(300)
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-row'))).toBe('1')
  await page.keyboard.press('Enter')
  await page.waitForURL(/open=/)
  const first = page.url()
  await page.getByRole('tab', { name: 'Properties' }).waitFor()
  await page.locator('[data-row="1"]').focus()
  await page.keyboard.press('j')
  await page.waitForURL((url) => url.href !== first)
  await page.keyboard.press('w')
  await page.getByRole('tabpanel').getByText('Members of the alliance').waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL((url) => !url.search.includes('open='))
  await page.keyboard.press('?')
  await page.getByRole('dialog').getByText('Next object').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
})

test('the palette goes to a page, finds an object by a defanged value, and gives no ground to a dialog', async () => {
  await signIn()
  const palette = page.getByRole('dialog', { name: 'Commands and search' })
  const field = palette.getByRole('combobox')
  await page.keyboard.press('Control+k')
  await field.waitFor()
  expect(await seriousViolations(page)).toEqual([])
  await page.keyboard.type('ledg')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${node.url}/ledger`)
  await palette.waitFor({ state: 'hidden' })
  // From within a field, too, and back by the same keys.
  await page.keyboard.press('/')
  await page.keyboard.press('Control+k')
  await field.fill('203[.]0[.]113[.]57')
  const found = palette.getByRole('option').filter({ hasText: 'KV Botnet relay' }).first()
  await found.waitFor()
  await page.keyboard.press('Control+k')
  await palette.waitFor({ state: 'hidden' })
  await page.keyboard.press('Control+k')
  await field.fill('203[.]0[.]113[.]57')
  await found.waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/objects\//)
  await settled(page)
  await page.getByRole('button', { name: 'Help on this page' }).first().click()
  await page.getByRole('dialog').getByText('the clause that decided').waitFor()
  await page.getByRole('dialog').getByText('Next or previous tab of the object').waitFor()
  await page.keyboard.press('Control+k')
  expect(await palette.count()).toBe(0)
})

test('the list goes on as it is scrolled, and holds only the rows in sight', async () => {
  await signIn('analyst', '/intelligence')
  const list = page.getByRole('region', { name: 'Objects' }).last()
  const readOn = async () => {
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
    return await page.getByText(/End of the list/).count()
  }
  // Ten pages to read: seconds of drawing on a busy machine, but each step goes on.
  await expect.poll(readOn, { timeout: patienceMs }).toBe(1)
  expect(await page.locator('[data-row]').count()).toBeLessThan(80)
})

test('who sees an object: each recipient with the decision and the sentence that explains it', async () => {
  await signIn('analyst', `/objects/${relay}`)
  await page.getByText('Withheld from Philippines').first().waitFor()
  await page.getByRole('tab', { name: 'Who sees this' }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'Philippines' })
  await row.getByText('Withheld', { exact: true }).waitFor()
  await row.getByText('Its originator allows release to Japan and United States only, not to Philippines.').waitFor()
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Everybody' })
    .getByText('TLP:AMBER may not go to the public.')
    .waitFor()
})

test('the marking stands above and below, in the exact colour on black', async () => {
  await signIn('analyst', `/objects/${relay}`)
  const labels = page.locator('[data-place] >> text=TLP:AMBER')
  await labels.first().waitFor()
  expect(await labels.count()).toBe(2)
  for (const label of await labels.all()) {
    expect(await label.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(255, 192, 0)')
    expect(await label.evaluate((element) => getComputedStyle(element.parentElement!).backgroundColor)).toBe(
      'rgb(0, 0, 0)',
    )
    expect(
      await label.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
    ).toBeGreaterThanOrEqual(16)
  }
})

test('a value that may be live is shown harmless and never as a link', async () => {
  await signIn('analyst', `/objects/${relay}`)
  await page.getByText("'203[.]0[.]113[.]57'").waitFor()
  expect(await page.locator('a[href*="203.0.113"]').count()).toBe(0)
})

test('hostile text stays text and stays in its box', async () => {
  await page.setViewportSize({ width: 640, height: 860 })
  await signIn('analyst', `/objects/${hostile}`)
  await page.getByText('<script>alert(1)</script>').waitFor()
  expect(await page.locator('a[href^="javascript:"]').count()).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640)
})

test('the exact text is the text that was received', async () => {
  await signIn('analyst', `/objects/${volt}?tab=raw`)
  const shown = await page.getByRole('region', { name: 'Exact text' }).textContent()
  const served = await page.evaluate(async (id) => (await fetch(`/api/v1/objects/${id}/text`)).text(), volt)
  expect(shown).toBe(served)
})

test('the language changes at once, and the reasons with it', async () => {
  await signIn('linguist', `/objects/${relay}?tab=recipients`)
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: '日本語' }).click()
  await page.getByText('発信元は日本、米国への提供だけを認めており、フィリピンは含まれていません。').waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('ja')
  await page.reload()
  await page.getByRole('tab', { name: '誰に見えるか' }).waitFor()
  await page.getByText('TLP:AMBER', { exact: true }).first().waitFor()
  await page.getByRole('button', { name: '言語' }).click()
  await page.getByRole('menuitemradio', { name: 'Filipino' }).click()
  await page.getByRole('tab', { name: 'Sino ang nakakakita' }).waitFor()
})

test('dark is dark, and stays so', async () => {
  await signIn('night', '/')
  await page.getByRole('button', { name: 'Appearance' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(17, 20, 22)')
  await page.reload()
  await settled(page)
  expect(await background()).toBe('rgb(17, 20, 22)')
})

test('what arrives is offered, not pushed under the reader’s hands', async () => {
  await signIn('analyst', '/intelligence')
  await page.getByText('Live', { exact: true }).waitFor()
  node.announce()
  await page.getByRole('button', { name: '1 new object. Show it' }).click()
  await page.getByRole('button', { name: /new object/ }).waitFor({ state: 'detached' })
})

test('an import says what was added and gives every reason for what was refused', async () => {
  await signIn('analyst', '/import')
  const objects = [
    { type: 'identity', id: 'identity--5d5b3c5e-2f5a-4c57-9f4b-0a4f6f4b9b11', name: 'x' },
    { type: 'indicator', id: 'indicator--5d5b3c5e-2f5a-4c57-9f4b-0a4f6f4b9b12' },
  ]
  await page.getByRole('textbox', { name: 'Text to import' }).fill(JSON.stringify({ type: 'bundle', objects }))
  await page.getByText('2 objects found').waitFor()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('The objects below were refused.').waitFor()
  await page.getByText('/pattern').waitFor()
  await page.getByText('/valid_from').waitFor()
})

test('what only administrators may see says so to others', async () => {
  await signIn('reader', '/activity?tab=audit')
  await page.getByText('You may not see this').waitFor()
  await visit(page, here('/import'))
  await page.getByText('Ask an analyst or a releaser.').waitFor()
  await pages.leave()
  await open()
  await signIn('admin', '/activity?tab=audit')
  await page.getByText('Adopted a charter').waitFor()
})

test('an unknown object and an unknown page say what to do', async () => {
  await signIn('analyst', '/objects/indicator--nothing')
  await page.getByRole('heading', { level: 1, name: 'Nothing here under this address' }).waitFor()
  await page.goto(`${node.url}/nowhere`)
  await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
})

test('a flash alert shows who is overdue; what arrived is acknowledged with a code that can be read out', async () => {
  await signIn('analyst', '/flash')
  await page.getByText('1 member overdue').waitFor()
  await page.getByRole('button', { name: /JP-7/ }).click()
  await page.getByText('overdue: no acknowledgement for more than an hour').waitFor()
  expect(
    await page
      .getByAltText('QR code of the whole alert JP-7')
      .evaluate((image) => (image as { naturalWidth?: number }).naturalWidth),
  ).toBeGreaterThan(0)
  await page.getByRole('button', { name: /US-3/ }).click()
  await page.getByRole('button', { name: 'Acknowledge, and show the code' }).click()
  await page.getByText('K7Q2-9XMF-03TD').waitFor()
  await page.getByText('Kilo 7 Quebec').waitFor()
})

const addresses = [
  '/',
  '/intelligence',
  `/intelligence?open=${volt}`,
  `/objects/${relay}`,
  `/objects/${relay}?tab=recipients`,
  `/objects/${volt}?tab=relations`,
  `/objects/${volt}?tab=history`,
  `/objects/${volt}?tab=raw`,
  `/objects/${volt}?tab=proof`,
  `/objects/${volt}?tab=attribution`,
  '/ledger',
  '/usefulness',
  '/situation',
  '/situation?tab=matrix',
  '/situation?tab=timeline',
  '/situation?tab=map',
  '/situation?tab=warnings',
  '/situation?tab=statistics',
  '/situation?tab=briefing',
  '/recalls',
  '/exercises',
  '/graph',
  '/compare',
  '/detection',
  '/ask',
  '/alliance',
  '/activity',
  '/flash',
  '/flash?open=JP-7',
  '/administration',
  '/administration?tab=clients',
  '/administration?tab=identities',
  '/security',
]
/** What administrators are not offered. */
const ofReleasers = [
  '/paste',
  '/import',
  '/advisories/report--3c1f5b7e-0001-4a70-9d0e-0c7f7c0e5b21',
  '/advisories?tab=new',
  '/advisories?tab=others',
  '/hunts?tab=out',
]

test('the sign-in page has no serious accessibility fault', async () => {
  await page.goto(node.url)
  await page.getByLabel('Name').waitFor()
  expect(await seriousViolations(page)).toEqual([])
})

test('axe finds nothing serious on any page, light or dark; none scrolls sideways at 640 pixels (200 % zoom) or 400', async () => {
  await signIn('admin')
  const found = await faultsOn(page, addresses.map(here))
  await pages.leave()
  await open()
  await signIn('releaser')
  expect([...found, ...(await faultsOn(page, ofReleasers.map(here)))].join('\n')).toBe('')
}, 600_000)

test('what a role may not do is not offered to it', async () => {
  await signIn('reader', '/intelligence')
  const main = page.getByRole('navigation', { name: 'Main' }).first()
  expect(await main.getByRole('link').allTextContents()).not.toContain('Import')
  expect(await main.getByRole('link').allTextContents()).not.toContain('Administration')
  expect(await page.getByRole('button', { name: 'Export' }).count()).toBe(0)
  await visit(page, here('/administration'))
  await page.getByText('You may not see this').waitFor()
})

test('a value by which objects hang together is shown harmless, too', async () => {
  await signIn('analyst', `/objects/${volt}?tab=relations`)
  await page.getByText('203[.]0[.]113[.]9').waitFor()
  expect(await page.getByText('203.0.113.9').count()).toBe(0)
})

test('each page stands once among the pages, for whomever', async () => {
  for (const role of ['reader', 'admin']) {
    await signIn(role, '/')
    const links = page.getByRole('navigation', { name: 'Main' }).first().getByRole('link')
    await links.first().waitFor()
    const linked = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')))
    expect(linked.length).toBeGreaterThan(5)
    expect(linked).toEqual([...new Set(linked)])
  }
})

test('an administrator adds a person and a client; their secrets are shown until they are put away', async () => {
  await signIn('admin', '/administration')
  await page.getByLabel('Name').fill('analyst')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('This name exists already').waitFor()
  await page.getByLabel('Name').fill('watch 1')
  await page.getByRole('radio', { name: 'releaser' }).check()
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('only-once-password').waitFor()
  await page.getByRole('row', { name: /watch 1 releaser/ }).waitFor()
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.getByText('only-once-password').waitFor({ state: 'detached' })
  await page.getByRole('tab', { name: 'Clients' }).click()
  await page.getByLabel('Name').fill('sensor')
  await page.getByRole('radio', { name: 'TLP:AMBER' }).check()
  await page.getByRole('checkbox', { name: 'May also submit objects' }).check()
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('only-once-token').waitFor()
  await page.getByRole('row', { name: /sensor TLP:AMBER yes/ }).waitFor()
})

test('a charter is shown before it is adopted, and a refusal says why', async () => {
  await signIn('releaser', '/alliance')
  const charter = (version: number) => {
    const payload = JSON.stringify({ version, quorum: 2, members: [{ member: 'JP' }, { member: 'US' }] })
    const text = JSON.stringify({ payload: Buffer.from(payload).toString('base64') })
    return { name: `charter-${version}.json`, mimeType: 'application/json', buffer: Buffer.from(text) }
  }
  const chooser = page.locator('input[type=file]')
  await chooser.setInputFiles(charter(2))
  await page.getByText('says: version 2, members JP, US, quorum 2.').waitFor()
  await page.getByRole('button', { name: 'Adopt it' }).click()
  await page.getByRole('alert').getByText('the charter lacks its quorum').waitFor()
  await page.getByText('1 of 2 needed').waitFor()
  await chooser.setInputFiles(charter(3))
  await page.getByRole('button', { name: 'Adopt it' }).click()
  await page.getByText('Charter version 3 is in force.').waitFor()
})

test('an export is for one recipient, and takes the types that are chosen', async () => {
  await signIn('releaser', '/intelligence?type=indicator&type=malware')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByText('only Indicator and Malware').waitFor()
  const item = (name: string) => page.getByRole('menuitem', { name, exact: true })
  expect(await item('Philippines').getAttribute('href')).toBe('/api/v1/export?recipient=PH&type=indicator&type=malware')
  expect(await item('Everything that you may read').getAttribute('href')).toBe(
    '/api/v1/export?type=indicator&type=malware',
  )
  const downloading = page.waitForEvent('download')
  await item('Everybody').click()
  expect((await downloading).url()).toContain('recipient=public')
})
