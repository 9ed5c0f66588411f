import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { type MockConsole, volt } from './mock-console.ts'

export function testSignIn(one: MockConsole): void {
  describe('a person comes to the console', () => {
    const { fillSignIn } = one
    let page: Page
    beforeEach(() => {
      page = one.page
    })

    test('a person signs in, and a wrong password says what to do', async () => {
      await page.goto(one.url)
      await page.getByText('Node of Japan').waitFor()
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByText('Enter your name and your password.').waitFor()
      await page.getByLabel('Name').fill('analyst')
      await page.getByRole('textbox', { name: 'Password' }).fill('wrong')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByText('Name or password is not right').waitFor()
      await page.getByRole('textbox', { name: 'Password' }).fill('trefoil')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
    })

    test('after too many attempts the page says how long to wait', async () => {
      await page.goto(one.url)
      await page.getByLabel('Name').fill('guesser')
      await page.getByRole('textbox', { name: 'Password' }).fill('wrong')
      for (let attempt = 0; attempt < 4; attempt += 1) {
        await page.getByRole('button', { name: 'Sign in', exact: true }).click()
        await page.getByRole('alert').filter({ hasText: /\S/ }).waitFor()
      }
      await page.getByText('Wait 30 seconds').waitFor()
      await page.getByRole('textbox', { name: 'Password' }).fill('trefoil')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
    })

    test('a deep link leads to its page after the sign-in', async () => {
      await page.goto(`${one.url}/objects/${volt}?tab=relations`)
      await fillSignIn('analyst')
      await page.getByRole('heading', { name: 'Volt Typhoon' }).waitFor()
      expect(new URL(page.url()).search).toBe('?tab=relations')
    })
  })
}
