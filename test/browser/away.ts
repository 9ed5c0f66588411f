import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tlp2Definitions } from '../../src/stix/tlp.ts'
import { makeIndicator, makeObject } from '../../src/testing/core.ts'
import { askNode } from '../../src/testing/incidents.ts'
import { type OneNode, password } from './one-node.ts'
import { patienceMs } from './pages.ts'

/** What the functions below use of the page in which they run. */
declare const navigator: { readonly serviceWorker: { readonly controller: object | null } }
declare const history: { pushState(state: null, unused: string, url: string): void }
declare class PopStateEvent extends Event {}
declare function dispatchEvent(event: Event): void
declare const caches: {
  keys(): Promise<string[]>
  open(name: string): Promise<{ put(path: string, page: Response): Promise<void> }>
}

const person = 'watch'
/** What nobody may find in the browser's storage. */
const words = { kept: 'Quietharbour', red: 'Redlantern', value: 'quiet-harbour.example' }
const kept = makeIndicator(words.kept, {
  pattern: `[domain-name:value = '${words.value}']`,
  object_marking_refs: [tlp2Definitions.amber.id],
})
const red = makeObject('malware', { name: words.red, is_family: true, object_marking_refs: [tlp2Definitions.red.id] })

export function testAway(one: OneNode): void {
  describe('while the node is away', () => {
    let context: BrowserContext
    let page: Page
    let complaints: string[] = []

    beforeAll(async () => {
      await one.addPerson(person, 'analyst')
      await one.publish(kept, red)
      // One for all tests, as a person's browser is: the console is kept once.
      context = await one.browser.newContext({
        locale: 'en',
        reducedMotion: 'reduce',
        viewport: { width: 1400, height: 860 },
      })
      context.on('request', (request) => {
        if (!request.url().startsWith(one.url)) complaints.push(`request to ${request.url()}`)
      })
    })
    afterAll(() => context?.close())
    beforeEach(async () => {
      complaints = []
      await one.start()
      page = await context.newPage()
      page.setDefaultTimeout(patienceMs)
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) complaints.push(message.text())
      })
    })
    afterEach(async () => {
      for (const open of context.pages()) await open.close()
      await context.clearCookies()
      expect(complaints).toEqual([])
    })

    /** Signed in, and the console itself is kept: it starts to be some seconds after the first page. */
    async function signIn(): Promise<void> {
      await page.request.post(`${one.url}/api/v1/session`, { data: { name: person, password } })
      await page.goto(one.url)
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
    }

    /** To another page without loading the console again, as a link within it does. */
    async function visit(path: string): Promise<void> {
      await page.evaluate((to) => {
        history.pushState(null, '', to)
        dispatchEvent(new PopStateEvent('popstate'))
      }, path)
      await page.locator(`#content[data-page="${path.split('?')[0]}"]`).waitFor()
    }

    /** Everything that the browser has stored of the console, but the console itself. */
    async function stored(): Promise<string> {
      // Read as text of the page: its types are the browser's.
      return await page.evaluate(`(async () => {
    const copies = await new Promise((found) => {
      const asked = indexedDB.open('trefoil-copies')
      asked.onsuccess = () => {
        if (!asked.result.objectStoreNames.contains('copy')) return found([])
        const all = asked.result.transaction('copy').objectStore('copy').getAll()
        all.onsuccess = () => { asked.result.close(); found(all.result) }
      }
    })
    const bytes = (buffer) => Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
    const other = []
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys())
        if (!/\\/assets\\/|\\/trefoil.svg$/.test(url)) other.push(url, await (await caches.match(url)).text())
    return JSON.stringify({
      copies: copies.map((copy) => [copy.name, copy.atMs, bytes(copy.sealed)]),
      other, session: { ...sessionStorage }, local: { ...localStorage }, cookies: document.cookie,
    })
  })()`)
    }
    const copiesIn = (text: string) => (JSON.parse(text) as { copies: unknown[] }).copies.length
    const banner = () => page.getByText('The node cannot be reached.')

    test('while the node is away, a tab that is loaded again shows what was read in it and changes nothing; then everything goes on by itself', async () => {
      await signIn()
      await page.getByRole('link', { name: 'Intelligence', exact: true }).first().click()
      await page.getByText(words.red).first().waitFor()
      await visit(`/objects/${red.id}`)
      await page.getByRole('heading', { name: words.red }).waitFor()
      await visit(`/objects/${kept.id}`)
      await page.getByRole('heading', { name: words.kept }).waitFor()
      await page.getByRole('link', { name: 'Show in the graph' }).click()
      await page.getByText('Objects: 1, links: 0', { exact: true }).waitFor()
      await visit('/')
      await page.getByRole('heading', { name: 'New in the last day' }).waitFor()
      await expect.poll(async () => copiesIn(await stored()), { timeout: patienceMs }).toBeGreaterThan(6)
      // Sealed: neither what was read nor what was asked stands in the storage.
      for (const word of [...Object.values(words), kept.id, 'malware', person])
        expect(await stored()).not.toContain(word)

      await one.stop()
      await page.reload()
      await banner().waitFor()
      await page.getByText(/What you see is from/).waitFor()
      await page.getByText('Nothing above TLP:AMBER is kept here.').waitFor()
      await page.getByRole('heading', { name: 'New in the last day' }).waitFor()
      await page.getByRole('link', { name: 'Intelligence', exact: true }).first().click()
      await page.getByRole('list').getByText(words.kept).first().click()
      await page.getByRole('heading', { name: words.kept }).waitFor()
      await page.getByText(words.value.replaceAll('.', '[.]')).first().waitFor()
      expect(await page.getByText(words.red).count()).toBe(0)
      await visit(`/graph?step=add:${kept.id}`)
      await page.getByText('Objects: 1, links: 0', { exact: true }).waitFor()
      await visit(`/objects/${red.id}`)
      await page.getByText('nothing of this is kept here').waitFor()

      // What would change the node is not sent, says why, and stays to be sent later.
      const late = makeIndicator('later.example', { object_marking_refs: [tlp2Definitions.amber.id] })
      await visit('/import')
      await banner().waitFor()
      await page
        .getByRole('textbox', { name: 'Text to import' })
        .fill(JSON.stringify({ type: 'bundle', objects: [late] }))
      await page.getByText('1 object found').waitFor()
      await page.getByRole('button', { name: 'Import', exact: true }).click()
      await page.getByRole('alert').getByText('Not done, and nothing was sent.').waitFor()

      await one.start()
      await banner().waitFor({ state: 'detached' })
      expect((await askNode(one.node, `/objects/${late.id}`)).status).toBe(404)
      await page.getByRole('button', { name: 'Import', exact: true }).click()
      await expect
        .poll(async () => (await askNode(one.node, `/objects/${late.id}`)).status, { timeout: patienceMs })
        .toBe(200)
      await page.getByText('Live', { exact: true }).waitFor()
    })

    test('signing out leaves nothing to read, at the node or here, even while the node is away', async () => {
      await signIn()
      const cookies = await context.cookies()
      expect(copiesIn(await stored())).toBeGreaterThan(0)
      const other = await context.newPage()
      await other.goto(one.url)
      await other.getByRole('heading', { name: 'Overview' }).waitFor()
      await one.stop()
      await page.getByRole('button', { name: person }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByLabel('Name').waitFor()
      // The other tab, which had read the same, too.
      await other.getByLabel('Name').waitFor()
      const left = JSON.parse(await stored()) as Record<string, unknown>
      expect(left).toMatchObject({ copies: [], session: {} })
      await page.goto(one.url)
      await page.getByLabel('Name').waitFor()
      expect(await page.getByText(words.kept).count()).toBe(0)

      await one.start()
      await page.goto(one.url)
      await page.getByLabel('Name').waitFor()
      // The session that the cookie named is over.
      await context.addCookies(cookies)
      expect((await page.request.get(`${one.url}/api/v1/session`)).status()).toBe(401)
    })

    test('what the node no longer lets be kept goes at its next answer', async () => {
      await signIn()
      await expect.poll(async () => copiesIn(await stored()), { timeout: patienceMs }).toBeGreaterThan(0)
      await page.route('**/api/v1/session', async (route) => {
        const said = (await (await route.fetch()).json()) as object
        await route.fulfill({ json: { ...said, copies: null } })
      })
      await page.reload()
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
      await expect.poll(async () => copiesIn(await stored()), { timeout: patienceMs }).toBe(0)
    })

    test('what something else left in place of the console is shown neither with the node nor without it', async () => {
      await signIn()
      await page.evaluate(async () => {
        for (const name of await caches.keys()) {
          const other = new Response('<title>another console</title>', { headers: { 'content-type': 'text/html' } })
          await (await caches.open(name)).put('/', other)
        }
      })
      await page.reload()
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
      await one.stop()
      await page.reload().catch(() => undefined)
      expect(await page.title()).not.toBe('another console')
    })
  })
}
