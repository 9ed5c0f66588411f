import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { fontsOfTheMachine, weighFirstView } from './first-view.ts'
import type { MockConsole } from './mock-console.ts'
import { patienceMs } from './pages.ts'

export function testLoading(one: MockConsole): void {
  describe('the console is loaded', () => {
    const { signIn } = one
    let page: Page
    beforeEach(() => {
      page = one.page
    })

    test('the first view weighs less than 250 kB on the wire, whatever fonts the machine has', async () => {
      const { requests, bytes } = await weighFirstView(page, one.url, 'Node of Japan')
      expect(requests).toBeGreaterThan(4)
      expect(bytes).toBeLessThan(250_000)
    })

    test('in Japanese it weighs no more, every letter is in the console’s own type, and what is said later is as well', async () => {
      await page.goto(one.url)
      await page.evaluate("localStorage.setItem('trefoil.language', 'ja')")
      const slices: string[] = []
      page.on('request', (request) => {
        if (request.url().includes('/ibm-plex-sans-jp-')) slices.push(request.url())
      })
      const { bytes } = await weighFirstView(page, one.url, '日本のノード')
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
      await page.goto(one.url)
      await page.getByText('Node of Japan').waitFor()
      expect(missing).toBe(2)
      await page.unroute(entry)
      await page.evaluate("sessionStorage.clear(); localStorage.setItem('trefoil.language', 'ja')")
      await page.route(entry, (route) => route.abort())
      await page.goto(one.url)
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
  })
}
