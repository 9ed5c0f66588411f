import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tlp2Definitions } from '../../src/stix/tlp.ts'
import { makeIndicator, makeObject } from '../../src/testing/core.ts'
import { type OneNode, password } from './one-node.ts'
import { patienceMs } from './pages.ts'
import { settled, visit } from './visit.ts'

const person = 'teller'
const dayMs = 86_400_000
const green = { object_marking_refs: [tlp2Definitions.green.id] }
const make = (type: string, more: Record<string, unknown>) => makeObject(type, { ...green, ...more })
/** Of each page so many of its numbers are opened: each way of counting comes up, and the tests stay quick. */
const sampled = 5

const groupOfWeeks = make('intrusion-set', { name: 'Counted group' })

/** What an actor did to two sectors over a few weeks: sightings, incidents, a technique. */
function someWeeks(): object[] {
  const at = (daysBack: number) => new Date(Date.now() - daysBack * dayMs).toISOString()
  const actor = groupOfWeeks
  const technique = make('attack-pattern', {
    name: 'Counted technique',
    kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'initial-access' }],
    external_references: [{ source_name: 'mitre-attack', external_id: 'T1566' }],
  })
  const malware = make('malware', { name: 'Counted malware', is_family: true })
  const indicator = makeIndicator('counted.example', green)
  const relate = (relationship_type: string, source: { id: string }, target: { id: string }) =>
    make('relationship', { relationship_type, source_ref: source.id, target_ref: target.id })
  const sensors = ['water', 'energy'].map((sector) =>
    make('identity', { name: `Sensor of ${sector}`, identity_class: 'system', sectors: [sector] }),
  )
  const tokyo = make('location', { country: 'JP', administrative_area: 'JP-13' })
  const sightings = sensors.flatMap((sensor, of) =>
    [1, 2, 3, 9, 16].map((back) =>
      make('sighting', {
        ...{ sighting_of_ref: indicator.id, last_seen: at(back), count: back + of * 3 },
        where_sighted_refs: [sensor.id, tokyo.id],
      }),
    ),
  )
  const incidents = [2, 5, 12].map((back) =>
    make('incident', { name: `Counted ${back}`, created: at(back), modified: at(back), labels: ['sector:water'] }),
  )
  const links = [
    relate('indicates', indicator, malware),
    relate('authored-by', malware, actor),
    relate('uses', malware, technique),
  ]
  return [actor, technique, malware, indicator, ...links, ...sensors, tokyo, ...sightings, ...incidents]
}

