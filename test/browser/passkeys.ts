import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OneNode, password } from './one-node.ts'
import { patienceMs } from './pages.ts'

export function testPasskeys(one: OneNode): void {
  describe('passkeys', () => {
    let context: BrowserContext
    let page: Page

    beforeAll(async () => {
      await one.addPerson('santos', 'admin')
      context = await one.browser.newContext({ locale: 'en', reducedMotion: 'reduce', serviceWorkers: 'block' })
      page = await context.newPage()
      page.setDefaultTimeout(patienceMs)
      const devTools = await context.newCDPSession(page)
      await devTools.send('WebAuthn.enable')
      await devTools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
          ...{ isUserVerified: true, automaticPresenceSimulation: true },
        },
      })
    })
    afterAll(() => context?.close())

    test('a person registers a passkey, which first takes a proof by the password that it has', async () => {
      await page.goto(`${one.url}/security`)
      await page.getByLabel('Name').fill('santos')
      await page.getByRole('textbox', { name: 'Password' }).fill(password)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByText('No passkey yet').waitFor()
      await page.getByLabel('What to call it').fill('key of the test')
      await page.getByRole('button', { name: 'Register a passkey' }).click()
      const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
      await dialog.getByRole('textbox', { name: 'Password' }).fill('not the password')
      await dialog.getByRole('button', { name: 'Confirm' }).click()
      await dialog.getByText('That does not prove who you are').waitFor()
      await dialog.getByRole('textbox', { name: 'Password' }).fill(password)
      await dialog.getByRole('button', { name: 'Confirm' }).click()
      await page.getByRole('row', { name: /key of the test .*not yet/ }).waitFor()
    })

    test('it signs in with the passkey alone, without a name', async () => {
      await page.getByRole('button', { name: /santos/ }).click()
      await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
      await page
        .getByRole('heading', { name: 'Overview' })
        .or(page.getByRole('button', { name: /santos/ }))
        .first()
        .waitFor()
      expect(new URL(page.url()).pathname).toBe('/')
    })

    test('an act that needs a fresh proof asks for the passkey, and goes on', async () => {
      await page.goto(`${one.url}/administration`)
      await page.getByLabel('Name').fill('reyes')
      await page.getByRole('radio', { name: /^Analyst/ }).check()
      await page.getByRole('button', { name: 'Add' }).click()
      await page.getByText('reyes may sign in now.').waitFor()
      await page.getByRole('row', { name: /santos Administrator .*1 passkey/ }).waitFor()
      const audit = await fetch(`${one.url}/api/v1/audit`, { headers: { authorization: `Bearer ${one.node.token}` } })
      const { items } = (await audit.json()) as { items: { action: string; detail: string }[] }
      expect(
        items
          .map(({ action, detail }) => `${action} ${detail}`)
          .toReversed()
          .slice(-4),
      ).toEqual([...['sign-out ', 'sign-in by=passkey', 'step-up by=passkey', 'user-add role=analyst']])
    })

    test('an administrator disables the person, whose state says so, and removes nothing of the own account', async () => {
      await page.getByRole('button', { name: 'Actions for reyes' }).click()
      await page.getByRole('menuitem', { name: 'Disable' }).click()
      await page.getByRole('row', { name: /reyes Analyst .*disabled/i }).waitFor()
      expect(await page.getByRole('button', { name: 'Actions for santos' }).count()).toBe(0)
    })

    test('a passkey that is removed signs in no more', async () => {
      await page.goto(`${one.url}/security`)
      await page.getByRole('button', { name: 'Remove: key of the test' }).click()
      await page.getByText('No passkey yet').waitFor()
      await page.getByRole('button', { name: 'Sign out everywhere' }).click()
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
      await page.getByText('This passkey is not accepted here').waitFor()
    })
  })
}
