import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningNode } from '../../src/node.ts'
import { makeIndicator } from '../../src/testing/core.ts'
import { run } from '../../src/testing/memory-terminal.ts'
import { serveHere } from '../../src/testing/one-node.ts'
import { launchBrowser } from './browser.ts'

let data: string
let inbox: string
let node: RunningNode
let browser: Browser
let context: BrowserContext
let page: Page
const passwords = new Map<string, string>()

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-sources-'))
  const dir = join(data, 'jp')
  inbox = join(data, 'inbox')
  mkdirSync(inbox)
  const objects = [makeIndicator('feed.example'), { type: 'indicator', name: 'without an id' }]
  writeFileSync(join(inbox, 'today.json'), JSON.stringify({ type: 'bundle', objects }))
  const before = new Date(Date.now() - 60_000)
  utimesSync(join(inbox, 'today.json'), before, before)
  await run(['init', dir, '--member', 'JP', '--name', 'Japan'])
  for (const [name, role] of [
    ['reyes', 'admin'],
    ['tanaka', 'analyst'],
  ] as const) {
    const made = await run(['user', 'add', dir, name, '--role', role, '--json'])
    passwords.set(name, (made.json() as { password: string }).password)
  }
  node = await serveHere(dir, { TREFOIL_SOURCE_FOLDERS: inbox })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await node?.[Symbol.asyncDispose]()
  rmSync(data, { recursive: true, force: true })
})

async function signIn(name: string): Promise<void> {
  context = await browser.newContext({
    ...{ locale: 'en', reducedMotion: 'reduce', serviceWorkers: 'block' },
    viewport: { width: 1360, height: 900 },
  })
  page = await context.newPage()
  page.setDefaultTimeout(120_000)
  await page.goto(`${node.consoleUrl.replace('127.0.0.1', 'localhost')}/sources`)
  await page.getByLabel('Name').fill(name)
  await page.getByRole('textbox', { name: 'Password' }).fill(passwords.get(name)!)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Sources', level: 1 }).waitFor()
}

test('an administrator subscribes to a folder, sees what it brought, and throws away what was bad', async () => {
  await signIn('reyes')
  await page.getByText('No sources').waitFor()
  await page.getByRole('button', { name: 'Add a source' }).click()
  await page.getByLabel('Name').fill('partner-inbox')
  await page.getByLabel('folder on the machine of this node').check()
  await page.getByLabel('Folder', { exact: true }).fill('/etc')
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await page.getByText('not below one that the operator names').waitFor()
  await page.getByLabel('Folder', { exact: true }).fill(inbox)
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await page.getByText('1 file').waitFor()
  await page.getByRole('button', { name: 'Subscribe' }).click()
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await dialog.getByRole('textbox', { name: 'Password' }).fill(passwords.get('reyes')!)
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('1 taken, 0 held already, 1 refused, 0 not its own to bring').waitFor()
  await page.getByRole('cell', { name: 'today.json, object 2' }).waitFor()
  await page.getByRole('button', { name: 'Throw away', exact: true }).click()
  await page.getByText('Nothing waits here.').waitFor()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('when it is resumed').waitFor()
  await context.close()
})

test('an analyst reads how sources are, and can change nothing', async () => {
  await signIn('tanaka')
  await page.getByRole('link', { name: 'partner-inbox' }).click()
  await page.getByText('this member alone').waitFor()
  for (const name of ['Add a source', 'Resume', 'Remove', 'Change'])
    expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0)
  await context.close()
})
