import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { type MockConsole, relay } from './mock-console.ts'
import { settled } from './visit.ts'

/** What the functions below use of the page in which they run. */
declare const document: { readonly body: object }
declare function getComputedStyle(element: object): { readonly backgroundColor: string }

export function testAppearance(one: MockConsole): void {
  describe('language and appearance', () => {
    const { signIn } = one
    let page: Page
    beforeEach(() => {
      page = one.page
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
  })
}
