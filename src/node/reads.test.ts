import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAudit } from '../audit/verify.ts'
import { readKeyTexts } from '../config/node-directory.ts'
import type { RunningNode } from '../node.ts'
import { pageAudit } from '../store/audit.ts'
import { openStore } from '../store/open.ts'
import { run } from '../testing/memory-terminal.ts'
import { serveHere } from '../testing/one-node.ts'
import { keptCheckpoint } from './audit-checkpoint.ts'

const agreement = join(import.meta.dirname, '..', '..', 'agreements', 'trilateral.yaml')
const marked = {
  green: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
}
const idOf = (n: number) => `indicator--0a2f4c1e-7b1d-4c55-9c3a-${String(n).padStart(12, '0')}`
let data = ''
let dir = ''
let node: RunningNode
let password = ''

function indicator(n: number, label: keyof typeof marked): object {
  const at = '2026-01-01T00:00:00.000Z'
  return {
    ...{ type: 'indicator', spec_version: '2.1', id: idOf(n), created: at, modified: at, valid_from: at },
    ...{ pattern: `[domain-name:value = 'n${n}.example']`, pattern_type: 'stix', object_marking_refs: [marked[label]] },
  }
}

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-reads-'))
  const at = (name: string) => join(data, name)
  dir = at('US')
  for (const [index, member] of ['US', 'JP', 'PH'].entries()) {
    const url = `https://localhost:${39543 + index}`
    await run(['init', at(member), '--member', member, '--name', member, '--exchange-url', url])
    writeFileSync(at(`${member}.card`), (await run(['card', at(member)])).out)
  }
  const cards = ['US', 'JP', 'PH'].map((member) => at(`${member}.card`))
  const draft = await run(['charter', 'draft', '--cards', ...cards, '--agreement', agreement, '--alliance', 'Test'])
  writeFileSync(at('charter.json'), draft.out)
  for (const member of ['US', 'JP', 'PH']) await run(['charter', 'sign', at('charter.json'), '--with', at(member)])
  expect((await run(['charter', 'adopt', at('charter.json'), '--into', dir])).err).toBe('')
  password = ((await run(['client', 'add', dir, 'siem', '--tlp', 'amber', '--json'])).json() as { password: string })
    .password
  node = await serveHere(dir)
  const objects = [indicator(1, 'green'), indicator(2, 'amber'), indicator(3, 'amber')]
  writeFileSync(at('in.json'), JSON.stringify({ type: 'bundle', id: `bundle--${idOf(9).slice(11)}`, objects }))
  expect((await run(['import', dir, at('in.json'), '--json'])).json()).toMatchObject({ added: 3 })
}, 600_000)
afterAll(async () => {
  await node?.[Symbol.asyncDispose]()
  rmSync(data, { recursive: true, force: true })
})

function ask(path: string): Promise<{ status: number; text: string }> {
  const options = {
    headers: { accept: 'application/taxii+json;version=2.1' },
    auth: `siem:${password}`,
    rejectUnauthorized: false,
    agent: false as const,
  }
  return new Promise((resolve, reject) => {
    const asked = request(node.exchangeUrl + path, options, async (answer) => {
      let text = ''
      for await (const part of answer.setEncoding('utf8')) text += part
      resolve({ status: answer.statusCode ?? 0, text })
    })
    asked.on('error', reject)
    asked.end()
  })
}
const asOperator = (path: string) =>
  fetch(`${node.consoleUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${node.token}` } })

/** What the audit says, once it is written, of others than the node itself, which does its own work when it comes to it. */
async function rows(): Promise<string[]> {
  await asOperator('/audit/checkpoint')
  const all = await pageAudit(node.store.read, { limit: 100 })
  return all
    .filter(({ actor }) => actor !== 'system')
    .toReversed()
    .map(({ actor, action, subject, detail }) => `${actor} ${action} ${subject} ${detail}`)
}

test('a page of a client that holds TLP:AMBER is one entry, with how many and where, and never what', async () => {
  const before = await rows()
  const roots = JSON.parse((await ask('/taxii2/')).text) as { api_roots: string[] }
  const root = new URL(roots.api_roots[0]!, node.exchangeUrl).pathname
  const { collections } = JSON.parse((await ask(`${root}collections/`)).text) as { collections: { id: string }[] }
  const page = await ask(`${root}collections/${collections[0]!.id}/objects/`)
  expect(page.status).toBe(200)
  expect((JSON.parse(page.text) as { objects: unknown[] }).objects).toHaveLength(3)
  const fresh = (await rows()).slice(before.length)
  expect(fresh).toEqual([expect.stringMatching(/^client:siem read-page trilateral amber=2 of=3 from=\d+ to=\d+$/)])
  const green = await ask(`${root}collections/${collections[0]!.id}/objects/${idOf(1)}/`)
  expect(green.status).toBe(200)
  expect((await rows()).slice(before.length)).toHaveLength(1)
})

test('opening an object of TLP:AMBER, or its text, is an entry; opening one of TLP:GREEN is none', async () => {
  const before = await rows()
  for (const path of [idOf(1), `${idOf(1)}/text`, idOf(2), `${idOf(2)}/text`])
    expect((await asOperator(`/objects/${path}`)).status).toBe(200)
  const fresh = (await rows()).slice(before.length)
  expect(fresh).toEqual([
    `person:operator read ${idOf(2)} version=2026-01-01T00:00:00.000Z tlp=amber as=object`,
    `person:operator read ${idOf(2)} version=2026-01-01T00:00:00.000Z tlp=amber as=text`,
  ])
})

test('the checkpoint is signed, kept beside the database, and a row that is altered is named afterwards', async () => {
  const { checkpoint } = (await (await asOperator('/audit/checkpoint')).json()) as { checkpoint: string }
  expect(checkpoint).toMatch(/^us\.trefoil\/audit\/1\n\d+\n/)
  expect(keptCheckpoint(dir)).toBe(checkpoint)
  await node[Symbol.asyncDispose]()
  const key = readKeyTexts(dir).auditLog
  await using store = await openStore({ database: join(dir, 'trefoil.db'), owner: 'US' })
  expect(await verifyAudit(store, key, [checkpoint])).toMatchObject({ firstBad: null })
  await store.write((tx) =>
    tx.db.updateTable('audit').set({ actor: 'nobody' }).where('action', '=', 'read-page').execute(),
  )
  expect((await verifyAudit(store, key)).firstBad).toContain('it was altered')
  const said = await run(['verify', dir])
  expect([said.status, said.out]).toEqual([1, expect.stringMatching(/audit row \d+ is not the one that was logged/)])
})
