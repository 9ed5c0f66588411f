import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../console/src/i18n/en.ts'
import { ja } from '../../console/src/i18n/ja.ts'
import type { Advisory, AdvisoryList } from '../../src/api/contract/advisories.ts'
import type { InvitationMade, Requests } from '../../src/api/contract/incidents.ts'
import { makeAgreement } from '../../src/testing/alliance.ts'
import { type Federation, startFederation, waitUntil } from '../../src/testing/federation.ts'
import { askFor, askNode } from '../../src/testing/incidents.ts'
import { launchBrowser } from './browser.ts'

const members = ['JP', 'PH', 'US'] as const
type Member = (typeof members)[number]
const password = 'a long enough password'
const [hourMs, minuteMs] = [3_600_000, 60_000]
/** What nobody but the Philippines may ever hold: who reported, and on which systems. */
const secrets = ['Q水道局', 'ポンプ監視サーバー', '当直 Q子', 'soc@district-q.example']
let ahead = 0
const now = () => Date.now() + ahead
let federation: Federation
let browser: Browser

beforeAll(async () => {
  const agreements = [makeAgreement('trilateral', members, { advisories: { quorum: 3 } })]
  ;[federation, browser] = await Promise.all([
    startFederation({ members, engine: 'sqlite', clock: { nowMs: now }, agreements }),
    launchBrowser(),
  ])
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await federation?.[Symbol.asyncDispose]()
}, 60_000)

const contextOf = (locale: string): Promise<BrowserContext> =>
  browser.newContext({
    locale,
    viewport: { width: 1300, height: 900 },
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
    ignoreHTTPSErrors: true,
  })

async function open(address: string, locale: string): Promise<Page> {
  const page = await (await contextOf(locale)).newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(address)
  return page
}

/** Loads the page anew until it says this: a node whose clock has just been moved may be busy with what has become due. */
async function reloadUntil(page: Page, seen: Locator): Promise<void> {
  await waitUntil('the page says it', async () => {
    await page.reload()
    return await seen
      .first()
      .waitFor({ timeout: 15_000 })
      .then(
        () => true,
        () => false,
      )
  })
}

/** A releaser of a member, signed in at its own console, in its own window. */
async function signIn(member: Member, language: 'en' | 'ja', path: string): Promise<Page> {
  const node = federation.node(member)
  await askFor(node, '/users', { method: 'POST', json: { name: 'Releaser', role: 'releaser', password } })
  const words = language === 'en' ? en : ja
  const page = await open(`${node.consoleUrl}${path}`, language)
  await page.getByLabel(words['signIn.name']).fill('Releaser')
  await page.getByRole('textbox', { name: words['signIn.password'] }).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(({ pathname }) => pathname === path.split('?')[0])
  await page.getByRole('heading', { level: 1 }).waitFor()
  // A new account reads English.
  await page.evaluate(
    (body) =>
      fetch('/api/v1/session/preferences', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', 'x-trefoil': '1' },
        body,
      }),
    JSON.stringify({ language }),
  )
  await page.reload()
  return page
}

/** Does something for which the person may have to prove again who it is, until what it comes to is seen. */
async function prove(page: Page, act: Locator, seen: Locator): Promise<void> {
  await act.click()
  const field = page.getByRole('dialog').getByRole('textbox', { name: /^(Password|パスワード)/ })
  await field.or(seen).first().waitFor()
  if (await field.isVisible()) {
    await field.fill(password)
    await page.keyboard.press('Enter')
  }
  await seen.first().waitFor()
}

/** Everything that a node holds, as it is stored, and what its people are asked. */
async function heldAt(member: Member): Promise<string> {
  const { store } = federation.node(member)
  const objects = await store.read.selectFrom('object').select('body').execute()
  const requests = await askFor<Requests>(federation.node(member), '/requests')
  return [...objects.map(({ body }) => body), JSON.stringify(requests)].join('\n')
}

