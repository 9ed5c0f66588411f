import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { type DemoMember, type Demonstration, launcher, startDemonstration } from './demonstration.ts'
import { faultsOn } from './faults.ts'
import { Pages, patienceMs } from './pages.ts'
import { settled } from './visit.ts'

let demonstration: Demonstration
let browser: Browser
let pages: Pages

beforeAll(async () => {
  ;[demonstration, browser] = await Promise.all([startDemonstration(), launchBrowser()])
  pages = new Pages(browser, {
    viewport: { width: 1400, height: 900 },
    locale: 'en',
    reducedMotion: 'reduce',
  })
}, 600_000)

afterAll(async () => {
  await browser?.close()
  await demonstration?.[Symbol.asyncDispose]()
}, 600_000)

afterEach(() => pages.leave())

const run = promisify(execFile)

/** Somebody who may release, and who proves again who it is when asked. */
const releaserOf = (member: DemoMember, path = '/') => signIn(member, 'releaser', 'demo-releaser-password', path)

async function confirm(page: Page, password: string): Promise<void> {
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await proof.getByRole('textbox', { name: 'Password' }).fill(password)
  await proof.getByRole('button', { name: 'Confirm' }).click()
}

/** Asks a member's node as its operator; the status of the answer. */
async function asOperator(member: DemoMember, method: string, path: string, body?: object): Promise<number> {
  const { token } = JSON.parse(readFileSync(join(demonstration.dirOf(member), 'run.json'), 'utf8')) as { token: string }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const address = `${demonstration.consoleOf(member)}/api/v1${path}`
  const answer = await fetch(address, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return answer.status
}

async function publish(member: DemoMember, object: object): Promise<void> {
  expect(await asOperator(member, 'POST', '/import?tlp=green', object)).toBe(200)
}

/** The desks' pages with what the demonstration put on them, for whoever is offered them; the others are tried on invented answers. */
const desks = [
  ['analyst', ['/advisories', '/hunts', '/incidents', '/reviews']],
  ['admin', ['/sources', '/privacy']],
] as const

test('axe finds nothing serious on the pages of the desks, light or dark; none scrolls sideways', async () => {
  const found: string[] = []
  const url = demonstration.consoleOf('US')
  for (const [name, paths] of desks) {
    const page = await signIn('US', name, `demo-${name}-password`)
    const ask = (path: string) => page.request.get(`${url}/api/v1${path}`)
    const more =
      name === 'analyst'
        ? [
            '/incidents?tab=new',
            '/incidents?tab=rules',
            await firstIn(await ask('/advisories'), '/advisories/'),
            `${await firstIn(await ask('/objects?type=campaign&q=harbour'), '/objects/')}?tab=attribution`,
          ]
        : []
    found.push(
      ...(await faultsOn(
        page,
        [...paths, ...more].map((path) => url + path),
      )),
    )
  }
  expect(found.join('\n')).toBe('')
}, 300_000)

async function firstIn(answer: { json(): Promise<unknown> }, address: string): Promise<string> {
  const { items } = (await answer.json()) as { items: readonly { id: string }[] }
  const id = items[0]?.id
  if (id === undefined) throw new Error(`the demonstration has nothing under ${address}`)
  return address + encodeURIComponent(id)
}

let count = 0
function malware(name: string) {
  const stamp = new Date().toISOString()
  const id = `malware--0b5c7b0e-7d43-4b8e-9a53-0d6a8f6a2c${String(++count).padStart(2, '0')}`
  return { ...{ type: 'malware', spec_version: '2.1', id, created: stamp, modified: stamp }, name, is_family: true }
}

/** Resolves when the member holds the object. */
async function arrived(member: DemoMember, id: string): Promise<void> {
  await expect.poll(() => asOperator(member, 'GET', `/objects/${id}`), { timeout: patienceMs }).toBe(200)
}

/** A signed-in analyst of a member, who never proves again who it is: the session is kept for the next test. */
async function analystOf(member: DemoMember, path = '/'): Promise<Page> {
  const known = analysts.get(member)
  if (known === undefined) {
    const page = await signIn(member, 'analyst', 'demo-analyst-password', path)
    analysts.set(member, await page.context().cookies())
    return page
  }
  const page = await pages.take(demonstration.consoleOf(member))
  await page.context().addCookies(known)
  return await opened(page, member, path)
}
const analysts = new Map<DemoMember, Awaited<ReturnType<BrowserContext['cookies']>>>()

/** Signed in as the sign-in page does it, without its page. */
async function signIn(member: DemoMember, name: string, password: string, path = '/'): Promise<Page> {
  const url = demonstration.consoleOf(member)
  const page = await pages.take(url)
  const headers = { origin: url, 'x-trefoil': '1' }
  const answer = await page.request.post(`${url}/api/v1/session`, { headers, data: { name, password } })
  expect(answer.status()).toBe(200)
  return await opened(page, member, path)
}

async function opened(page: Page, member: DemoMember, path: string): Promise<Page> {
  await page.goto(demonstration.consoleOf(member) + path)
  await settled(page)
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
  await page.goto(`${demonstration.consoleOf('US')}/objects/${shared.id}?tab=recipients`)
  const link = page.getByRole('link', { name: 'Open at the console of Philippines', exact: true }).first()
  const there = (await link.getAttribute('href')) ?? ''
  expect(there).toBe(`${demonstration.consoleOf('PH')}/objects/${shared.id}`)
  await page.goto(`${demonstration.consoleOf('US')}/objects/${forJapan.id}?tab=recipients`)
  await page.getByRole('link', { name: 'Open at the console of Japan', exact: true }).first().waitFor()
  expect(await page.getByRole('link', { name: 'Open at the console of Philippines', exact: true }).count()).toBe(0)

  const philippines = await analystOf('PH', new URL(there).pathname)
  await philippines.getByRole('heading', { name: 'Seen by both', exact: true }).first().waitFor()
  // What a member may not know is answered as what nobody knows: with what to do.
  await philippines.goto(`${demonstration.consoleOf('PH')}/objects/${forJapan.id}`)
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
  await philippines.getByText(/Japan only, not to Philippines/).waitFor()

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
  await philippines.getByText(/Japan only, not to Philippines/).waitFor()

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
  const imported = spawn(launcher, ['import', demonstration.dirOf('JP'), '-', '--tlp', 'GREEN'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  imported.stdin.end(JSON.stringify(object))
  await once(imported, 'exit')
  await philippines.getByRole('button', { name: /new object/ }).click()
  await philippines.getByText(name).first().waitFor()
})

test('one key in the Philippines says that an indicator was no threat, the United States reads it from which sector, and reads that it was taken back', async () => {
  const id = 'indicator--0b5c7b0e-7d43-4b8e-9a53-0d6a8f6a2cf0'
  const stamp = new Date().toISOString()
  await publish('US', {
    ...{ type: 'indicator', spec_version: '2.1', id, created: stamp, modified: stamp, name: 'updates.example' },
    ...{ pattern: "[domain-name:value = 'updates.example']", pattern_type: 'stix', valid_from: stamp },
  })
  await arrived('PH', id)
  const philippines = await analystOf('PH', `/objects/${id}`)
  await philippines.getByText('Name a sector, or add a remark').click()
  await philippines.getByLabel('Sector').selectOption('water')
  await philippines.getByLabel('Remark').fill('our own update server')
  await philippines.getByRole('button', { name: /^False positive/ }).focus()
  await philippines.keyboard.press('3')
  await philippines.getByText('Said: False positive. It goes back to US.').waitFor()

  const states = await analystOf('US', `/objects/${id}`)
  const said = states.getByRole('region', { name: 'What it was worth' }).getByRole('listitem')
  await said.getByText('False positive').waitFor()
  expect(await said.textContent()).toMatch(/PH\s+False positive · water sector/)
  expect(await said.textContent()).toContain('our own update server')

  await philippines.keyboard.press('u')
  await philippines.getByText('Taken back: False positive.').waitFor()
  await said.waitFor({ state: 'detached' })
  await philippines.getByRole('link', { name: 'Usefulness' }).click()
  await philippines.getByRole('row', { name: /^US/ }).waitFor()
})

interface ZeekLine {
  readonly uid: string
  readonly query?: string
  readonly [name: string]: unknown
}

/** All that a member's operator may export. */
async function exportedBy(member: DemoMember): Promise<Buffer> {
  const { token } = JSON.parse(readFileSync(join(demonstration.dirOf(member), 'run.json'), 'utf8')) as { token: string }
  const address = `${demonstration.consoleOf(member)}/api/v1/export`
  const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  return Buffer.from(await answer.arrayBuffer())
}

/** Every file of a member's node, with what stands in it. */
function* filesOf(member: DemoMember): Generator<{ readonly path: string; readonly bytes: Buffer }> {
  const dir = demonstration.dirOf(member)
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile()) continue
    yield { path: relative(dir, path), bytes: readFileSync(path) }
  }
}

