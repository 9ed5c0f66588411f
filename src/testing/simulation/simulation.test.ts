import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runSeed, type SeedResult } from './run-seed.ts'
import { makeFolder } from './template.ts'

/** TREFOIL_SEEDS=1000 looks further; `npm run simulate` much further. */
const seeds = Number(process.env.TREFOIL_SEEDS ?? 24)
/** A history in which a third member carries what is sealed for another. */
const sealing = 111
const timeout = 60_000 + seeds * 5_000

let folder: Awaited<ReturnType<typeof makeFolder>>
beforeAll(async () => {
  folder = await makeFolder()
})
afterAll(() => rmSync(folder.dir, { recursive: true, force: true }))

test(
  'whatever people do, the network loses and machines break: every node comes to hold what policy says, and can prove it',
  async () => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= seeds; seed++) {
      const { violations, counts } = await runSeed(seed, folder)
      expect(violations, `npm run simulate -- --seed ${seed}`).toEqual([])
      for (const name of Object.keys(counts)) seen.add(name)
    }
    // Nothing that the histories are about is left out by mistake.
    for (const name of ['publish', 'version', 'recall', 'hold', 'review', 'charter', 'adopt', 'read', 'crash', 'stop'])
      expect([...seen]).toContain(name)
    for (const name of ['faults', 'cut', 'views compared', 'cursors compared', 'recall answers', 'reviews decided'])
      expect([...seen]).toContain(name)
  },
  timeout,
)

test('the same seed gives the same history, step by step, also what is sealed for others to carry', async () => {
  const digests: string[][] = []
  for (let turn = 0; turn < 2; turn++) {
    const results: SeedResult[] = []
    for (const seed of [11, 12, sealing]) results.push(await runSeed(seed, folder))
    expect(results.at(-1)!.counts['containers sealed']).toBeGreaterThan(0)
    digests.push(results.map(({ digest }) => digest))
  }
  expect(digests[0]).toEqual(digests[1])
}, 60_000)
