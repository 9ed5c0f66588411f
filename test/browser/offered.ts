import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import type { MockConsole } from './mock-console.ts'
import { visit } from './visit.ts'

export function testOffered(one: MockConsole): void {
  describe('to each role what it may do', () => {
    const { signIn, here } = one
    let page: Page
    beforeEach(() => {
      page = one.page
    })

    test('what only administrators may see says so to others', async () => {
      await signIn('reader', '/activity?tab=audit')
      await page.getByText('You may not see this').waitFor()
      await visit(page, here('/import'))
      await page.getByText('Ask an analyst or a releaser.').waitFor()
      await one.leave()
      page = await one.open()
      await signIn('admin', '/activity?tab=audit')
      await page.getByText('Adopted a charter').waitFor()
    })

    test('an unknown object and an unknown page say what to do', async () => {
      await signIn('analyst', '/objects/indicator--nothing')
      await page.getByRole('heading', { level: 1, name: 'Nothing here under this address' }).waitFor()
      await page.goto(`${one.url}/nowhere`)
      await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
    })

    test('what a role may not do is not offered to it', async () => {
      await signIn('reader', '/intelligence')
      const main = page.getByRole('navigation', { name: 'Main' }).first()
      expect(await main.getByRole('link').allTextContents()).not.toContain('Import')
      expect(await main.getByRole('link').allTextContents()).not.toContain('Administration')
      expect(await page.getByRole('button', { name: 'Export' }).count()).toBe(0)
      await visit(page, here('/administration'))
      await page.getByText('You may not see this').waitFor()
    })

    test('each page stands once among the pages, for whomever', async () => {
      for (const role of ['reader', 'admin']) {
        await signIn(role, '/')
        const links = page.getByRole('navigation', { name: 'Main' }).first().getByRole('link')
        await links.first().waitFor()
        const linked = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')))
        expect(linked.length).toBeGreaterThan(5)
        expect(linked).toEqual([...new Set(linked)])
      }
    })
  })
}
