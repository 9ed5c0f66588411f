import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'vitest'
import { confirm, type ThreeNodes } from './three-nodes.ts'

export function testLedgerAlarm(one: ThreeNodes): void {
  describe('the ledger', () => {
    const { releaserOf } = one

    test('the ledger page shows who witnessed what; after an alarm a person looks at the evidence and trusts the member again', async () => {
      const page = await releaserOf('PH')
      await page.getByRole('link', { name: 'Ledger' }).first().click()
      await page.getByText('Checkpoints are signed.').waitFor()
      const told = page.getByRole('region', { name: 'Told to each recipient' })
      await told.getByRole('row').filter({ hasText: 'US' }).first().waitFor()
      const logs = page.getByRole('region', { name: 'Ledgers of the other members' })
      const japan = logs.getByRole('row').filter({ hasText: 'Japan' })
      await japan.getByText('no alarm').waitFor()

      // As a fork would leave it: two notes that contradict each other.
      using database = new DatabaseSync(join(one.demonstration.dirOf('PH'), 'trefoil.db'))
      database.exec('pragma busy_timeout = 5000')
      database.exec("update peer_log set alarm = 'ledger-forked' where peer = 'JP'")
      database.exec(
        `insert into evidence (num, at, kind, source, object_id, version, reason, body)
     values (1, 1, 'ledger-forked', 'JP', '', '', 'two signed trees of one size', '{"notes":[]}')`,
      )
      await page.reload()
      await japan.getByText('Ledger shows two histories').waitFor()
      await japan.getByRole('button', { name: 'Look at the evidence: Japan' }).click()
      const alarm = page.getByRole('dialog', { name: 'Alarm about Japan' })
      await alarm.getByText('two signed trees of one size').waitFor()
      await alarm.getByRole('button', { name: /Save the proof/ }).waitFor()
      await alarm.getByRole('button', { name: 'Trust it again' }).click()
      await confirm(page, 'demo-releaser-password')
      await japan.getByText('no alarm').waitFor()
    })
  })
}
