import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type MockNode, startMockNode } from '../../console/dev/mock-api.ts'
import { launchBrowser } from './browser.ts'
import { Pages } from './pages.ts'
import { settled } from './visit.ts'

const console_ = fileURLToPath(new URL('../../console', import.meta.url))

/** Objects that it answers with. */
export const volt = 'intrusion-set--00000001-0000-4000-8000-000000000001'
export const relay = 'indicator--00000004-0000-4000-8000-000000000004'
export const hostile = 'tool--0000000e-0000-4000-8000-00000000000e'

/** The console over invented answers, and a browser with one page of somebody who was never there before each test. */
export interface MockConsole {
  readonly url: string
  readonly node: MockNode
  readonly page: Page
  /** Signed in as the sign-in page does it, without its page. */
  signIn(name?: string, path?: string): Promise<void>
  /** Signed in on the sign-in page, which is shown. */
  fillSignIn(name: string): Promise<void>
  here(path: string): string
  /** Everybody leaves; `open` gives the page of somebody else. */
  leave(): Promise<void>
  open(): Promise<Page>
}

/** For all tests of the file that calls it. */
export function serveMockConsole(): MockConsole {
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

  beforeEach(async () => {
    await open()
  })

  afterEach(async () => {
    await pages.leave()
    // A blocked style or script, an exception, a request to elsewhere: each is a defect, whatever the test was about.
    expect(complaints).toEqual([])
  })

  async function open(): Promise<Page> {
    complaints = []
    page = await pages.take(node.url)
    return page
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

  return {
    get url() {
      return node.url
    },
    get node() {
      return node
    },
    get page() {
      return page
    },
    async signIn(name = 'analyst', path = '/'): Promise<void> {
      const data = { name, password: 'trefoil' }
      await page.request.post(`${node.url}/api/v1/session`, { data })
      await page.goto(node.url + path)
      await settled(page)
    },
    async fillSignIn(name: string): Promise<void> {
      await page.getByLabel('Name').fill(name)
      await page.getByRole('textbox', { name: 'Password' }).fill('trefoil')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    },
    here: (path) => node.url + path,
    leave: () => pages.leave(),
    open,
  }
}
