import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCore, makeIndicator } from '../testing/core.ts'
import { RemoteTaxii } from '../testing/remote-taxii.ts'
import { createSourceBench } from '../testing/source-bench.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { SourceRunParts } from './source-run.ts'

const faults = ['refused', 'trouble', 'cut', 'forgets', 'crash before', 'crash after', 'crash at the place'] as const
type Fault = (typeof faults)[number]

/** What happens, in order: objects are added (bad ones too), or a run in which something goes wrong, or nothing. */
const event = fc.oneof(
  { weight: 3, arbitrary: fc.record({ adds: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ fault: fc.constantFrom(...faults), at: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 1, arbitrary: fc.record({ runs: fc.constant(true) }) },
)
const history = fc.record({
  events: fc.array(event, { minLength: 3, maxLength: 14 }),
  paging: fc.constantFrom('next' as const, 'date' as const),
  pageObjects: fc.integer({ min: 1, max: 5 }),
})

describeOnBothStores('a subscription', (open, { engine }) => {
  test('whatever breaks and wherever it crashes, every good object comes once, every bad one is put aside and counted once', async () => {
    const core = createCore(await open(), 'US')
    let number = 0
    await fc.assert(
      fc.asyncProperty(history, async ({ events, paging, pageObjects }) => {
        const remote = new RemoteTaxii()
        Object.assign(remote, { paging, pageObjects })
        const good: string[] = []
        let bad = 0
        const broken: { what: Fault | null; left: number } = { what: null, left: 0 }
        const strikes = (...kinds: readonly Fault[]): boolean => {
          if (broken.what === null || !kinds.includes(broken.what)) return false
          broken.left -= 1
          return broken.left === 0
        }
        remote.interfere = (url) => {
          if (strikes('refused')) throw new TypeError('line broke')
          if (strikes('trouble')) return new Response('', { status: 503 })
          if (strikes('cut'))
            return new Response('{"more":tr', { headers: { 'content-type': 'application/taxii+json' } })
          if (url.searchParams.has('next') && strikes('forgets')) return new Response('', { status: 400 })
          return null
        }
        const intake: SourceRunParts['intake'] = {
          async accept(source, entries) {
            if (strikes('crash before')) throw new Error('crash')
            const result = await core.intake.accept(source, entries)
            if (strikes('crash after')) throw new Error('crash')
            return result
          },
        }
        const fenced: SourceRunParts['fenced'] = {
          ...core.store,
          write: async (work) => {
            if (strikes('crash at the place')) throw new Error('crash')
            return await core.store.write(work)
          },
        }
        const bench = await createSourceBench(core, remote.fetch, undefined, { intake, fenced })
        const add = (isGood: boolean): void => {
          number += 1
          const object = makeIndicator(`law-${number}.example`)
          if (isGood) good.push(object.id)
          else bad += 1
          remote.add(JSON.stringify(isGood ? object : { ...object, pattern: 7 }))
        }
        for (const one of events) {
          if ('adds' in one) for (const isGood of one.adds) add(isGood)
          else {
            Object.assign(broken, 'fault' in one ? { what: one.fault, left: one.at } : { what: null, left: 0 })
            await bench.run().catch(() => {})
          }
        }
        broken.what = null
        await bench.run()
        const rows = await core.store.read
          .selectFrom('object')
          .select('id')
          .where('source', '=', `source|${bench.name}`)
          .where('key', '>', 0)
          .execute()
        expect(rows.map(({ id }) => id).sort()).toEqual(good.toSorted())
        expect(await bench.inQuarantine()).toBe(bad)
        const { refused, withheld, taken } = await bench.state()
        expect({ refused, withheld }).toEqual({ refused: bad, withheld: 0 })
        expect(taken).toBeLessThanOrEqual(good.length)
        const asked = remote.asked.length
        await bench.run()
        // What was read is not asked for again: discovery, collections, and one page with nothing on it.
        expect(remote.asked.length - asked).toBe(3)
        expect((await bench.state()).unchanged).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: engine === 'sqlite' ? 15 : 4 },
    )
  })
})
