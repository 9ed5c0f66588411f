import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from './browser.ts'
import { type DemoMember, type Demonstration, startDemonstration } from './demonstration.ts'
import { Pages, patienceMs } from './pages.ts'
import { settled } from './visit.ts'

/** The demonstration's three nodes, and a browser at each of their consoles. */
export interface ThreeNodes {
  readonly demonstration: Demonstration
  /** A signed-in analyst of a member, who never proves again who it is: the session is kept for the next test. */
  analystOf(member: DemoMember, path?: string): Promise<Page>
  /** Somebody who may release, and who proves again who it is when asked. */
  releaserOf(member: DemoMember, path?: string): Promise<Page>
  /** Signed in as the sign-in page does it, without its page. */
  signIn(member: DemoMember, name: string, password: string, path?: string): Promise<Page>
  /** Asks a member's node as its operator; the status of the answer. */
  asOperator(member: DemoMember, method: string, path: string, body?: object): Promise<number>
  publish(member: DemoMember, object: object): Promise<void>
  /** Resolves when the member holds the object. */
  arrived(member: DemoMember, id: string): Promise<void>
}

/** For all tests of the file that calls it. */
export function serveThreeNodes(): ThreeNodes {
  let demonstration: Demonstration
  let browser: Browser
  let pages: Pages
  const analysts = new Map<DemoMember, Awaited<ReturnType<BrowserContext['cookies']>>>()

  beforeAll(async () => {
    ;[demonstration, browser] = await Promise.all([startDemonstration(), launchBrowser()])
    pages = new Pages(browser, {
      viewport: { width: 1400, height: 900 },
      locale: 'en',
      reducedMotion: 'reduce',
    })
  }, 600_000)

  afterAll(async () => {
    await browser?.close()
    await demonstration?.[Symbol.asyncDispose]()
  }, 600_000)

  afterEach(() => pages.leave())

  async function asOperator(member: DemoMember, method: string, path: string, body?: object): Promise<number> {
    const { token } = JSON.parse(readFileSync(join(demonstration.dirOf(member), 'run.json'), 'utf8')) as {
      token: string
    }
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const address = `${demonstration.consoleOf(member)}/api/v1${path}`
    const answer = await fetch(address, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return answer.status
  }

  async function publish(member: DemoMember, object: object): Promise<void> {
    expect(await asOperator(member, 'POST', '/import?tlp=green', object)).toBe(200)
  }

  async function arrived(member: DemoMember, id: string): Promise<void> {
    await expect.poll(() => asOperator(member, 'GET', `/objects/${id}`), { timeout: patienceMs }).toBe(200)
  }

  async function analystOf(member: DemoMember, path = '/'): Promise<Page> {
    const known = analysts.get(member)
    if (known === undefined) {
      const page = await signIn(member, 'analyst', 'demo-analyst-password', path)
      analysts.set(member, await page.context().cookies())
      return page
    }
    const page = await pages.take(demonstration.consoleOf(member))
    await page.context().addCookies(known)
    return await opened(page, member, path)
  }

  async function signIn(member: DemoMember, name: string, password: string, path = '/'): Promise<Page> {
    const url = demonstration.consoleOf(member)
    const page = await pages.take(url)
    const headers = { origin: url, 'x-trefoil': '1' }
    const answer = await page.request.post(`${url}/api/v1/session`, { headers, data: { name, password } })
    expect(answer.status()).toBe(200)
    return await opened(page, member, path)
  }

  async function opened(page: Page, member: DemoMember, path: string): Promise<Page> {
    await page.goto(demonstration.consoleOf(member) + path)
    await settled(page)
    return page
  }

  return {
    get demonstration() {
      return demonstration
    },
    analystOf,
    releaserOf: (member, path = '/') => signIn(member, 'releaser', 'demo-releaser-password', path),
    signIn,
    asOperator,
    publish,
    arrived,
  }
}

export async function confirm(page: Page, password: string): Promise<void> {
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await proof.getByRole('textbox', { name: 'Password' }).fill(password)
  await proof.getByRole('button', { name: 'Confirm' }).click()
}

let count = 0
export function malware(name: string) {
  const stamp = new Date().toISOString()
  const id = `malware--0b5c7b0e-7d43-4b8e-9a53-0d6a8f6a2c${String(++count).padStart(2, '0')}`
  return { ...{ type: 'malware', spec_version: '2.1', id, created: stamp, modified: stamp }, name, is_family: true }
}

export async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press('/')
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/intelligence\?q=/)
}
