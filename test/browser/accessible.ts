import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { seriousViolations } from './axe.ts'
import { faultsOn } from './faults.ts'
import { type MockConsole, relay, volt } from './mock-console.ts'

const addresses = [
  '/',
  '/intelligence',
  `/intelligence?open=${volt}`,
  `/objects/${relay}`,
  `/objects/${relay}?tab=recipients`,
  `/objects/${volt}?tab=relations`,
  `/objects/${volt}?tab=history`,
  `/objects/${volt}?tab=raw`,
  `/objects/${volt}?tab=proof`,
  `/objects/${volt}?tab=attribution`,
  '/ledger',
  '/usefulness',
  '/situation',
  '/situation?tab=matrix',
  '/situation?tab=timeline',
  '/situation?tab=map',
  '/situation?tab=warnings',
  '/situation?tab=statistics',
  '/situation?tab=briefing',
  '/recalls',
  '/exercises',
  '/graph',
  '/compare',
  '/detection',
  '/ask',
  '/alliance',
  '/activity',
  '/flash',
  '/flash?open=JP-7',
  '/administration',
  '/administration?tab=clients',
  '/administration?tab=identities',
  '/security',
]
/** What administrators are not offered. */
const ofReleasers = [
  '/paste',
  '/import',
  '/advisories/report--3c1f5b7e-0001-4a70-9d0e-0c7f7c0e5b21',
  '/advisories?tab=new',
  '/advisories?tab=others',
  '/hunts?tab=out',
]

export function testAccessible(one: MockConsole): void {
  describe('for everybody', () => {
    const { signIn, here } = one
    let page: Page
    beforeEach(() => {
      page = one.page
    })

    test('the sign-in page has no serious accessibility fault', async () => {
      await page.goto(one.url)
      await page.getByLabel('Name').waitFor()
      expect(await seriousViolations(page)).toEqual([])
    })

    test('axe finds nothing serious on any page, light or dark; none scrolls sideways at 640 pixels (200 % zoom) or 400', async () => {
      await signIn('admin')
      const found = await faultsOn(page, addresses.map(here))
      await one.leave()
      page = await one.open()
      await signIn('releaser')
      expect([...found, ...(await faultsOn(page, ofReleasers.map(here)))].join('\n')).toBe('')
    }, 600_000)
  })
}
