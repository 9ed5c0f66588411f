import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ja } from '../../console/src/i18n/ja.ts'
import type { RunningNode } from '../../src/node.ts'
import { makeAgreement } from '../../src/testing/alliance.ts'
import { makeIndicator, makeObject } from '../../src/testing/core.ts'
import { freePorts } from '../../src/testing/free-ports.ts'
import { askNode } from '../../src/testing/incidents.ts'
import { run } from '../../src/testing/memory-terminal.ts'
import { serveHere } from '../../src/testing/one-node.ts'
import { launchBrowser } from './browser.ts'
import { patienceMs } from './pages.ts'

/** What is used of the page in which it runs. */
declare const document: { readonly activeElement: object | null }

let data: string
let inbox: string
let home: string
let japan: RunningNode
let philippines: RunningNode
let browser: Browser
let context: BrowserContext
let page: Page
const passwords = new Map<string, string>()

const at = (name: string) => join(data, name)

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-first-hour-'))
  inbox = at('inbox')
  mkdirSync(inbox)
  const objects = [makeIndicator('feed.example'), { type: 'indicator', name: 'without an id' }]
  writeFileSync(join(inbox, 'today.json'), JSON.stringify({ type: 'bundle', objects }))
  const before = new Date(Date.now() - 60_000)
  utimesSync(join(inbox, 'today.json'), before, before)
  const port = await freePorts()
  const listenAt = (first: number) => ({
    TREFOIL_EXCHANGE_LISTEN: `127.0.0.1:${first}`,
    TREFOIL_CONSOLE_LISTEN: `127.0.0.1:${first + 1}`,
  })
  for (const [code, name, first] of [
    ['JP', 'Japan', port],
    ['PH', 'Philippines', port + 2],
  ] as const) {
    const addresses = ['--exchange-url', `https://127.0.0.1:${first}`, '--console-url', `http://localhost:${first + 1}`]
    await run(['init', at(code), '--member', code, '--name', name, ...addresses])
    writeFileSync(at(`${code}.card.json`), (await run(['card', at(code)])).out)
  }
  const { purposes, ...agreement } = makeAgreement('pair', ['JP', 'PH'])
  const clauses = [{ id: 'C1', title: 'Everything', 'tlp-ceiling': 'amber', onward: 'parties' }]
  writeFileSync(at('pair.yaml'), JSON.stringify({ ...agreement, purposes, clauses }))
  const cards = [at('JP.card.json'), at('PH.card.json')]
  const charter = at('charter.json')
  const drafted = await run(['charter', 'draft', '--quorum', '2', '--agreement', at('pair.yaml'), '--cards', ...cards])
  writeFileSync(charter, drafted.out)
  await run(['charter', 'sign', charter, '--with', at('JP')])
  writeFileSync(at('half-signed.json'), readFileSync(charter))
  await run(['charter', 'sign', charter, '--with', at('PH')])
  const made = await run(['user', 'add', at('JP'), 'reyes', '--role', 'admin', '--json'])
  passwords.set('reyes', (made.json() as { password: string }).password)
  home = `http://localhost:${port + 1}`
  ;[japan, philippines, browser] = await Promise.all([
    serveHere(at('JP'), { ...listenAt(port), TREFOIL_SOURCE_FOLDERS: inbox }),
    serveHere(at('PH'), listenAt(port + 2)),
    launchBrowser(),
  ])
})

afterAll(async () => {
  await browser?.close()
  await japan?.[Symbol.asyncDispose]()
  await philippines?.[Symbol.asyncDispose]()
  rmSync(data, { recursive: true, force: true })
})

async function open(path: string, locale: 'ja' | 'en'): Promise<void> {
  await context?.close()
  const viewport = { width: 1360, height: 900 }
  context = await browser.newContext({ locale, viewport, reducedMotion: 'reduce', serviceWorkers: 'block' })
  page = await context.newPage()
  page.setDefaultTimeout(patienceMs)
  await page.goto(home + path)
}

