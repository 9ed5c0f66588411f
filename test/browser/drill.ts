import { describe, expect, test } from 'vitest'
import { search, type ThreeNodes } from './three-nodes.ts'

export function testDrill(one: ThreeNodes): void {
  describe('a drill', () => {
    const { analystOf, signIn } = one

    test('two members hold a drill: who is in it is told so on every page, who is not finds nothing, and at its end there is nothing to find', async () => {
      const name = 'SEA DRAGON 27'
      const inject = 'Beacon to a server of the drill'
      const us = await signIn('US', 'releaser', 'demo-releaser-password')
      await us.getByRole('link', { name: 'Exercises' }).first().click()
      await us.getByRole('textbox', { name: 'Name' }).fill(name)
      await us.getByRole('checkbox', { name: 'PH' }).uncheck()
      await us.getByRole('button', { name: 'Open an exercise' }).click()
      await us.getByRole('button', { name: 'Enter the exercise' }).click()
      await us.getByText('EXERCISE EXERCISE EXERCISE').waitFor()
      await us.getByRole('link', { name: 'Import' }).first().click()
      const stamp = new Date().toISOString()
      const object = {
        type: 'malware',
        spec_version: '2.1',
        id: 'malware--0b5c7b0e-7d43-4b8e-9a53-0d6a8f6a1c12',
        created: stamp,
        modified: stamp,
        name: inject,
        is_family: true,
        object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'],
        extensions: {
          'extension-definition--6c0a2b1e-8d3f-4f7a-9b52-31e4c7d9a806': {
            extension_type: 'property-extension',
            exercise: name,
          },
        },
      }
      await us.getByRole('textbox', { name: 'Text to import' }).fill(JSON.stringify(object))
      await us.getByRole('button', { name: 'Import', exact: true }).click()
      await us.getByText('Everything was accepted.').waitFor()

      const japan = await signIn('JP', 'admin', 'demo-admin-password')
      await japan.getByRole('link', { name: 'Exercises' }).first().click()
      await japan.getByRole('button', { name: 'Join' }).click()
      await japan.getByRole('button', { name: 'Enter the exercise' }).click()
      await japan.getByText('EXERCISE EXERCISE EXERCISE').waitFor()
      await japan.getByRole('link', { name: 'Intelligence' }).first().click()
      await japan.getByText(inject).first().waitFor()
      expect(await japan.getByRole('button', { name: 'Export' }).count()).toBe(0)

      const live = await analystOf('JP')
      await search(live, 'server of the drill')
      await live
        .getByText(/No object|Nothing/)
        .first()
        .waitFor()

      await us.getByRole('button', { name: 'Back to live' }).click()
      await us.getByRole('link', { name: 'Exercises' }).first().click()
      await us.getByRole('button', { name: 'End for everybody' }).click()
      await us.getByRole('button', { name: 'End for everybody' }).click()
      const proof = us.getByRole('dialog', { name: 'Confirm that it is you' })
      await proof.getByRole('textbox', { name: 'Password' }).fill('demo-releaser-password')
      await proof.getByRole('button', { name: 'Confirm' }).click()
      await us.getByText('Ended. Everything of it was removed here.').waitFor()
      // Where somebody is still in it, the page goes back to what is live by itself.
      await japan.getByText('EXERCISE EXERCISE EXERCISE').waitFor({ state: 'detached' })
      expect(await japan.getByText(inject).count()).toBe(0)
    }, 600_000)
  })
}
