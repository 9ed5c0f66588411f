import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Advisory } from '../../src/api/contract/advisories.ts'
import { makeDraft } from '../../src/testing/advisories.ts'
import { makeAgreement } from '../../src/testing/alliance.ts'
import { type Federation, startFederation, waitUntil } from '../../src/testing/federation.ts'
import { askFor, askNode } from '../../src/testing/incidents.ts'
import { launchBrowser } from './browser.ts'

const members = ['JP', 'PH', 'US'] as const
const password = 'a long enough password'
const hourMs = 3_600_000
let ahead = 0
let federation: Federation
let browser: Browser

beforeAll(async () => {
  const clock = { nowMs: () => Date.now() + ahead }
  const agreements = [makeAgreement('trilateral', members, { advisories: { quorum: 3 } })]
  ;[federation, browser] = await Promise.all([
    startFederation({ members, engine: 'sqlite', clock, agreements }),
    launchBrowser(),
  ])
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await federation?.[Symbol.asyncDispose]()
}, 60_000)

async function signIn(member: (typeof members)[number], path: string): Promise<Page> {
  const node = federation.node(member)
  await askFor(node, '/users', { method: 'POST', json: { name: 'Releaser', role: 'releaser', password } })
  const page = await (await browser.newContext({ locale: 'en', viewport: { width: 1300, height: 900 } })).newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${node.consoleUrl}${path}`)
  await page.getByLabel('Name').fill('Releaser')
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.keyboard.press('Enter')
  return page
}

test('an advisory is signed off on three consoles, and found on the public page when its moment has come', {
  timeout: 240_000,
}, async () => {
  const embargo = new Date(Date.now() + hourMs).toISOString()
  const { id, name } = await askFor<Advisory>(federation.node('US'), '/advisories', {
    method: 'POST',
    json: { ...makeDraft({ embargo }), agreement: 'trilateral', members },
  })
  const path = `/advisories/${encodeURIComponent(id)}`
  for (const member of members) {
    const node = federation.node(member)
    await waitUntil(`the draft is at ${member}`, async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      return (await askNode(node, `/advisories/${id}`)).ok
    })
    const page = await signIn(member, path)
    await page.getByRole('heading', { name: new RegExp(name) }).waitFor()
    await page.getByText('It can be published as it is.').waitFor()
    await page.getByRole('button', { name: `Sign off for ${member}` }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Password' }).fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Withdraw the sign-off' }).waitFor()
    await page.context().close()
  }
  for (const member of members)
    await waitUntil(`all sign-offs are at ${member}`, async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      return (await askFor<Advisory>(federation.node(member), `/advisories/${id}`)).complete
    })

  // The public has nothing of it before the moment, and all of it at every member after.
  const visitor = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
  visitor.setDefaultTimeout(60_000)
  await visitor.goto(`${federation.node('JP').exchangeUrl}/csaf/`)
  await visitor.getByText('No advisory was published yet.').waitFor()
  ahead = hourMs + 1000
  for (const member of members) await federation.node(member).advisories.look()
  for (const member of members) {
    await visitor.goto(`${federation.node(member).exchangeUrl}/csaf/`)
    await visitor.getByRole('link', { name: new RegExp(`^${name}: `) }).click()
    await visitor.getByRole('heading', { name: makeDraft().title }).waitFor()
    expect(await visitor.content()).toContain('TLP:CLEAR')
    for (const secret of ['AMBER-ONLY', 'STRICT-ONLY']) expect(await visitor.content()).not.toContain(secret)
  }
})
