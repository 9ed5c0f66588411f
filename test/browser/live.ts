import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tlp2Definitions } from '../../src/stix/tlp.ts'
import { makeObject } from '../../src/testing/core.ts'
import { askFor, makeReport } from '../../src/testing/incidents.ts'
import { type OneNode, password } from './one-node.ts'
import { patienceMs } from './pages.ts'

const person = 'duty'
const many = 80
const marked = { is_family: true, object_marking_refs: [tlp2Definitions.green.id] }
const malware = (name: string, more: object = {}) => makeObject('malware', { name, ...marked, ...more })

export function testLive(one: OneNode): void {
  describe('what is live', () => {
    let context: BrowserContext
    const first = malware('Firstmoss', { created: '2026-01-01T00:00:00.000Z', modified: '2026-01-01T00:00:00.000Z' })

    beforeAll(async () => {
      await one.start()
      await one.addPerson(person, 'analyst')
      await one.publish(...Array.from({ length: many }, (_, index) => malware(`Heath ${index}`)), first)
      context = await one.browser.newContext({
        locale: 'en',
        viewport: { width: 1400, height: 860 },
        serviceWorkers: 'block',
      })
      await context.request.post(`${one.url}/api/v1/session`, { data: { name: person, password } })
    })
    afterAll(() => context?.close())

    async function open(path: string): Promise<Page> {
      const page = await context.newPage()
      page.setDefaultTimeout(patienceMs)
      await page.goto(one.url + path)
      await page.getByText('Live', { exact: true }).waitFor()
      return page
    }
    const list = (page: Page) => page.getByRole('region', { name: 'Objects' }).last()
    const scrolled = (page: Page) =>
      list(page).evaluate((element) => (element as unknown as { scrollTop: number }).scrollTop)

    test('what is imported while pages are open is seen on each, and takes neither choice, place nor words from anybody', async () => {
      const [home, objects, object, queue] = [
        await open('/'),
        await open('/intelligence'),
        await open(`/objects/${first.id}?tab=attribution`),
        await open('/incidents'),
      ]
      await home.getByText('Firstmoss').first().waitFor()
      await objects.locator('[data-row="0"]').focus()
      await objects.keyboard.press('x')
      await objects.getByText('1 chosen').first().waitFor()
      await list(objects).evaluate((element) => element.scrollTo(0, 400))
      await expect.poll(() => scrolled(objects)).toBe(400)

      await one.publish(malware('Newmoss'), {
        ...first,
        modified: '2026-02-01T00:00:00.000Z',
        name: 'Firstmoss renamed',
      })
      await home.getByText('Newmoss').first().waitFor()
      await object.getByRole('heading', { name: 'Firstmoss renamed' }).waitFor()
      expect(new URL(object.url()).searchParams.get('tab')).toBe('attribution')
      // Its objects are many: the latest ten are no others then.
      await askFor(one.node, '/incidents', { method: 'POST', json: makeReport() })
      await queue.getByText('JP-INC-1').waitFor()
      const offer = objects.getByRole('button', { name: /new objects?\. Show/ })
      await offer.waitFor()
      expect(await scrolled(objects)).toBe(400)
      await objects.getByText('1 chosen').first().waitFor()
      await offer.click()
      await objects.getByText('Newmoss').first().waitFor()
      await objects.getByText('1 chosen').first().waitFor()

      // The node is started again: every page comes back by itself, and knows what happened meanwhile.
      await Promise.all([object.close(), queue.close()])
      const form = await open('/incidents?tab=new')
      await form.getByLabel('Organisation').first().fill('half a name')
      await one.stop()
      await home.getByText('Offline', { exact: true }).waitFor()
      await one.start()
      await one.publish(malware('Latemoss'))
      await home.getByText('Live', { exact: true }).waitFor()
      await home.getByText('Latemoss').first().waitFor()
      await offer.waitFor()
      expect(await form.getByLabel('Organisation').first().inputValue()).toBe('half a name')
      for (const page of [home, objects, form]) await page.close()
    })

    test('after the machine slept the line is opened anew, however dead the one before looks', async () => {
      const page = await context.newPage()
      page.setDefaultTimeout(patienceMs)
      let lines = 0
      page.on('request', (request) => {
        if (new URL(request.url()).pathname === '/api/v1/events') lines += 1
      })
      await page.clock.install()
      await page.goto(one.url)
      await page.getByText('Live', { exact: true }).waitFor()
      const before = lines
      await page.clock.fastForward(10 * 60_000)
      await expect.poll(() => lines, { timeout: patienceMs }).toBeGreaterThan(before)
      await page.getByText('Live', { exact: true }).waitFor()
      await page.close()
    })
  })
}
