import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core'

/** Waits of a page: for what comes at once on a machine that is not busy. */
export const patienceMs = 60_000

export interface PageOptions extends BrowserContextOptions {
  readonly viewport: { readonly width: number; readonly height: number }
}

interface Kept {
  readonly page: Page
  readonly origin: string
  readonly devTools: CDPSession
  taken: boolean
}

/** Pages, each with a browser's memory of its own, that tests use one after the other: loading the console into a new one costs most. */
export class Pages {
  readonly #kept: Kept[] = []
  readonly #browser: Browser
  readonly #options: PageOptions
  readonly #onNew: (page: Page) => void

  constructor(browser: Browser, options: PageOptions, onNew: (page: Page) => void = () => {}) {
    this.#browser = browser
    this.#options = options
    this.#onNew = onNew
  }

  /** An empty page for an origin, of somebody who was never there. */
  async take(origin: string): Promise<Page> {
    const free = this.#kept.find((one) => !one.taken && one.origin === origin && !one.page.isClosed())
    const { viewport, colorScheme = 'light', reducedMotion = null } = this.#options
    if (free !== undefined) {
      free.taken = true
      await free.page.setViewportSize(viewport)
      await free.page.emulateMedia({ colorScheme, reducedMotion })
      return free.page
    }
    // What the console keeps for a node that is away is tried in away.ts; elsewhere it would only cost.
    const context = await this.#browser.newContext({ serviceWorkers: 'block', ...this.#options })
    const page = await context.newPage()
    page.setDefaultTimeout(patienceMs)
    this.#onNew(page)
    this.#kept.push({ page, origin, devTools: await context.newCDPSession(page), taken: true })
    return page
  }

  /** Everybody leaves: what a browser keeps of a person goes, what it keeps of the console stays. */
  async leave(): Promise<void> {
    for (const one of this.#kept.filter(({ taken, page }) => taken && !page.isClosed())) {
      if (one.page.url().startsWith(one.origin)) await one.page.evaluate('sessionStorage.clear()')
      // Within the origin the process stays, and what it has compiled of the console with it; a node that is away shows nothing.
      await one.page.goto(`${one.origin}/trefoil.svg`).catch(() => one.page.goto('about:blank'))
      await one.devTools.send('Storage.clearDataForOrigin', {
        origin: one.origin,
        storageTypes: 'cookies,local_storage',
      })
      await one.page.context().clearCookies()
      one.taken = false
    }
  }
}
