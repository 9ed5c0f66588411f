import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { StreamSteps } from '../api/contract/ledger.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import { makeAgreement } from './alliance.ts'
import { askNode } from './ask-node.ts'
import { type Federation, type FederationOptions, startFederation, waitUntil as waitAtMost } from './federation.ts'
import { engines } from './stores.ts'

const members = ['JP', 'PH', 'US']
// Several whole nodes, on a machine that may be busy with others.
const patienceMs = 120_000
vi.setConfig({ testTimeout: patienceMs })
const waitUntil = (what: string, holds: () => Promise<boolean> | boolean) => waitAtMost(what, holds, patienceMs / 2)
let federation: Federation | undefined

afterEach(async () => {
  await federation?.[Symbol.asyncDispose]()
  federation = undefined
})

async function start(options: Partial<FederationOptions> = {}): Promise<Federation> {
  federation = await startFederation({ members, engine: 'sqlite', ...options })
  return federation
}

function indicator(name: string, created = '2026-01-01T00:00:00.000Z') {
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

const holds = (nodes: Federation, member: string, objects: readonly object[], ids: readonly { id: string }[]) =>
  waitUntil(`${member} holds ${ids.length} objects`, async () => {
    for (const [index, { id }] of ids.entries()) {
      if ((await nodes.textAt(member, id)) !== JSON.stringify(objects[index])) return false
    }
    return true
  })

describe.each(engines)('three whole nodes on %s', (engine) => {
  test('what one publishes arrives at the others byte for byte, and only where it is released', async () => {
    const nodes = await start({ engine })
    const forAll = [indicator('一'), indicator('ñ \u2028')]
    const forJapan = [indicator('named')]
    const result = await nodes.publish('US', forAll, { tlp: 'green' })
    expect(result.rejected).toEqual([])
    await nodes.publish('US', forJapan, { tlp: 'red', releasableTo: ['JP'] })
    await holds(nodes, 'JP', [...forAll, ...forJapan], [...forAll, ...forJapan])
    await holds(nodes, 'PH', forAll, forAll)
    // Japan relays what is green, so either link may have brought it; a link counts once its cursor is stored.
    const links = () => nodes.node('PH').exchange.links()
    await waitUntil('the links count both', () => links().reduce((sum, { received }) => sum + received, 0) === 2)
    for (const link of links()) expect(link).toMatchObject({ refused: 0, charter: 'same', lastError: null })
    expect(await nodes.textAt('PH', forJapan[0]!.id)).toBeNull()
    // What the links say that they received is what their lists hold, each object once.
    const listed = new Set<string>()
    for (const { member } of links()) {
      const { items } = await askNode<StreamSteps>(nodes.node('PH'), `/ledger/steps?direction=in&member=${member}`)
      for (const { act, id, became, summary } of items.flatMap((step) => step.objects)) {
        if (act !== 'release') continue
        expect([became === null, summary?.id]).toEqual([false, id])
        listed.add(id)
      }
    }
    expect(listed).toEqual(new Set(forAll.map(({ id }) => id)))
  })
})

test('a node that was away gets everything when it comes back, and nothing twice', async () => {
  const nodes = await start()
  await nodes.stop('PH')
  const objects = Array.from({ length: 1200 }, (_, index) => indicator(`n-${index}`))
  await nodes.publish('US', objects, { tlp: 'green' })
  await nodes.publish('JP', [indicator('from Japan')], { tlp: 'green' })
  await nodes.start('PH')
  await waitUntil('all 1,201 are at PH', async () => {
    const { total } = await nodes.node('PH').release.counts({ kind: 'person', name: 'test', role: 'analyst' })
    return total === 1201
  })
  const received = nodes
    .node('PH')
    .exchange.links()
    .map((link) => link.received + link.refused)
  expect(received.reduce((sum, count) => sum + count)).toBe(1201)
})

test('an agreement that begins to cover an object releases it then', async () => {
  const between = makeAgreement('trilateral', ['JP', 'US'])
  const nodes = await start({ agreements: [between] })
  const objects = [indicator('later')]
  await nodes.publish('US', objects, { tlp: 'green' })
  await holds(nodes, 'JP', objects, objects)
  expect(await nodes.textAt('PH', objects[0]!.id)).toBeNull()
  await nodes.agree([makeAgreement('trilateral', members)])
  await holds(nodes, 'PH', objects, objects)
})

test('what is given in part waits for the identity of its giver, and comes as soon as that may be read', async () => {
  const clauses = [{ id: 'C1', title: 'In part', tlpCeiling: 'amber', onward: 'parties', mayRedact: true } as const]
  const nodes = await start({
    members: ['JP', 'US'],
    agreements: [makeAgreement('trilateral', ['JP', 'US'], { clauses })],
  })
  const speaker = {
    ...{ type: 'identity', spec_version: '2.1', id: nodes.node('US').config.identity, name: 'US', created: moment(1) },
    identity_class: 'organization',
  }
  await nodes.publish('US', [{ ...speaker, modified: moment(1) }], { tlp: 'red' })
  const marked = { marking_ref: tlp2Definitions.red.id, selectors: ['name'] }
  const partly = { ...indicator('for us alone'), granular_markings: [marked] }
  const other = [indicator('for all')]
  await nodes.publish('US', [partly], { tlp: 'green' })
  await nodes.publish('US', other, { tlp: 'green' })
  await holds(nodes, 'JP', other, other)
  const count = async () =>
    (await nodes.node('JP').release.counts({ kind: 'person', name: 'test', role: 'analyst' })).total
  expect(await count()).toBe(1)
  await nodes.publish('US', [{ ...speaker, modified: moment(2) }], { tlp: 'green' })
  await waitUntil('the identity and the part are at JP', async () => (await count()) === 3)
})

const moment = (day: number): string => `2026-01-0${day}T00:00:00.000Z`