test('what the Philippines see of an indicator of the United States is on its page there at once, and no name of the victim is outside the Philippines', async () => {
  const id = 'indicator--93e33ea6-9840-46f5-965c-a6d766958085'
  const sample = readFileSync(join(import.meta.dirname, '../../src/demo/telemetry/ph-water.zeek.ndjson'), 'utf8')
  const lines = sample
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ZeekLine)
  const states = await analystOf('US', `/objects/${id}`)
  await states.getByText('Seen in the Philippines, water sector, 3 times').waitFor()

  // The same traffic once more, at another time: the page changes by itself.
  const again = lines.map((line, at): ZeekLine => ({ ...line, ts: Date.now() / 1000 + at / 1000, uid: `${line.uid}2` }))
  const replay = spawn(
    launcher,
    ['match', demonstration.dirOf('PH'), '--input', '-', '--format', 'zeek', '--sector', 'water'],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  )
  replay.stdin.end(again.map((line) => `${JSON.stringify(line)}\n`).join(''))
  await states.getByText('Seen in the Philippines, water sector, 6 times').waitFor({ timeout: patienceMs })

  // Connections are named by chance; hosts of the victim by its domain and those it calls, its addresses between quotation marks.
  const connections = new Set([...lines, ...again].map(({ uid }) => uid))
  const named =
    /C[A-Za-z0-9]{15,19}|[a-z0-9-]+\.(?:water-district\.example|(?:supplier|vendor|weather)\.test)|"10\.20\.[0-9.]+"/g
  const namesIn = (bytes: Uint8Array): string[] =>
    [...Buffer.from(bytes).toString('latin1').matchAll(named)].flatMap(([name]) =>
      name.startsWith('C') && !connections.has(name) ? [] : [name],
    )
  expect(new Set(namesIn(Buffer.from(sample))).size).toBeGreaterThan(400)
  for (const member of ['US', 'JP'] as const) {
    const files = [...filesOf(member)]
    expect(files.some(({ bytes }) => bytes.includes(id))).toBe(true)
    for (const { path, bytes } of files) expect([path, ...namesIn(bytes)]).toEqual([path])
    const told = await exportedBy(member)
    expect(told.includes(id)).toBe(true)
    expect(namesIn(told)).toEqual([])
  }
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
  await japan.goto(`${demonstration.consoleOf('JP')}/objects/${object.id}`)
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
  const held = await first.request.get(`${demonstration.consoleOf('US')}/api/v1/objects/${object.id}`)
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
  using database = new DatabaseSync(join(demonstration.dirOf('PH'), 'trefoil.db'))
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

test('a person changes the own password, and is signed out everywhere else', async () => {
  const account = { name: 'night shift', role: 'reader', password: 'the first password' }
  await asOperator('JP', 'POST', '/users', account)
  const page = await signIn('JP', account.name, account.password)
  const other = await signIn('JP', account.name, account.password)
  await page.goto(`${demonstration.consoleOf('JP')}/security`)
  await page.getByRole('textbox', { name: /^Your password now/ }).fill(account.password)
  await page.getByRole('textbox', { name: /^The new password(?! again)/ }).fill('the second password')
  await page.getByRole('textbox', { name: /^The new password again/ }).fill('the second pasword')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('The two are not the same.').waitFor()
  await page.getByRole('textbox', { name: /^The new password again/ }).fill('the second password')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('Changed. Your other sessions have ended.').waitFor()
  await other.reload()
  await other.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
})
