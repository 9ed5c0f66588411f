import { describe, expect, test } from 'vitest'
import { confirm, malware, type ThreeNodes } from './three-nodes.ts'

export function testTwoPersons(one: ThreeNodes): void {
  describe('two persons', () => {
    const { arrived, asOperator, releaserOf, signIn } = one

    test('what is for governments alone is previewed, handed in by one person, and leaves when a second one agrees', async () => {
      const object = malware('Implant for governments alone')
      const first = await releaserOf('US')
      await first.getByRole('link', { name: 'Import' }).first().click()
      await first.getByRole('textbox', { name: 'Text to import' }).fill(JSON.stringify(object))
      await first.getByRole('radio', { name: 'TLP:AMBER+STRICT' }).check()
      await first.getByRole('button', { name: 'Preview' }).click()
      const preview = first.getByRole('region', { name: 'What would happen' })
      await preview.getByText('1 object would be taken in, 0 refused. Nothing has been changed.').waitFor()
      await preview.getByRole('row').filter({ hasText: object.name }).getByText('Second person').waitFor()
      await preview.getByRole('tab', { name: /Japan/ }).click()
      await preview.getByText('Of 1 object Japan would read 0 in full, 0 in part and 1 not at all.').waitFor()
      const withheld = preview.getByRole('region', { name: 'Withheld as a whole' })
      await withheld.getByText('It waits for the consent of a second person.').waitFor()
      await withheld.getByText(object.name).waitFor()
      const held = await first.request.get(`${one.demonstration.consoleOf('US')}/api/v1/objects/${object.id}`)
      expect(held.status()).toBe(404)
      await first.getByRole('button', { name: 'Import', exact: true }).click()
      await first.getByText('Everything was accepted.').waitFor()
      await first
        .getByRole('link', { name: /Reviews/ })
        .first()
        .click()
      await first.getByRole('heading', { name: 'Reviews' }).waitFor()
      await first.getByText(object.name).first().click()
      await first.getByText('You handed this in. Somebody else must decide about it.').waitFor()

      const account = { name: 'second releaser', role: 'releaser', password: 'a second pair of eyes' }
      expect(await asOperator('US', 'POST', '/users', account)).toBe(201)
      const second = await signIn('US', account.name, account.password)
      await second
        .getByRole('link', { name: /Reviews/ })
        .first()
        .click()
      await second.getByRole('heading', { name: 'Reviews' }).waitFor()
      await second.getByText(object.name).first().click()
      await second.getByRole('radio', { name: /Release as it is/ }).check()
      await second.getByRole('button', { name: 'Release it', exact: true }).click()
      await confirm(second, account.password)
      await arrived('JP', object.id)
    })
  })
}