const button = (name: string) => page.getByRole('button', { name, exact: true })
const field = (name: string) => page.getByRole('textbox', { name, exact: true })
const says = (text: string) => page.getByText(text, { exact: true }).first().waitFor()

/** As somebody without a mouse does: from where the keyboard is, forwards. */
async function tabTo(target: Locator): Promise<void> {
  await target.waitFor()
  for (let pressed = 0; pressed < 90; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the keyboard does not come to ${target}`)
}
async function press(target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(target)
  await page.keyboard.press(key)
}
async function write(target: Locator, text: string): Promise<void> {
  await tabTo(target)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
}

async function signIn(name: string): Promise<void> {
  await open('/', 'ja')
  await write(field(ja['signIn.name']), name)
  await write(field(ja['signIn.password']), passwords.get(name)!)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: ja['overview.title'], exact: true }).waitFor()
}

/** Within the dialog that asks for it. */
async function prove(name: string, first?: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: ja['stepUp.title'], exact: true })
  const asked = dialog.getByRole('textbox', { name: ja['signIn.password'], exact: true })
  if (first !== undefined) {
    await write(asked, first)
    await page.keyboard.press('Enter')
    await dialog.getByText(ja['stepUp.refused'], { exact: true }).waitFor()
  }
  await write(asked, passwords.get(name)!)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
}

/** The guide as the overview shows it, after the page was loaded anew. */
async function stepsDone(count: number): Promise<void> {
  await page.goto(home)
  await says(ja['first.progress'].replace('{{all}}', '5').replace('{{done}}', String(count)))
}

test('an empty node comes to its first share by the forms of the console and the keyboard alone, in Japanese', async () => {
  await open('/', 'ja')
  await press(button(ja['signIn.submit']))
  await says(ja['signIn.missing'])
  await write(field(ja['signIn.name']), 'reyes')
  await write(field(ja['signIn.password']), 'not this one')
  await page.keyboard.press('Enter')
  await says(ja['signIn.wrong'])
  await signIn('reyes')
  await stepsDone(1)

  // People: a name that does not fit, a proof that is none, a name that is taken.
  await press(page.getByRole('link', { name: ja['first.people.act'], exact: true }))
  await page.getByRole('heading', { level: 1, name: ja['admin.title'], exact: true }).waitFor()
  const add = async (name: string, downwards: number) => {
    await write(field(ja['signIn.name']), name)
    await tabTo(page.getByRole('radio', { checked: true }))
    for (let step = 0; step < downwards; step++) await page.keyboard.press('ArrowDown')
    await press(button(ja['admin.add']))
  }
  const told = async (name: string) => {
    await says(ja['admin.personAdded'].replace('{{name}}', name))
    passwords.set(name, (await page.getByRole('status').locator('code').textContent())!)
    await press(button(ja['admin.done']))
  }
  await add('tana/ka', 0)
  await says(ja['admin.nameInvalid'])
  await add('tanaka', 1)
  await prove('reyes', 'not this one')
  await told('tanaka')
  await add('tanaka', 0)
  await says(ja['admin.nameTaken'])
  await add('sato', 1)
  await told('sato')
  await stepsDone(2)

  // A first source, in a folder that nobody allowed, and in one that is.
  await press(page.getByRole('link', { name: ja['first.source.act'], exact: true }))
  await press(button(ja['sources.add']))
  await write(field(ja['sources.name']), 'partner inbox')
  await tabTo(page.getByRole('radio', { name: ja['sources.kind.taxii'], exact: true }))
  for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowDown')
  await write(field(ja['sources.folder']), '/etc')
  await press(button(ja['sources.test']))
  await page.getByText('not below one that the operator names').waitFor()
  await write(field(ja['sources.folder']), inbox)
  await press(button(ja['sources.subscribe']))
  await says(ja['sources.nameInvalid'])
  await write(field(ja['sources.name']), 'partner-inbox')
  await press(button(ja['sources.test']))
  await says(ja['sources.foundFiles_one'].replace('{{count}}', '1'))
  await press(button(ja['sources.subscribe']))
  await page.getByRole('cell', { name: 'today.json, object 2', exact: true }).waitFor()
  await stepsDone(3)

  // The charter is the releaser's: what is none, what too few have signed, what is in force from then on.
  await signIn('sato')
  await says(ja['first.yours'])
  await press(page.getByRole('link', { name: ja['first.charter.act'], exact: true }))
  await tabTo(button(ja['charter.choose']))
  const chosen = page.getByLabel(ja['charter.choose'], { exact: true }).and(page.locator('input'))
  await chosen.setInputFiles(at('JP.card.json'))
  await press(button(ja['charter.confirm']))
  await prove('sato')
  await says(ja['charter.refused'])
  await chosen.setInputFiles(at('half-signed.json'))
  await page.getByText(ja['charter.refused'], { exact: true }).waitFor({ state: 'detached' })
  await press(button(ja['charter.confirm']))
  await says(ja['charter.refused'])
  await chosen.setInputFiles(at('charter.json'))
  await page.getByText(ja['charter.refused'], { exact: true }).waitFor({ state: 'detached' })
  await press(button(ja['charter.confirm']))
  await says(ja['charter.done'].replace('{{version}}', '1'))
  await run(['charter', 'adopt', at('charter.json'), '--into', at('PH')])

  // The first share is the analyst's: a text that ends too early, a preview, and what arrives at the other member.
  await signIn('tanaka')
  await press(page.getByRole('link', { name: ja['first.share.act'], exact: true }))
  const shared = makeObject('malware', { name: 'Kumo', is_family: true })
  const whole = JSON.stringify({ type: 'bundle', objects: [shared] })
  await write(field(ja['import.text']), whole.slice(0, 40))
  await press(button(ja['import.submit']))
  await says(ja['import.refusedAll'])
  await page.getByRole('textbox', { name: ja['import.text'], exact: true }).focus()
  await write(field(ja['import.text']), whole)
  await page.getByText(ja['import.refusedAll'], { exact: true }).waitFor({ state: 'detached' })
  await tabTo(page.getByRole('radio', { name: ja['import.tlpKeep'], exact: true }))
  for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowDown')
  await press(button(ja['preview.submit']))
  const preview = page.getByRole('region', { name: ja['preview.title'], exact: true })
  await preview.getByRole('tab', { name: 'フィリピン' }).waitFor()
  await press(button(ja['import.submit']))
  await says(ja['import.allGood'])
  const arrived = () => askNode(philippines, `/objects/${shared.id}`)
  await expect.poll(async () => (await arrived()).status, { timeout: patienceMs }).toBe(200)

  await signIn('reyes')
  await page.getByText('Kumo').first().waitFor()
  await page.getByRole('heading', { name: ja['first.title'], exact: true }).waitFor({ state: 'detached' })
})

async function readSources(name: string): Promise<void> {
  await open('/sign-in', 'en')
  const headers = { origin: home, 'x-trefoil': '1' }
  const { request } = context
  await request.post(`${home}/api/v1/session`, { headers, data: { name, password: passwords.get(name) } })
  await request.patch(`${home}/api/v1/session/preferences`, { headers, data: { language: 'en' } })
  await page.goto(`${home}/sources`)
  await page.getByRole('link', { name: 'partner-inbox', exact: true }).click()
}

test('an administrator sees what a source brought, throws away what was bad, and pauses it', async () => {
  await readSources('reyes')
  await page.getByText('1 taken, 0 held already, 1 refused, 0 not its own to bring').waitFor()
  await page.getByRole('cell', { name: 'today.json, object 2' }).waitFor()
  await page.getByRole('button', { name: 'Throw away', exact: true }).click()
  await page.getByText('Nothing waits here.').waitFor()
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await dialog.getByRole('textbox', { name: 'Password' }).fill(passwords.get('reyes')!)
  await dialog.getByRole('button', { name: 'Confirm', exact: true }).click()
  await page.getByText('when it is resumed').waitFor()
})

test('an analyst reads how sources are, and can change nothing', async () => {
  await readSources('tanaka')
  await page.getByText('this member alone').waitFor()
  for (const name of ['Add a source', 'Resume', 'Remove', 'Change'])
    expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0)
})
