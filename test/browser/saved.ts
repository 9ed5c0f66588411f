import { readFileSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeIndicator, makeObject } from '../../src/testing/core.ts'
import { type OneNode, password } from './one-node.ts'
import { patienceMs } from './pages.ts'
import { settled, visit } from './visit.ts'

const person = 'saver'

/** What is used of the page in which a file is looked at. */
declare class DOMParser {
  parseFromString(text: string, type: string): SavedDocument
}
interface SavedDocument {
  querySelectorAll(selector: string): Iterable<{
    readonly tagName: string
    readonly attributes: Iterable<{ readonly name: string }>
    readonly textContent: string
  }>
}

export function testSaved(one: OneNode): void {
  describe('a picture or a table is saved', () => {
    let context: BrowserContext
    let page: Page

    beforeAll(async () => {
      await one.start()
      await one.addPerson(person, 'analyst')
      const seen = makeIndicator('saved.example')
      const tokyo = makeObject('location', { country: 'JP', administrative_area: 'JP-13' })
      const sighting = { sighting_of_ref: seen.id, where_sighted_refs: [tokyo.id], last_seen: new Date().toISOString() }
      await one.publish(seen, tokyo, makeObject('sighting', sighting))
      context = await one.browser.newContext({
        ...{ locale: 'ja', viewport: { width: 1400, height: 860 }, colorScheme: 'dark', serviceWorkers: 'block' },
      })
      await context.request.post(`${one.url}/api/v1/session`, { data: { name: person, password } })
      const headers = { origin: one.url, 'x-trefoil': '1' }
      const chosen = { headers, data: { language: 'ja' } }
      expect((await context.request.patch(`${one.url}/api/v1/session/preferences`, chosen)).ok()).toBe(true)
      page = await context.newPage()
      page.setDefaultTimeout(patienceMs)
      await page.goto(`${one.url}/situation?tab=map`)
      await settled(page)
    })
    afterAll(() => context?.close())

    /** The file of one way, by the place of the way in the menu. */
    async function save(way: number): Promise<{ readonly name: string; readonly bytes: Buffer }> {
      await page.locator('#content header button[aria-haspopup="menu"]').first().click()
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem').nth(way).click()])
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
    }

    test('as pixels, as a drawing and as rows, in Japanese and in the dark, with its words and nothing that acts', async () => {
      for (const shown of ['', '&table=regions']) {
        await visit(page, `${one.url}/situation?tab=map${shown}`)
        const png = await save(0)
        expect(png.name).toMatch(/\.png$/)
        // Drawn upon: more than the ground and one other colour.
        expect(await colours(png.bytes)).toBeGreaterThan(4)
        const svg = await save(1)
        expect(svg.name).toMatch(/\.svg$/)
        const { broken, acts, texts, hasSize } = await lookAt(svg.bytes.toString())
        expect({ broken, acts, hasSize }).toEqual({ broken: 0, acts: [], hasSize: true })
        expect(texts).toContain('関東')
        const csv = await save(2)
        expect(csv.name).toMatch(/\.csv$/)
        // Spreadsheets in Japanese know UTF-8 by its mark.
        expect(csv.bytes.subarray(0, 3)).toEqual(Buffer.from('\ufeff'))
        expect(csv.bytes.toString()).toContain('関東')
      }
    })

    function colours(bytes: Buffer): Promise<number> {
      return page.evaluate(`(async () => {
        const bytes = Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), (sign) => sign.charCodeAt(0))
        const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
        const pen = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
        pen.drawImage(picture, 0, 0)
        const { data } = pen.getImageData(0, 0, picture.width, picture.height)
        return new Set(new Uint32Array(data.buffer)).size
      })()`)
    }

    function lookAt(text: string) {
      return page.evaluate((written) => {
        const saved = new DOMParser().parseFromString(written, 'image/svg+xml')
        const all = [...saved.querySelectorAll('*')]
        const acting = all.flatMap(({ tagName, attributes }) => [
          ...(tagName === 'script' || tagName === 'foreignObject' ? [tagName] : []),
          ...[...attributes].map(({ name }) => name).filter((name) => /^on|href$|^style$/.test(name)),
        ])
        return {
          broken: [...saved.querySelectorAll('parsererror')].length,
          acts: acting,
          texts: all
            .filter(({ tagName }) => tagName === 'text' || tagName === 'tspan')
            .map(({ textContent }) => textContent),
          hasSize: [...saved.querySelectorAll('svg[width][height]')].length === 1,
        }
      }, text)
    }
  })
}
