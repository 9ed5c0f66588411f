import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { askFor } from '../../src/testing/incidents.ts'
import { type OneNode, password } from './one-node.ts'
import { patienceMs } from './pages.ts'
import { settled } from './visit.ts'

const person = 'finder'

export function testFinding(one: OneNode): void {
  describe('what is no object is found too', () => {
    let context: BrowserContext
    let page: Page

    beforeAll(async () => {
      await one.start()
      await one.addPerson(person, 'analyst')
      await askFor(one.node, '/sensors', { method: 'POST', json: { name: 'harbour-tap', sector: '' } })
      context = await one.browser.newContext({ locale: 'en', serviceWorkers: 'block' })
      await context.request.post(`${one.url}/api/v1/session`, { data: { name: person, password } })
      page = await context.newPage()
      page.setDefaultTimeout(patienceMs)
      await page.goto(one.url)
      await settled(page)
    })
    afterAll(() => context?.close())

    test('by the search and by the palette: sensors, members, parts of pages; not what the role is not offered', async () => {
      await page.keyboard.press('/')
      await page.keyboard.type('harbour-tap')
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'harbour-tap Sensors', exact: true }).click()
      await page.waitForURL(`${one.url}/detection`)
      await settled(page)
      const option = (name: string, note: string) =>
        page
          .getByRole('option')
          .filter({ has: page.getByText(name, { exact: true }) })
          .filter({ has: page.getByText(note, { exact: true }) })
      for (const [written, name, note, to] of [
        ['japan', 'JP Japan', 'Member', '/alliance#member-JP'],
        ['timeline', 'Timeline', 'Situation', '/situation?tab=timeline'],
      ] as const) {
        await page.keyboard.press('Control+k')
        await page.keyboard.type(written)
        await option(name, note).click()
        await page.waitForURL(one.url + to)
        await settled(page)
      }
      await page.keyboard.press('Control+k')
      await page.keyboard.type(person)
      await page.getByRole('option').getByText(`Search everything for “${person}”`).waitFor()
      // An analyst is shown no accounts.
      await option(person, 'Administration').waitFor({ state: 'detached' })
    })

    test('flash alerts by their names and by what they are about', async () => {
      const alert = {
        ...{ name: 'US-7', from: 'US', number: 7, at: '2026-11-28T00:00:00.000Z', tlp: 'green', body: '', text: '' },
        ...{ subject: 'Harbour cranes stand still', indicators: [], digest: 'd', objectId: '', isOurs: false },
        ...{ receivedAt: '2026-11-28T00:00:00.000Z', acknowledged: [], waiting: [] },
      }
      await page.goto(one.url)
      await settled(page)
      await page.route('**/api/v1/flash?*', (route) => route.fulfill({ json: { items: [alert], next: null } }))
      for (const written of ['cranes', 'us-7']) {
        await page.keyboard.press('Control+k')
        await page.keyboard.type(written)
        await page.getByRole('option').getByText('US-7 Harbour cranes stand still', { exact: true }).click()
        await page.waitForURL(`${one.url}/flash?open=US-7`)
      }
    })
  })
}
