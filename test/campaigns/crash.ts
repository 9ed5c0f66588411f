/** `npm run crash -- --kills 100 --engine both --seed 1`: one node killed in the middle of imports, deletions, adoptions and migrations. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignOptions, seedOf } from './command-line.ts'
import { killsOf, runCrashes } from './crash/run.ts'
import { engineOf } from './databases.ts'
import { conclude } from './report.ts'

const given = campaignOptions({ kills: '100', engine: 'both', seed: 'random', 'base-port': '8410' })
const seed = seedOf(given.seed)
for (const engine of given.engine === 'both' ? (['sqlite', 'postgres'] as const) : [engineOf(given.engine)]) {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-crash-'))
  const { violations, counts } = await runCrashes({
    folder,
    engine,
    basePort: Number(given['base-port']),
    seed,
    kills: killsOf(Number(given.kills)),
    note: (line) => console.error(`crash, ${engine}: ${line}`),
  })
  if (violations.length === 0) rmSync(folder, { recursive: true, force: true })
  conclude({
    what: `crash: one node on ${engine}, killed ${given.kills} times`,
    again: `npm run crash -- --kills ${given.kills} --engine ${engine} --seed ${seed}`,
    counts,
    violations,
    look: `the nodes, their stores and their logs are in ${folder}`,
  })
}
