import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { launcher } from './demonstration.ts'
import { patienceMs } from './pages.ts'
import { malware, search, type ThreeNodes } from './three-nodes.ts'

export function testBetweenMembers(one: ThreeNodes): void {
  describe('what members see of each other', () => {
    const { analystOf, arrived, asOperator, publish } = one

    test('Japan finds a Volt Typhoon indicator that the United States published, and what Japan alone was given is unknown to the Philippines', async () => {
      const japan = await analystOf('JP')
      await search(japan, 'Volt Typhoon first-stage payload')
      await japan.getByRole('list').getByText('KV botnet first-stage payload server').first().click()
      await japan
        .getByRole('heading', { name: /first-stage payload server/ })
        .first()
        .waitFor()
      await japan.getByText('United States').first().waitFor()

      const philippines = await analystOf('PH')
      await search(philippines, 'first-stage payload')
      await philippines
        .getByText(/No object|Nothing/)
        .first()
        .waitFor()
      expect(await philippines.getByText('payload server').count()).toBe(0)
    })

    test('numbers of links open what members gave; a link leads to the console of whoever was given an object, and to others there is none', async () => {
      const page = await analystOf('US', '/alliance')
      const received = page.locator('#content a[href*="way=in"][href*="member=JP"]').first()
      const count = (await received.textContent())?.replaceAll(',', '')
      await received.click()
      await expect
        .poll(() => page.locator('[data-count]').first().getAttribute('data-count'), { timeout: patienceMs })
        .toBe(count)
      await page.locator('[data-counted] li[data-became^="held"] a').first().waitFor()

      const [shared, forJapan] = [malware('Seen by both'), malware('Japan alone reads it')]
      await publish('US', shared)
      expect(await asOperator('US', 'POST', '/import?tlp=amber&releasable-to=JP', forJapan)).toBe(200)
      await arrived('PH', shared.id)
      await page.goto(`${one.demonstration.consoleOf('US')}/objects/${shared.id}?tab=recipients`)
      const link = page.getByRole('link', { name: 'Open at the console of the Philippines', exact: true }).first()
      const there = (await link.getAttribute('href')) ?? ''
      expect(there).toBe(`${one.demonstration.consoleOf('PH')}/objects/${shared.id}`)
      await page.goto(`${one.demonstration.consoleOf('US')}/objects/${forJapan.id}?tab=recipients`)
      await page.getByRole('link', { name: 'Open at the console of Japan', exact: true }).first().waitFor()
      expect(
        await page.getByRole('link', { name: 'Open at the console of the Philippines', exact: true }).count(),
      ).toBe(0)

      const philippines = await analystOf('PH', new URL(there).pathname)
      await philippines.getByRole('heading', { name: 'Seen by both', exact: true }).first().waitFor()
      // What a member may not know is answered as what nobody knows: with what to do.
      await philippines.goto(`${one.demonstration.consoleOf('PH')}/objects/${forJapan.id}`)
      await philippines.getByText('Ask them to release it').waitFor()
    })

    test('a newcomer finds without help what is new, who may see it and why, and how it relates to Volt Typhoon', async () => {
      const page = await analystOf('JP')
      await page.setViewportSize({ width: 1280, height: 800 })
      await page
        .getByRole('region', { name: /^New/ })
        .getByRole('link', { name: /^Indicator/ })
        .click()
      await page.waitForURL(/since=.*type=indicator/)
      await page.getByRole('list').getByText('KV botnet first-stage payload server').first().click()
      const object = page.getByRole('region', { name: 'Object', exact: true })
      await object.getByText(/^Withheld from/).waitFor()

      await object.getByRole('tab', { name: 'Who sees this' }).click()
      const philippines = object.getByRole('listitem').filter({ hasText: 'Philippines' }).first()
      await philippines.getByText('Withheld', { exact: true }).waitFor()
      await philippines.getByText(/Japan only, not to the Philippines/).waitFor()

      await object.getByRole('tab', { name: /^Relations/ }).click()
      await object.getByRole('heading', { name: /^Indicates/ }).waitFor()
      await object.getByRole('link').getByText('KV botnet', { exact: true }).click()
      await page.getByRole('heading', { name: 'KV botnet', exact: true, level: 1 }).waitFor()
      await page.getByRole('tab', { name: /^Relations/ }).click()
      await page.getByRole('link').getByText('Volt Typhoon', { exact: true }).first().click()
      await page.getByRole('heading', { name: 'Volt Typhoon', exact: true }).first().waitFor()

      await search(page, 'volt typhoon')
      const first = page.getByRole('region', { name: 'Objects' }).getByRole('listitem').first()
      await first.filter({ hasText: /^Volt Typhoon\s*Intrusion set/ }).waitFor()
    })

    test('the United States reads why the Philippines sees one Volt Typhoon indicator and not another', async () => {
      const page = await analystOf('US')
      await search(page, 'KV botnet first-stage payload')
      await page.getByRole('list').getByText('KV botnet first-stage payload server').first().click()
      await page.getByRole('tab', { name: 'Who sees this' }).click()
      const philippines = page.getByRole('listitem').filter({ hasText: 'Philippines' })
      await philippines.getByText('Withheld', { exact: true }).waitFor()
      // Evidence is not an analyst's to take.
      expect(await page.getByRole('tab', { name: 'Proof' }).count()).toBe(0)
      await philippines.getByText(/Japan only, not to the Philippines/).waitFor()

      await search(page, 'KV botnet proxy router controller')
      await page.getByRole('list').getByText('proxy router controller').first().click()
      await page.getByRole('tab', { name: 'Who sees this' }).click()
      await philippines.getByText('Released', { exact: true }).waitFor()
    })

    test('what Japan publishes while the Philippines looks is offered there within seconds', async () => {
      const philippines = await analystOf('PH', '/intelligence')
      await philippines.getByText('Live', { exact: true }).waitFor()
      const name = 'Router implant seen in a test of the exchange'
      const stamp = new Date().toISOString()
      const object = {
        type: 'malware',
        spec_version: '2.1',
        id: 'malware--0b5c7b0e-7d43-4b8e-9a53-0d6a8f6a1c11',
        created: stamp,
        modified: stamp,
        name,
        is_family: true,
      }
      const imported = spawn(launcher, ['import', one.demonstration.dirOf('JP'), '-', '--tlp', 'GREEN'], {
        stdio: ['pipe', 'ignore', 'inherit'],
      })
      imported.stdin.end(JSON.stringify(object))
      await once(imported, 'exit')
      await philippines.getByRole('button', { name: /new object/ }).click()
      await philippines.getByText(name).first().waitFor()
    })
  })
}
