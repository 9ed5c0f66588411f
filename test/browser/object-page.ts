import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { hostile, type MockConsole, relay, volt } from './mock-console.ts'

/** What the functions below use of the page in which they run. */
declare const document: { readonly documentElement: { readonly scrollWidth: number } }
declare function getComputedStyle(element: object): {
  readonly color: string
  readonly backgroundColor: string
  readonly fontSize: string
}

export function testObjectPage(one: MockConsole): void {
  describe('an object is read', () => {
    const { signIn } = one
    let page: Page
    beforeEach(() => {
      page = one.page
    })

    test('who sees an object: each recipient with the decision and the sentence that explains it', async () => {
      await signIn('analyst', `/objects/${relay}`)
      await page.getByText('Withheld from the Philippines').first().waitFor()
      await page.getByRole('tab', { name: 'Who sees this' }).click()
      const row = page.getByRole('listitem').filter({ hasText: 'Philippines' })
      await row.getByText('Withheld', { exact: true }).waitFor()
      await row
        .getByText('Its originator allows release to Japan and the United States only, not to the Philippines.')
        .waitFor()
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

    test('a value by which objects hang together is shown harmless, too', async () => {
      await signIn('analyst', `/objects/${volt}?tab=relations`)
      await page.getByText('203[.]0[.]113[.]9').waitFor()
      expect(await page.getByText('203.0.113.9').count()).toBe(0)
    })
  })
}
