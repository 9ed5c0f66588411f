import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import type { MockConsole } from './mock-console.ts'

export function testComesIn(one: MockConsole): void {
  describe('something comes in', () => {
    const { signIn } = one
    let page: Page
    beforeEach(() => {
      page = one.page
    })

    test('what arrives is offered, not pushed under the reader’s hands', async () => {
      await signIn('analyst', '/intelligence')
      await page.getByText('Live', { exact: true }).waitFor()
      one.node.announce()
      await page.getByRole('button', { name: '1 new object. Show it' }).click()
      await page.getByRole('button', { name: /new object/ }).waitFor({ state: 'detached' })
    })

    test('an import says what was added and gives every reason for what was refused', async () => {
      await signIn('analyst', '/import')
      const objects = [
        { type: 'identity', id: 'identity--5d5b3c5e-2f5a-4c57-9f4b-0a4f6f4b9b11', name: 'x' },
        { type: 'indicator', id: 'indicator--5d5b3c5e-2f5a-4c57-9f4b-0a4f6f4b9b12' },
      ]
      await page.getByRole('textbox', { name: 'Text to import' }).fill(JSON.stringify({ type: 'bundle', objects }))
      await page.getByText('2 objects found').waitFor()
      await page.getByRole('button', { name: 'Import', exact: true }).click()
      await page.getByText('The objects below were refused.').waitFor()
      await page.getByText('/pattern').waitFor()
      await page.getByText('/valid_from').waitFor()
    })

    test('a flash alert shows who is overdue; what arrived is acknowledged with a code that can be read out', async () => {
      await signIn('analyst', '/flash')
      await page.getByText('1 member overdue').waitFor()
      await page.getByRole('button', { name: /JP-7/ }).click()
      await page.getByText('overdue: no acknowledgement for more than an hour').waitFor()
      expect(
        await page
          .getByAltText('QR code of the whole alert JP-7')
          .evaluate((image) => (image as { naturalWidth?: number }).naturalWidth),
      ).toBeGreaterThan(0)
      await page.getByRole('button', { name: /US-3/ }).click()
      await page.getByRole('button', { name: 'Acknowledge, and show the code' }).click()
      await page.getByText('K7Q2-9XMF-03TD').waitFor()
      await page.getByText('Kilo 7 Quebec').waitFor()
    })

    test('a flash alert is opened, acknowledged and closed by keys alone, and the keyboard goes on where it should', async () => {
      await signIn('analyst', '/flash')
      const row = page.getByRole('button', { name: /US-3/ })
      await row.press('Enter')
      await page.locator('h2:focus', { hasText: 'US-3' }).waitFor()
      await page.getByRole('button', { name: 'Acknowledge, and show the code' }).press('Enter')
      await page.locator('p:focus', { hasText: 'K7Q2-9XMF-03TD' }).waitFor()
      await page.getByRole('button', { name: 'Close', exact: true }).press('Enter')
      await page.locator('button[data-alert="US-3"]:focus').waitFor()
    })
  })
}
