import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { builtInWarnings, listedValue } from '../match/warning-lists.ts'
import type { Caller } from '../release/model.ts'
import { splitFile } from '../stix/json-lines.ts'
import { type Core, createCore, identities, local, nowMs } from '../testing/core.ts'
import { corpus, corpusFiles } from '../testing/corpus.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { ApiParts } from './parts.ts'
import { readImport } from './read-import.ts'

const analyst = { kind: 'person', name: 'analyst', role: 'analyst' } as const
const jp: Caller = { kind: 'member', code: 'JP' }
const all = { first: false, last: false, all: true, exact: [] }

const spared: ApiParts['brakes']['spared'] = (text) => {
  const value = listedValue(text)
  const list = value === null ? null : builtInWarnings.of(value)
  return list === null ? null : { by: 'warning-list', list }
}

/** As the address of the API does it: reads, hands in, and says what came of it. */
async function bring(core: Core, text: string, source = 'a file', at = nowMs) {
  const parts = {
    release: core.release,
    splitFile,
    clock: { nowMs: () => at },
    alliance: () => ({ self: { member: 'US', identity: identities.US }, charter: null }),
    brakes: { spared },
  } as unknown as ApiParts
  const { texts, unchanged, reading } = await readImport(parts, analyst, text, {
    format: 'auto',
    source,
    maxObjects: 100_000,
  })
  const { added, rejected } = await local(core, texts)
  return { added: added.length, unchanged, rejected, reading }
}
const event = (attributes: readonly object[], more: object = {}) =>
  JSON.stringify({
    Event: {
      uuid: 'e1',
      info: 'x',
      timestamp: '1700000000',
      distribution: '3',
      Tag: [{ name: 'tlp:green' }],
      Attribute: attributes,
      ...more,
    },
  })
const attribute = (n: number, more: object = {}) => ({
  uuid: `a${n}`,
  type: 'domain',
  value: `n${n}.com`,
  to_ids: true,
  timestamp: '1700000000',
  ...more,
})

describeOnBothStores('a file that is not STIX', (open) => {
  test('read in twice adds nothing the second time, and changed, a version of what changed', async () => {
    const core = createCore(await open(), 'US')
    const file = event([attribute(1), attribute(2)])
    expect(await bring(core, file)).toMatchObject({ added: 3, unchanged: 0, rejected: [] })
    expect(await bring(core, file, 'a file', nowMs + 1000)).toMatchObject({ added: 0, unchanged: 3 })
    const changed = event([attribute(1, { comment: 'seen again' }), attribute(2)])
    expect(await bring(core, changed)).toMatchObject({ added: 1, unchanged: 2, rejected: [] })
    expect(await bring(core, changed)).toMatchObject({ added: 0, unchanged: 3 })
    expect(await bring(core, 'evil.com\nother.com\n')).toMatchObject({ added: 2 })
    expect(await bring(core, 'evil.com\nother.com\nnew.com\n', 'a file', nowMs + 5000)).toMatchObject({
      added: 1,
      unchanged: 2,
    })
  })

  test('is shared no wider than its distribution and tags say', async () => {
    const core = createCore(await open(), 'US')
    const attributes = [attribute(1), attribute(2, { distribution: '0' }), attribute(3, { Tag: [{ name: 'tlp:red' }] })]
    expect(await bring(core, event(attributes))).toMatchObject({ added: 4, rejected: [] })
    const { items } = await core.release.page(jp, { agreement: 'trilateral', limit: 100, versions: all })
    expect(items.map(({ text }) => (JSON.parse(text) as { name: string }).name)).toEqual(['n1.com'])
    const client: Caller = { kind: 'client', name: 'x', tlp: 'green', canWrite: false }
    const { items: read } = await core.release.page(client, { agreement: 'trilateral', limit: 100, versions: all })
    expect(read).toHaveLength(1)
  })
})

test.skipIf(corpus === null)('real MISP events are taken in whole, and nothing of them twice', async () => {
  const { createDatabase } = await import('../testing/stores.ts')
  const { openStore } = await import('../store/open.ts')
  await using database = await createDatabase('sqlite')
  await using store = await openStore({ database: database.database })
  const core = createCore(store, 'US')
  const files = corpusFiles('misp/eset-events', '.json')
    .filter((file) => !file.includes('dnsduvel'))
    .slice(0, 4)
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    const first = await bring(core, text, basename(file))
    expect([file, first.rejected]).toEqual([file, []])
    expect([file, (await bring(core, text, basename(file))).added]).toEqual([file, 0])
  }
})
