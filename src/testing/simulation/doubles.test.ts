import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doubles } from './doubles.ts'
import { runSeed } from './run-seed.ts'
import { makeFolder } from './template.ts'

/** A mistake that a node could make must be noticed within so many histories. */
const soon = 60

let folder: Awaited<ReturnType<typeof makeFolder>>
beforeAll(async () => {
  folder = await makeFolder()
})
afterAll(() => rmSync(folder.dir, { recursive: true, force: true }))

test.each(Object.entries(doubles))(
  'a node that %s is noticed',
  async (_what, meddle) => {
    for (let seed = 1; seed <= soon; seed++) {
      const { violations } = await runSeed(seed, { ...folder, meddle })
      if (violations.length > 0) return
    }
    expect.unreachable(`not within ${soon} histories`)
  },
  120_000,
)