export function testCounts(one: OneNode): void {
  describe('a number opens what it counts', () => {
    let context: BrowserContext
    let page: Page

    beforeAll(async () => {
      await one.start()
      await one.addPerson(person, 'releaser')
      await one.publish(...someWeeks())
      context = await one.browser.newContext({
        ...{ locale: 'en', viewport: { width: 1400, height: 860 }, serviceWorkers: 'block', reducedMotion: 'reduce' },
      })
      await context.request.post(`${one.url}/api/v1/session`, { data: { name: person, password } })
      page = await context.newPage()
      page.setDefaultTimeout(patienceMs)
      await page.goto(`${one.url}/situation`)
      await settled(page)
    })
    afterAll(() => context?.close())

    /** The links of the page that carry a number, as `where number`; what stands in a name is none. */
    async function numbers(): Promise<{ readonly to: string; readonly count: number }[]> {
      const links = page.locator(
        '#content :is(a[href*="behind="], a[href*="column="], a[href*="tactic="], a[href*="list="], a[href*="way="], section[aria-label] li > a[href^="/intelligence?"])',
      )
      await links.first().waitFor()
      const said = await links.evaluateAll((all) =>
        all.map((link) => ({
          to: link.getAttribute('href') ?? '',
          text: link.getAttribute('data-counts') ?? link.getAttribute('aria-label') ?? link.textContent ?? '',
        })),
      )
      return said.map(({ to, text }) => ({
        to,
        count: Number(/([\d,]+)$/.exec(text.trim())?.[1]?.replaceAll(',', '')),
      }))
    }

    test('on the pages of the picture, the scorecards, the overview and detection the list says the number that was opened', async () => {
      let opened = 0
      for (const path of [
        ...['/situation', '/situation?tab=matrix', '/situation?tab=map', '/usefulness', '/'],
        '/detection',
      ]) {
        await visit(page, one.url + path)
        const found = await numbers()
        // Spread over the page; which ones does not change from run to run.
        const every = Math.max(1, Math.floor(found.length / sampled))
        for (const { to, count } of found.filter((_, at) => at % every === 0).slice(0, sampled)) {
          await visit(page, one.url + to)
          // The list before may still be there for a moment.
          const said = page.locator('[data-count]').first()
          await expect
            .poll(() => said.getAttribute('data-count'), { timeout: patienceMs, message: `${path} ${to}` })
            .toBe(String(count))
          // Lists of a row for each that is counted: all rows are there, or the first page of them.
          const rows = page.locator('[data-counted]')
          if ((await rows.count()) > 0) await expect.poll(() => rows.count()).toBe(Math.min(count, 50))
          opened += 1
        }
      }
      expect(opened).toBeGreaterThan(15)
    })

    test('a column is opened by a click; tables, layers and what is listed stand in the address, and go back one by one', async () => {
      const search = () => new URL(page.url()).searchParams
      await visit(page, `${one.url}/situation?tab=timeline`)
      await page.getByRole('button', { name: 'Zoom in' }).click()
      await page.waitForURL(/zoom=2/)
      await page.getByRole('button', { name: /Earlier/ }).click()
      await page.waitForURL(/at=0\.875/)
      await page.goBack()
      await page.waitForURL((url) => url.searchParams.get('zoom') === '2' && !url.searchParams.has('at'))
      await page.goForward()
      await page.waitForURL(/at=0\.875/)
      await page.getByRole('tab', { name: 'Overview' }).click()
      const column = page.getByRole('group', { name: 'Attempts' }).locator('a').first()
      await column.click()
      await page.waitForURL(/behind=/)
      await page.getByRole('heading', { name: 'What this number counts' }).waitFor()
      expect(search().get('behind')).toContain('kind=attempt')
      await page.getByRole('button', { name: 'As a table' }).first().click()
      await page.waitForURL(/table=attempts/)
      await page.reload()
      await page.getByRole('button', { name: 'As a picture' }).first().waitFor()
      await page.goBack()
      await page.waitForURL((url) => !url.searchParams.has('table') && url.searchParams.has('behind'))
      await page.goBack()
      await page.waitForURL((url) => !url.searchParams.has('behind'))
      await page.getByRole('heading', { name: 'What this number counts' }).waitFor({ state: 'detached' })
    })

    test('what is sorted, dated or unfolded stands in the address: it is the same when loaded again, and goes back', async () => {
      const { id } = groupOfWeeks
      const table = `/graph?step=add:${id}&view=table`
      for (const { path, change, stands, shows, goesBack } of [
        {
          ...{ path: table, stands: /sort=name/, goesBack: true },
          change: () => page.locator('th[data-column="name"] button').click(),
          shows: page.locator('th[data-column="name"][aria-sort="ascending"]'),
        },
        {
          ...{ path: '/situation?tab=matrix', stands: /fold=layers/, goesBack: true },
          change: () => page.locator('#content details > summary').first().click(),
          shows: page.locator('#content details[open]'),
        },
        {
          // What is typed makes no entry of its own for the back button.
          ...{ path: '/privacy', stands: /from=2026-01-02/, goesBack: false },
          change: () => page.locator('#content input[type="date"]').first().fill('2026-01-02'),
          shows: page.locator('#content form'),
        },
      ]) {
        await visit(page, one.url + path)
        await change()
        await page.waitForURL(stands)
        await page.reload()
        await shows.waitFor()
        expect(page.url()).toMatch(stands)
        if (path === '/privacy')
          expect(await page.locator('input[type="date"]').first().inputValue()).toBe('2026-01-02')
        if (!goesBack) continue
        await page.goBack()
        await page.waitForURL((url) => !stands.test(url.href))
        await shows.waitFor({ state: 'detached' })
      }
    })
  })
}