test('an attack goes from the first report of a water utility to a joint public advisory, and each nation sees what it may', {
  timeout: 300_000,
}, async () => {
  const [jp, ph, us] = members.map((member) => federation.node(member)) as [Node, Node, Node]

  // A utility reports in Japanese, by a link, and allows that the United States has it.
  const { path } = await askFor<InvitationMade>(ph, '/incident-invitations', {
    ...{ method: 'POST', json: { name: 'Water', language: 'ja', sector: 'water' } },
  })
  const reporter = await open(`${ph.consoleUrl}${path}`, 'ja')
  await reporter.getByRole('heading', { name: 'Member PHへの報告' }).waitFor()
  await reporter
    .getByLabel('何が起きたか説明してください')
    .fill('Q水道局の監視装置が暗号化されました。evil[.]badhost[.]com')
  await reporter.getByLabel('組織名').fill('Q水道局')
  await reporter.getByLabel(ja['incident.systems']).fill('ポンプ監視サーバー')
  await reporter.getByLabel(ja['incident.contact']).fill('当直 Q子')
  await reporter.getByLabel(ja['incident.email']).fill('soc@district-q.example')
  await reporter.getByRole('checkbox', { name: 'Member US' }).check()
  await reporter.getByRole('button', { name: '報告する' }).click()
  await reporter.getByText(/報告を PH-INC-1 として受け付けました/).waitFor()
  await reporter.getByText(/残り71時間/).waitFor()
  const inQueue = reporter.locator('li[data-state]').filter({ hasText: '残り' })
  expect(await inQueue.first().getAttribute('data-state')).toBe('running')

  // Its clock runs down: it warns, then it is over.
  ahead = 60 * hourMs
  await reloadUntil(reporter, reporter.getByText(/残り11時間/))
  expect(await inQueue.first().getAttribute('data-state')).toBe('warning')
  ahead = 73 * hourMs
  const manila = await signIn('PH', 'ja', '/incidents')
  await reloadUntil(manila, manila.getByText(/1時間\d+分超過/))
  await manila.getByText('PH-INC-1').click()
  await manila.getByText('このノードの外には何も提供されていません。').waitFor()
  for (const other of ['JP', 'US'] as const) expect(await heldAt(other)).not.toContain('badhost')

  // It is shared with the United States, and asked of it.
  const share = manila.getByRole('form', { name: '提供する' })
  await share.getByRole('checkbox', { name: 'Member US' }).check()
  await prove(
    manila,
    share.getByRole('button', { name: '提供する' }),
    manila.getByText('提供先：Member US', { exact: true }),
  )
  const ask = manila.getByRole('form', { name: '同盟国に要請する' })
  await ask.getByLabel('件名').fill('この通信先について')
  await ask.getByLabel('要請内容').fill('Q水道局で観測した通信先をご存じですか。')
  await ask.getByLabel('期限').fill(new Date(now() + 24 * hourMs).toISOString().slice(0, 16))
  await prove(
    manila,
    ask.getByRole('button', { name: '同盟国に要請する' }),
    manila.getByText('回答待ち', { exact: true }),
  )
  const asked = async () => (await askFor<Requests>(us, '/requests')).items[0]
  await expect.poll(async () => (await asked())?.state, { timeout: 60_000 }).toBe('open')
  // The reporter is nobody but a pseudonym, in Japanese too.
  expect((await asked())?.text).toMatch(/^reporter-[a-z2-7]{16}で観測した通信先をご存じですか。$/)

  // The United States answers in its own window, and sees what it was given.
  const washington = await signIn('US', 'en', '/incidents?tab=requests')
  const answer = washington.getByRole('form', { name: en['incident.answerTo'].replace('{{member}}', 'Member PH') })
  await answer.getByRole('textbox').fill('Seen at two of ours; block it.')
  await prove(
    washington,
    answer.getByRole('button', { name: en['incident.sendAnswer'] }),
    washington.locator('blockquote').getByText('Seen at two of ours; block it.'),
  )
  await waitUntil('the answer is in Manila', async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    return (await askFor<Requests>(ph, '/requests?direction=out')).items[0]?.state === 'answered'
  })
  await manila.reload()
  await manila.locator('blockquote').getByText('Seen at two of ours; block it.').waitFor()

  // Manila drafts an advisory from it. Japan may not have the incident, so nothing of what was seen goes to it.
  await manila.getByRole('link', { name: ja['incident.draftAdvisory'] }).click()
  const draft = manila.getByRole('form', { name: ja['advisory.tab.new'] })
  const japan = draft.getByRole('checkbox', { name: 'JP' })
  expect(await japan.isChecked()).toBe(false)
  expect(await draft.getByRole('checkbox', { name: 'US' }).isChecked()).toBe(true)
  await japan.check()
  expect(await draft.getByLabel(ja['advisory.pattern']).inputValue()).toBe("[domain-name:value = 'evil.badhost.com']")
  await draft
    .getByRole('group', { name: ja['advisory.indicators'], exact: true })
    .getByRole('button', { name: ja['advisory.remove'] })
    .click()
  const title = '水道の監視装置を狙う攻撃'
  const embargo = Math.ceil((now() + 30 * minuteMs) / minuteMs) * minuteMs
  await draft.getByLabel(ja['advisory.titleField']).first().fill(title)
  await draft.getByLabel(ja['advisory.heading']).fill('概要')
  await draft.getByLabel(ja['advisory.text']).fill('監視装置をインターネットから切り離してください。')
  const local = await manila.evaluate(
    (at) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16),
    embargo,
  )
  await draft.getByLabel(ja['advisory.embargoField']).fill(local)
  await prove(manila, draft.getByRole('button', { name: ja['advisory.begin'] }), manila.getByText(ja['advisory.ready']))
  const [found] = (await askFor<AdvisoryList>(ph, '/advisories')).items
  const { id, name } = found!
  const there = async (node: Node, holds: (one: Advisory) => boolean): Promise<void> =>
    waitUntil('the advisory is as far', async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      const got = await askNode(node, `/advisories/${id}`)
      return got.ok && holds((await got.json()) as Advisory)
    })

  // Washington comments; Manila settles it.
  await there(us, () => true)
  await washington.goto(`${us.consoleUrl}/advisories/${encodeURIComponent(id)}?tab=comments`)
  const comment = washington.getByRole('form', { name: en['advisory.comment'] })
  await comment.getByRole('textbox').fill('Good as it is.')
  await prove(
    washington,
    comment.getByRole('button', { name: en['advisory.send'] }),
    washington.getByRole('list', { name: en['advisory.part.comments'] }).getByText('Good as it is.'),
  )
  await there(ph, ({ comments }) => comments.length === 1)

  // Three nations sign the same document off, each at its own console.
  await there(jp, () => true)
  const tokyo = await signIn('JP', 'ja', `/advisories/${encodeURIComponent(id)}`)
  await manila.reload()
  await washington.goto(`${us.consoleUrl}/advisories/${encodeURIComponent(id)}`)
  for (const [member, page, words] of [
    ['PH', manila, ja],
    ['JP', tokyo, ja],
    ['US', washington, en],
  ] as const) {
    await page.getByText(words['advisory.ready']).waitFor()
    const sign = page.getByRole('button', {
      name: words['advisory.signOffFor'].replace('{{member}}', `Member ${member}`),
    })
    await prove(page, sign, page.getByRole('button', { name: words['advisory.withdraw'] }))
  }
  for (const node of [jp, ph, us]) await there(node, ({ complete }) => complete)

  // The public has nothing of it before the moment, and all of it at every member after.
  const visitor = await open(`${jp.exchangeUrl}/csaf/`, 'en')
  await visitor.getByText('No advisory was published yet.').waitFor()
  ahead += embargo - now() + 1_000
  for (const node of [jp, ph, us]) await node.advisories.look()
  for (const node of [jp, ph, us]) {
    await visitor.goto(`${node.exchangeUrl}/csaf/`)
    await visitor.getByRole('link', { name: new RegExp(`^${name}: `) }).click()
    await visitor.getByRole('heading', { name: title }).waitFor()
    const page = await visitor.content()
    expect(page).toContain('TLP:CLEAR')
    for (const secret of [...secrets, 'badhost']) expect(page).not.toContain(secret)
  }

  // The picture: Manila and Washington count the incident; Tokyo, which was not given it, does not.
  // At the turn of a year it is of the last one.
  const counted = /(^|\D)1 (incident this year|in all of it)/
  const countedInJapanese = /インシデントは1件です|昨年全体では1件/
  const situation = async (page: Page, node: Node): Promise<string> => {
    await page.goto(`${node.consoleUrl}/situation`)
    await page
      .getByRole('heading', { name: /^(In short|Nothing was counted|要約|集計対象がありません)$/ })
      .first()
      .waitFor()
    return (await page.locator('main').textContent()) ?? ''
  }
  expect(await situation(washington, us)).toMatch(counted)
  expect(await situation(manila, ph)).toMatch(countedInJapanese)
  expect(await situation(tokyo, jp)).not.toMatch(countedInJapanese)

  // And nobody else holds who reported, or on which systems; Tokyo nothing of what was seen.
  for (const other of ['JP', 'US'] as const)
    for (const secret of secrets) expect((await heldAt(other)).includes(secret), `${secret} at ${other}`).toBe(false)
  expect(await heldAt('JP')).not.toContain('badhost')
  expect(await heldAt('US')).toContain('badhost')
})

type Node = ReturnType<Federation['node']>
