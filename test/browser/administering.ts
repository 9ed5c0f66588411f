import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import type { MockConsole } from './mock-console.ts'

export function testAdministering(one: MockConsole): void {
  describe('acts of administrators and releasers', () => {
    const { signIn } = one
    let page: Page
    beforeEach(() => {
      page = one.page
    })

    test('an administrator adds a person and a client; their secrets are shown until they are put away', async () => {
      await signIn('admin', '/administration')
      await page.getByLabel('Name').fill('analyst')
      await page.getByRole('button', { name: 'Add' }).click()
      await page.getByText('This name exists already').waitFor()
      await page.getByLabel('Name').fill('watch 1')
      await page.getByRole('radio', { name: 'releaser' }).check()
      await page.getByRole('button', { name: 'Add' }).click()
      await page.getByText('only-once-password').waitFor()
      await page.getByRole('row', { name: /watch 1 Releaser/ }).waitFor()
      await page.getByRole('button', { name: 'I have it' }).click()
      await page.getByText('only-once-password').waitFor({ state: 'detached' })
      await page.getByRole('tab', { name: 'Clients' }).click()
      await page.getByLabel('Name').fill('sensor')
      await page.getByRole('radio', { name: 'TLP:AMBER' }).check()
      await page.getByRole('checkbox', { name: 'May also submit objects' }).check()
      await page.getByRole('button', { name: 'Add' }).click()
      await page.getByText('only-once-token').waitFor()
      await page.getByRole('row', { name: /sensor TLP:AMBER yes/ }).waitFor()
    })

    test('a charter is shown before it is adopted, and a refusal says why', async () => {
      await signIn('releaser', '/alliance')
      const charter = (version: number) => {
        const payload = JSON.stringify({ version, quorum: 2, members: [{ member: 'JP' }, { member: 'US' }] })
        const text = JSON.stringify({ payload: Buffer.from(payload).toString('base64') })
        return { name: `charter-${version}.json`, mimeType: 'application/json', buffer: Buffer.from(text) }
      }
      const chooser = page.locator('input[type=file]')
      await chooser.setInputFiles(charter(2))
      await page.getByText('says: version 2, members JP, US, quorum 2.').waitFor()
      await page.getByRole('button', { name: 'Adopt it' }).click()
      await page.getByRole('alert').getByText('the charter lacks its quorum').waitFor()
      await page.getByText('1 of 2 needed').waitFor()
      await chooser.setInputFiles(charter(3))
      await page.getByRole('button', { name: 'Adopt it' }).click()
      await page.getByText('Charter version 3 is in force.').waitFor()
    })

    test('an export is for one recipient, and takes the types that are chosen', async () => {
      await signIn('releaser', '/intelligence?type=indicator&type=malware')
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByText('only Indicator and Malware').waitFor()
      const item = (name: string) => page.getByRole('menuitem', { name, exact: true })
      expect(await item('Philippines').getAttribute('href')).toBe(
        '/api/v1/export?recipient=PH&type=indicator&type=malware',
      )
      expect(await item('Everything that you may read').getAttribute('href')).toBe(
        '/api/v1/export?type=indicator&type=malware',
      )
      const downloading = page.waitForEvent('download')
      await item('Everybody').click()
      expect((await downloading).url()).toContain('recipient=public')
    })
  })
}
