import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ThreeNodes } from './three-nodes.ts'

export function testAccounts(one: ThreeNodes): void {
  describe('accounts', () => {
    const { asOperator, signIn } = one

    test('whom an administrator gives an account signs in with the password that was shown, and exports what another member may have', async () => {
      const admin = await signIn('US', 'admin', 'demo-admin-password')
      await admin.getByRole('link', { name: 'Administration' }).first().click()
      await admin.getByLabel('Name').fill('releaser on duty')
      await admin.getByRole('radio', { name: 'releaser' }).check()
      await admin.getByRole('button', { name: 'Add' }).click()
      const proof = admin.getByRole('dialog', { name: 'Confirm that it is you' })
      await proof.getByRole('textbox', { name: 'Password' }).fill('demo-admin-password')
      await proof.getByRole('button', { name: 'Confirm' }).click()
      const password = await admin.locator('#content code').first().textContent()
      const releaser = await signIn('US', 'releaser on duty', password ?? '')
      await releaser.getByRole('link', { name: 'Intelligence' }).first().click()
      await releaser.getByRole('button', { name: 'Export' }).click()
      const downloading = releaser.waitForEvent('download')
      await releaser.getByRole('menuitem', { name: 'Philippines', exact: true }).click()
      const bundle = readFileSync(await (await downloading).path(), 'utf8')
      expect(bundle).toContain('proxy router controller')
      expect(bundle).not.toContain('first-stage payload server')
    })

    test('a person changes the own password, and is signed out everywhere else', async () => {
      const account = { name: 'night shift', role: 'reader', password: 'the first password' }
      await asOperator('JP', 'POST', '/users', account)
      const page = await signIn('JP', account.name, account.password)
      const other = await signIn('JP', account.name, account.password)
      await page.goto(`${one.demonstration.consoleOf('JP')}/security`)
      await page.getByRole('textbox', { name: /^Your password now/ }).fill(account.password)
      await page.getByRole('textbox', { name: /^The new password(?! again)/ }).fill('the second password')
      await page.getByRole('textbox', { name: /^The new password again/ }).fill('the second pasword')
      await page.getByRole('button', { name: 'Change the password' }).click()
      await page.getByText('The two are not the same.').waitFor()
      await page.getByRole('textbox', { name: /^The new password again/ }).fill('the second password')
      await page.getByRole('button', { name: 'Change the password' }).click()
      await page.getByText('Changed. Your other sessions have ended.').waitFor()
      await other.reload()
      await other.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    })
  })
}
