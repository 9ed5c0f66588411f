import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tlp2Definitions } from '../../src/stix/tlp.ts'
import { makeIndicator, makeObject } from '../../src/testing/core.ts'
import { type OneNode, password } from './one-node.ts'
import { patienceMs } from './pages.ts'
import { settled, visit } from './visit.ts'

declare const document: {
  readonly documentElement: { readonly scrollWidth: number }
  querySelector(selector: string): { readonly scrollWidth: number; readonly clientWidth: number } | null
  querySelectorAll(selector: string): { readonly length: number }
}
declare const innerWidth: number

const person = 'careful'
const script = `"><img src=x onerror=alert(1)><script>alert(2)</script><svg onload=alert(3)>`
const green = { object_marking_refs: [tlp2Definitions.green.id] }
const actor = makeObject('intrusion-set', {
  ...{ name: script, description: script, aliases: [script, '\u202egnp.exe'], goals: [script], ...green },
  labels: Array.from({ length: 10_000 }, (_, number) => (number < 3 ? script : `label ${number}`)),
  external_references: [
    'javascript:alert(4)',
    'data:text/html,<script>alert(5)</script>',
    'https://who:pw@evil.example/',
  ].map((url) => ({ source_name: script, description: script, url })),
})
const evil = makeObject('identity', { name: `\u202e${script}`, roles: [script], ...green })
const long = makeIndicator('N'.repeat(100_000), { pattern: "[url:value = 'http://evil.example/<script>']", ...green })

const said = [
  makeObject('relationship', {
    ...{ relationship_type: 'indicates', source_ref: long.id, target_ref: actor.id, description: script, ...green },
  }),
  makeObject('note', { abstract: script.repeat(50), content: script, object_refs: [actor.id, long.id], ...green }),
  makeObject('sighting', { sighting_of_ref: long.id, where_sighted_refs: [evil.id], count: 999_999_999, ...green }),
  makeObject('report', {
    ...{ name: 'W'.repeat(5_000), description: `\u202e${'界'.repeat(5_000)}`, published: '2026-01-01T00:00:00Z' },
    ...{ report_types: [script], object_refs: [actor.id, long.id], created_by_ref: evil.id, ...green },
  }),
]
const report = said.at(-1)!
/** Every kind of page that shows what others send, and a word of it that shows that it is there. */
const pages = [
  ['/', 'Latest arrivals'],
  [`/intelligence?open=${actor.id}`, script],
  [`/intelligence?q=${encodeURIComponent(script)}`, 'Intelligence'],
  [`/objects/${actor.id}`, script],
  [`/objects/${actor.id}?tab=relations`, script],
  [`/objects/${actor.id}?tab=recipients`, script],
  [`/objects/${actor.id}?tab=raw`, 'alert(4)'],
  [`/objects/${long.id}`, 'NNNN'],
  [`/objects/${long.id}?tab=history`, 'NNNN'],
  [`/objects/${report.id}`, 'WWWW'],
  [`/objects/${evil.id}?tab=relations`, script],
  [`/graph?step=add:${actor.id}&step=${encodeURIComponent(script)}`, 'Objects: 1, links: 0'],
  [`/graph?step=add:${long.id}&step=expand:${long.id}:indicates:out:intrusion-set:1&view=table`, 'NNNN'],
  ['/usefulness', 'Usefulness'],
  ['/situation', 'Situation'],
] as const
/** A desk, and a telephone. */
const widths = [1300, 390]

/** What others send, on the pages of a real node under its real policy. */
export function testHostile(one: OneNode): void {
  describe('what others send', () => {
    let context: BrowserContext
    let page: Page
    const complaints: string[] = []

    beforeAll(async () => {
      await one.start()
      await one.addPerson(person, 'analyst')
      await one.publish(actor, evil, long, ...said)
      context = await one.browser.newContext({
        locale: 'en',
        viewport: { width: 1300, height: 860 },
        serviceWorkers: 'block',
      })
      context.on('request', (request) => {
        if (!request.url().startsWith(one.url)) complaints.push(`request to ${request.url()}`)
      })
      page = await context.newPage()
      page.setDefaultTimeout(patienceMs)
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('dialog', (dialog) => {
        complaints.push(`dialog ${dialog.message()}`)
        void dialog.dismiss()
      })
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) complaints.push(message.text())
      })
      await page.request.post(`${one.url}/api/v1/session`, { data: { name: person, password } })
    })
    afterAll(() => context?.close())

    test('runs nothing, asks nobody and breaks no page, whatever it is called', async () => {
      const found: string[] = []
      await page.goto(`${one.url}/recalls`)
      await settled(page)
      for (const [path, words] of pages) {
        await visit(page, one.url + path)
        await page.locator('main').getByText(words).first().waitFor()
        for (const width of widths) {
          await page.setViewportSize({ width, height: 860 })
          const wrong = await page.evaluate(() => [
            document.querySelectorAll(
              'a[href^="javascript:"], a[href^="data:"], a[href*="@evil"], iframe, object, embed',
            ).length,
            document.querySelectorAll('img[src="x"], [onerror], [onload], main script').length,
            Math.max(0, document.documentElement.scrollWidth - innerWidth),
            Math.max(0, document.querySelector('main')!.scrollWidth - document.querySelector('main')!.clientWidth),
          ])
          if (wrong.some((count) => count > 0)) found.push(`${path} at ${width}: ${wrong}`)
        }
      }
      expect(found).toEqual([])
      expect(complaints).toEqual([])
    })

    test('is given under headers by which no document of it runs', async () => {
      const policyOf = async (path: string) => (await page.request.get(`${one.url}${path}`)).headers()
      for (const path of [`/api/v1/objects/${actor.id}`, `/api/v1/objects/${actor.id}/text`, '/api/v1/<script>'])
        expect(await policyOf(path)).toMatchObject({
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
          'x-content-type-options': 'nosniff',
        })
      expect((await policyOf(`/api/v1/objects/${actor.id}/text`))['content-disposition']).toMatch(
        /^attachment; filename="[\w-]+\.json"$/,
      )
      const briefing = await policyOf('/api/v1/situation/briefing?period=daily&as=html')
      expect(briefing['content-security-policy']).toMatch(/^sandbox; default-src 'none'/)
      for (const path of ['/', '/service-worker.js'])
        expect((await policyOf(path))['content-security-policy']).not.toMatch(/unsafe|data:|blob:|\*/)
    })
  })
}
