import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runSeed } from './run-seed.ts'
import { makeFolder } from './template.ts'

/** TREFOIL_SEEDS=1000 looks further; `npm run simulate` much further. */
export const seeds = Number(process.env.TREFOIL_SEEDS ?? 100)

/** Describes the test that lives the histories of these seeds, one after the other. */
export function liveHistories(first: number, last: number): void {
  const timeout = 300_000 + (last - first) * 10_000
  test(
    `whatever people do, the network loses and machines break: every node comes to hold what policy says, and can prove it (${first} to ${last})`,
    async () => {
      const folder = await makeFolder()
      const seen = new Set<string>()
      try {
        for (let seed = first; seed <= last; seed++) {
          const { violations, counts } = await runSeed(seed, folder)
          expect(violations, `npm run simulate -- --seed ${seed}`).toEqual([])
          for (const name of Object.keys(counts)) seen.add(name)
        }
      } finally {
        rmSync(folder.dir, { recursive: true, force: true })
      }
      // Nothing that the histories are about is left out by mistake.
      for (const name of [
        'publish',
        'version',
        'recall',
        'hold',
        'review',
        'charter',
        'adopt',
        'read',
        'crash',
        'stop',
      ])
        expect([...seen]).toContain(name)
      for (const name of ['faults', 'cut', 'views compared', 'cursors compared', 'recall answers', 'reviews decided'])
        expect([...seen]).toContain(name)
    },
    timeout,
  )
}
