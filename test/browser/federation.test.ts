import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { type DemoMember, type Demonstration, launcher, startDemonstration } from './demonstration.ts'

let demonstration: Demonstration
let browser: Browser

beforeAll(async () => {
  ;[demonstration, browser] = await Promise.all([startDemonstration(), launchBrowser()])
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await demonstration?.[Symbol.asyncDispose]()
}, 60_000)

/** A signed-in analyst of a member. */
const analystOf = (member: DemoMember) => signIn(member, 'analyst', 'demo-analyst-password')

async function signIn(member: DemoMember, name: string, password: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: 'en' })).newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(demonstration.consoleOf(member))
  await page.getByLabel('Name').fill(name)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  return page
}

async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press('/')
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/intelligence\?q=/)
}

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

test('the United States reads why the Philippines sees one Volt Typhoon indicator and not another', async () => {
  const page = await analystOf('US')
  await search(page, 'KV botnet first-stage payload')
  await page.getByRole('list').getByText('KV botnet first-stage payload server').first().click()
  await page.getByRole('tab', { name: 'Who sees this' }).click()
  const philippines = page.getByRole('listitem').filter({ hasText: 'Philippines' })
  await philippines.getByText('Withheld', { exact: true }).waitFor()
  await philippines.getByText(/Japan only, not to Philippines/).waitFor()

  await search(page, 'KV botnet proxy router controller')
  await page.getByRole('list').getByText('proxy router controller').first().click()
  await page.getByRole('tab', { name: 'Who sees this' }).click()
  await philippines.getByText('Released', { exact: true }).waitFor()
})

test('what Japan publishes while the Philippines looks is offered there within seconds', async () => {
  const philippines = await analystOf('PH')
  await philippines.goto(`${demonstration.consoleOf('PH')}/intelligence`)
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
  const imported = spawn(launcher, ['import', demonstration.dirOf('JP'), '-', '--tlp', 'GREEN'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  imported.stdin.end(JSON.stringify(object))
  await once(imported, 'exit')
  await philippines.getByRole('button', { name: /new object/ }).click()
  await philippines.getByText(name).first().waitFor()
})

test('whom an administrator gives an account signs in with the password that was shown, and exports what another member may have', async () => {
  const admin = await signIn('US', 'admin', 'demo-admin-password')
  await admin.getByRole('link', { name: 'Administration' }).first().click()
  await admin.getByLabel('Name').fill('releaser on duty')
  await admin.getByRole('radio', { name: 'releaser' }).check()
  await admin.getByRole('button', { name: 'Add' }).click()
  const proof = admin.getByRole('dialog', { name: 'Confirm that it is you' })
  await proof.getByRole('textbox', { name: 'Password' }).fill('demo-admin-password')
  await proof.getByRole('button', { name: 'Confirm' }).click()
  const password = await admin.locator('#content code').first().textContent()
  const releaser = await signIn('US', 'releaser on duty', password ?? '')
  await releaser.getByRole('link', { name: 'Intelligence' }).first().click()
  await releaser.getByRole('button', { name: 'Export' }).click()
  const downloading = releaser.waitForEvent('download')
  await releaser.getByRole('menuitem', { name: 'Philippines', exact: true }).click()
  const bundle = readFileSync(await (await downloading).path(), 'utf8')
  expect(bundle).toContain('proxy router controller')
  expect(bundle).not.toContain('first-stage payload server')
})

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
  await us.getByRole('textbox', { name: 'STIX text' }).fill(JSON.stringify(object))
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
}, 90_000)
