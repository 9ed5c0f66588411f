import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InvitationMade, Requests } from '../../src/api/contract/incidents.ts'
import { type Federation, startFederation } from '../../src/testing/federation.ts'
import { askFor } from '../../src/testing/incidents.ts'
import { launchBrowser } from './browser.ts'

const hourMs = 3_600_000
let ahead = 0
let federation: Federation
let browser: Browser

beforeAll(async () => {
  const clock = { nowMs: () => Date.now() + ahead }
  ;[federation, browser] = await Promise.all([
    startFederation({ members: ['PH', 'US'], engine: 'sqlite', clock }),
    launchBrowser(),
  ])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await federation?.[Symbol.asyncDispose]()
}, 60_000)

async function open(address: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'ja', viewport: { width: 1300, height: 900 } })).newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(address)
  return page
}

test('an incident is reported in Japanese, its clock runs down, and an ally is asked about it', {
  timeout: 180_000,
}, async () => {
  const [ph, us] = [federation.node('PH'), federation.node('US')]
  const { path } = await askFor<InvitationMade>(ph, '/incident-invitations', {
    ...{ method: 'POST', json: { name: 'Water', language: 'ja', sector: 'water' } },
  })
  const reporter = await open(`${ph.consoleUrl}${path}`)
  await reporter.getByRole('heading', { name: 'Member PH への報告' }).waitFor()
  await reporter
    .getByLabel('何が起きたか説明してください')
    .fill('Q水道局の監視装置が暗号化されました。evil[.]badhost[.]com')
  await reporter.getByLabel('組織名').fill('Q水道局')
  await reporter.getByRole('checkbox', { name: 'Member US' }).check()
  await reporter.getByRole('button', { name: '報告する' }).click()
  await reporter.getByText(/報告を PH-INC-1 として受け付けました/).waitFor()
  await reporter.getByText(/残り 71 時間/).waitFor()

  // The clock is near its end, then over: the queue and the history say so.
  ahead = 60 * hourMs
  await reporter.reload()
  await reporter.getByText(/残り 11 時間/).waitFor()
  ahead = 73 * hourMs
  await askFor(ph, '/users', {
    method: 'POST',
    json: { name: 'Releaser', role: 'releaser', password: 'a long enough password' },
  })
  const page = await open(`${ph.consoleUrl}/incidents`)
  await page.getByLabel('ユーザー名').fill('Releaser')
  await page.getByRole('textbox', { name: 'パスワード' }).fill('a long enough password')
  await page.keyboard.press('Enter')
  await page.getByText('PH-INC-1').waitFor()
  // A new account reads English; this person reads Japanese.
  await page.evaluate(() =>
    fetch('/api/v1/session/preferences', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'x-trefoil': '1' },
      body: '{"language":"ja"}',
    }),
  )
  await page.reload()
  await page.getByText(/1 時間 \d+ 分 超過/).waitFor()
  await page.getByText('PH-INC-1').click()
  await page.getByText('このノードの外には何も提供されていません。').waitFor()

  const share = page.getByRole('form', { name: '提供する' })
  await share.getByRole('checkbox', { name: 'Member US' }).check()
  await share.getByRole('button', { name: '提供する' }).click()
  const proof = page.getByRole('dialog')
  await proof.getByRole('textbox', { name: 'パスワード' }).fill('a long enough password')
  await page.keyboard.press('Enter')
  await page.getByText('提供先：Member US').waitFor()

  const ask = page.getByRole('form', { name: '同盟国に要請する' })
  await ask.getByLabel('件名').fill('この通信先について')
  await ask.getByLabel('要請内容').fill('Q水道局で観測した通信先をご存じですか。')
  await ask.getByLabel('期限').fill(new Date(Date.now() + ahead + 24 * hourMs).toISOString().slice(0, 16))
  await ask.getByRole('button', { name: '同盟国に要請する' }).click()
  await page.getByText('回答待ち').first().waitFor()
  const asked = async () => (await askFor<Requests>(us, '/requests')).items[0]
  await expect.poll(async () => (await asked())?.state, { timeout: 30_000 }).toBe('open')
  // The reporter is nobody but a pseudonym, in Japanese too.
  expect((await asked())?.text).toMatch(/^reporter-[a-z2-7]{16}で観測した通信先をご存じですか。$/)
})
