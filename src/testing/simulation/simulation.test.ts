import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveHistories, seeds } from './live-histories.ts'
import { runSeed, type SeedResult } from './run-seed.ts'
import { makeFolder } from './template.ts'

/** A history in which a third member carries what is sealed for another. */
const sealing = 111

let folder: Awaited<ReturnType<typeof makeFolder>>
beforeAll(async () => {
  folder = await makeFolder()
})
afterAll(() => rmSync(folder.dir, { recursive: true, force: true }))

liveHistories(1, Math.ceil(seeds / 2))

test('the same seed gives the same history, step by step, also what is sealed for others to carry', async () => {
  const digests: string[][] = []
  for (let turn = 0; turn < 2; turn++) {
    const results: SeedResult[] = []
    for (const seed of [11, 12, sealing]) results.push(await runSeed(seed, folder))
    expect(results.at(-1)!.counts['containers sealed']).toBeGreaterThan(0)
    digests.push(results.map(({ digest }) => digest))
  }
  expect(digests[0]).toEqual(digests[1])
}, 600_000)
