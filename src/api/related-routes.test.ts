import { expect, test } from 'vitest'
import { correlationKeys } from '../formats/correlate.ts'
import type { Caller } from '../release/model.ts'
import { indexNext } from '../release/search-index.ts'
import type { StixObject } from '../stix/object.ts'
import { createCore, local, makeIndicator } from '../testing/core.ts'
import { createMemoryApi } from '../testing/memory-api.ts'
import { describeOnBothStores } from '../testing/stores.ts'

const analyst: Caller = { kind: 'person', name: 'a', role: 'analyst' }

describeOnBothStores('what hangs together', (open) => {
  test('a URL, its host, the registered domain and a network find each other over what they are written in', async () => {
    const core = createCore(await open(), 'US')
    const url = makeIndicator('x', { pattern: "[url:value = 'http://a.b.evil.com/x']", name: 'url' })
    const others = [
      makeIndicator('x', { pattern: "[domain-name:value = 'evil.com']", name: 'registered' }),
      makeIndicator('x', { pattern: "[url:value = 'https://a.b.evil.com/other']", name: 'same host' }),
      makeIndicator('x', { pattern: "[domain-name:value = 'another.com']", name: 'nothing to do with it' }),
    ]
    expect((await local(core, [url, ...others])).rejected).toEqual([])
    while ((await indexNext(core.store)) > 0);
    const found: string[] = []
    for (const { key, by } of correlationKeys(url as unknown as StixObject)) {
      const { items } = await core.release.list(analyst, { value: key, limit: 10 })
      for (const { id, name } of items) if (id !== url.id) found.push(`${by}: ${name}`)
    }
    expect(found).toEqual(['value: same host', 'registered-domain: registered'])
    // An exact value and nothing like it.
    expect((await core.release.list(analyst, { value: 'nothing', limit: 10 })).items).toEqual([])
  })
})

test('of an object that one may not know there is nothing to find', async () => {
  const api = createMemoryApi()
  const answer = await api.ask('/api/v1/objects/indicator--00000000-0000-4000-8000-000000000000/related', {
    cookie: await api.signIn('reader'),
  })
  expect(answer.status).toBe(404)
})
