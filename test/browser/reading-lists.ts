import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { seriousViolations } from './axe.ts'
import type { MockConsole } from './mock-console.ts'
import { patienceMs } from './pages.ts'
import { settled } from './visit.ts'

/** What the functions below use of the page in which they run. */
declare const document: { readonly activeElement: { getAttribute(name: string): string | null } | null }

export function testLists(one: MockConsole): void {
  describe('lists are read', () => {
    const { signIn, fillSignIn } = one
    let page: Page
    beforeEach(() => {
      page = one.page
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
      await page.goto(`${one.url}/intelligence`)
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
      await page.waitForURL(`${one.url}/ledger`)
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
  })
}
