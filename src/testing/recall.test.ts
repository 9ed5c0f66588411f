import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { Caller } from '../release/model.ts'
import { makeAgreement } from './alliance.ts'
import { type Federation, type FederationOptions, startFederation, waitUntil } from './federation.ts'
import { engines } from './stores.ts'

const members = ['JP', 'PH', 'US']
const operator: Caller = { kind: 'person', name: 'operator', role: 'releaser' }
let federation: Federation | undefined

afterEach(async () => {
  await federation?.[Symbol.asyncDispose]()
  federation = undefined
})

async function start(options: Partial<FederationOptions> = {}): Promise<Federation> {
  federation = await startFederation({ members, engine: 'sqlite', ...options })
  return federation
}

function indicator(name: string) {
  const created = '2026-01-01T00:00:00.000Z'
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${randomUUID()}`,
    created,
    modified: created,
    name,
    pattern: "[ipv4-addr:value = '203.0.113.7']",
    pattern_type: 'stix',
    valid_from: created,
  }
}

const isAt = async (nodes: Federation, member: string, id: string) => (await nodes.textAt(member, id)) !== null
const answers = async (nodes: Federation, num: number) =>
  (await nodes.node('US').recalls.one(operator, num)).answers.map(({ member, outcome }) => `${member} ${outcome}`)

describe.each(engines)('three whole nodes on %s', (engine) => {
  test('what one recalls is gone from all, and all of them say so', async () => {
    const nodes = await start({ engine })
    const object = indicator('recalled')
    await nodes.publish('US', [object], { tlp: 'green' })
    for (const member of ['JP', 'PH']) await waitUntil(`${member} holds it`, () => isAt(nodes, member, object.id))
    const { num } = await nodes.node('US').recalls.recall(operator, { id: object.id, reason: 'wrong' })
    for (const member of ['JP', 'PH']) {
      await waitUntil(`it is gone from ${member}`, async () => !(await isAt(nodes, member, object.id)))
    }
    await waitUntil('both have answered', async () =>
      (await answers(nodes, num)).every((line) => line.endsWith('purged')),
    )
    expect(await answers(nodes, num)).toEqual(['JP purged', 'PH purged'])
  })
})

test('a recall waits for a node that was away, and reaches it when it is back', async () => {
  const nodes = await start()
  const object = indicator('recalled')
  await nodes.publish('US', [object], { tlp: 'green' })
  for (const member of ['JP', 'PH']) await waitUntil(`${member} holds it`, () => isAt(nodes, member, object.id))
  await nodes.stop('PH')
  const { num } = await nodes.node('US').recalls.recall(operator, { id: object.id, reason: 'wrong' })
  await waitUntil('Japan has answered', async () => (await answers(nodes, num))[0] === 'JP purged')
  expect(await answers(nodes, num)).toEqual(['JP purged', 'PH waiting'])
  await nodes.start('PH')
  await waitUntil('the Philippines have answered', async () => (await answers(nodes, num))[1] === 'PH purged')
  expect(await isAt(nodes, 'PH', object.id)).toBe(false)
})

test('when an agreement ends, what was given under it is taken back', async () => {
  const nodes = await start()
  const object = indicator('agreed')
  await nodes.publish('US', [object], { tlp: 'green' })
  for (const member of ['JP', 'PH']) await waitUntil(`${member} holds it`, () => isAt(nodes, member, object.id))
  await nodes.agree([makeAgreement('bilateral', ['JP', 'US'])])
  await waitUntil('it is gone from the Philippines', async () => !(await isAt(nodes, 'PH', object.id)))
  await waitUntil('Japan holds it under the new one', () => isAt(nodes, 'JP', object.id))
})
