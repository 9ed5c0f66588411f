import type { Page } from 'playwright-core'

/** What is used of the page in which it runs. */
declare const document: { querySelector(selector: string): object | null }
declare const history: { pushState(state: null, unused: string, url: string): void }
declare class PopStateEvent extends Event {}
declare function dispatchEvent(event: Event): void

/** To another page of the console that is shown, without loading it again, as a link within it does. */
export async function visit(page: Page, address: string): Promise<void> {
  const { origin } = new URL(page.url())
  await page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, address.slice(origin.length))
  await page.waitForURL(address)
  // The page before stays until the next one has been fetched.
  await page.locator(`#content[data-page="${new URL(page.url()).pathname}"]`).waitFor()
  await settled(page)
}

/** Resolves when the page has its heading and nothing on it is a placeholder any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('#content :is(h1, h2):visible').first().waitFor()
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
}
