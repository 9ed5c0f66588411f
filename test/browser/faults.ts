import type { Page } from 'playwright-core'
import { seriousViolations } from './axe.ts'
import { visit } from './visit.ts'

/** What is used of the page in which it runs. */
declare const document: {
  readonly documentElement: { readonly scrollWidth: number }
  querySelector(selector: string): { readonly scrollWidth: number; readonly clientWidth: number } | null
}
declare const innerWidth: number

const viewport = { width: 1400, height: 860 }
/** Light is judged wide and whole, dark narrow and for what dark and narrow change. */
const views = [
  { colorScheme: 'light', size: viewport, what: 'all' },
  { colorScheme: 'dark', size: { width: 400, height: 860 }, what: 'looks' },
] as const

/**
 * Goes to each address of the console that is shown: what axe finds serious, light and wide or dark and narrow, where there is no help, and what scrolls
 * sideways at 640 pixels (200 % zoom) or 400.
 */
export async function faultsOn(page: Page, addresses: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const [at, address] of addresses.entries()) {
    const { pathname, search } = new URL(address)
    const path = pathname + search
    await visit(page, address)
    // Also when the page comes late: what is judged below is the page itself.
    const help = page.getByRole('button', { name: 'Help on this page' }).first()
    await help.waitFor().catch(() => found.push(`${path} offers no help`))
    for (const { colorScheme, size, what } of views) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme })
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
      // The bar and the navigation are the same on every page: judged once.
      const violations = await seriousViolations(page, {
        what,
        without: at === 0 ? [] : ['nav', 'header:not(main header)'],
      })
      for (const violation of violations) found.push(`${path}, ${colorScheme}: ${violation}`)
    }
    for (const width of [640, 400]) {
      await page.setViewportSize({ width, height: 500 })
      const sideways = await page.evaluate(() => {
        const main = document.querySelector('main')!
        return Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth)
      })
      if (sideways > 0) found.push(`${path} scrolls sideways by ${sideways} at ${width}`)
    }
    await page.setViewportSize(viewport)
  }
  return found
}
