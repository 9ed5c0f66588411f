import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { launcher } from './demonstration.ts'
import { patienceMs } from './pages.ts'
import { confirm, malware, type ThreeNodes } from './three-nodes.ts'

const run = promisify(execFile)

export function testWhereabouts(one: ThreeNodes): void {
  describe('who has an object, and how it is taken back', () => {
    const { analystOf, arrived, publish, releaserOf } = one

    test('the proof of an object says who has it and what each signed; the file holds without the node, and one changed byte is found', async () => {
      const object = malware('Implant whose whereabouts are proved')
      await publish('US', object)
      await arrived('JP', object.id)
      const page = await releaserOf('US', `/objects/${object.id}?tab=proof`)
      await page.getByText('The evidence was checked and holds.').waitFor()
      const row = page.getByRole('listitem').filter({ hasText: 'Japan' }).first()
      await row.getByText('under trilateral · Clause C1').waitFor()
      await expect
        .poll(
          async () => {
            await page.reload()
            await page.getByText('The evidence was checked and holds.').waitFor()
            return row.getByText('Has it', { exact: true }).count()
          },
          { timeout: patienceMs },
        )
        .toBe(1)
      await row.getByText(/^Evidence: \d facts$/).click()
      await row.getByText(/Signed that it took version/).waitFor()
      const everybody = page.getByRole('listitem').filter({ hasText: 'Everybody' })
      await everybody.getByText('Withheld', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Download the evidence' }).click()
      const downloading = page.waitForEvent('download')
      await page.getByRole('menuitem', { name: 'The whole file', exact: true }).click()
      const file = await (await downloading).path()
      const { stdout } = await run(launcher, ['proof', 'verify', file])
      expect(stdout).toContain('says, signed, that it took version')
      const altered = readFileSync(file, 'utf8').replace('"outcome":"withhold"', '"outcome":"release"')
      writeFileSync(file, altered)
      await expect(run(launcher, ['proof', 'verify', file])).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining('not signed by US'),
      })
    })

    test('a recall is seen to reach every member while one looks, and the object is gone there', async () => {
      const object = malware('Implant published by mistake')
      await publish('US', object)
      const japan = await analystOf('JP')
      await arrived('JP', object.id)
      const page = await releaserOf('US', `/objects/${object.id}`)
      await page.getByRole('button', { name: 'Recall' }).click()
      await page.getByRole('dialog', { name: 'Recall this object?' }).getByLabel('Reason').fill('It is a harmless tool')
      await page.getByRole('button', { name: 'Recall it' }).click()
      await confirm(page, 'demo-releaser-password')
      await page.getByRole('heading', { name: 'Recalls' }).waitFor()
      const recall = page.getByRole('region', { name: object.id })
      for (const member of ['JP', 'PH'])
        await recall.getByRole('row').filter({ hasText: member }).getByText('Purged').waitFor()
      await japan.goto(`${one.demonstration.consoleOf('JP')}/objects/${object.id}`)
      await japan.getByText('This was taken back').waitFor()
      await page.getByRole('link', { name: object.id }).click()
      const row = page.getByRole('listitem').filter({ hasText: 'Japan' }).first()
      await row.getByText('Gone', { exact: true }).waitFor()
    })

    test('a legal hold is put on an object and ended again', async () => {
      const object = malware('Implant that a court asks for')
      await publish('JP', object)
      const page = await releaserOf('JP', `/objects/${object.id}`)
      await page.getByRole('button', { name: 'Legal hold' }).click()
      await page
        .getByRole('dialog', { name: 'Put this object under a legal hold?' })
        .getByLabel('Reason')
        .fill('Asked for by a court')
      await page.getByRole('button', { name: 'Hold it' }).click()
      await confirm(page, 'demo-releaser-password')
      await page.getByText('Under legal hold:').waitFor()
      await page.getByRole('button', { name: 'End the legal hold' }).click()
      await page.getByRole('button', { name: 'End the hold' }).click()
      await page.getByText('Under legal hold:').waitFor({ state: 'detached' })
    })
  })
}
