/** `npm run chaos -- --minutes 10 --engine sqlite --seed 1`: three nodes under kill -9, partitions and load (ARCHITECTURE.md, "Campaigns"). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChaos } from './chaos/run.ts'
import { campaignOptions, seedOf } from './command-line.ts'
import { engineOf } from './databases.ts'
import { conclude } from './report.ts'

const given = campaignOptions({ minutes: '10', engine: 'sqlite', seed: 'random', 'base-port': '8400' })
const seed = seedOf(given.seed)
const folder = mkdtempSync(join(tmpdir(), 'trefoil-chaos-'))
const started = Date.now()
const { violations, counts } = await runChaos({
  folder,
  engine: engineOf(given.engine),
  basePort: Number(given['base-port']),
  seed,
  how: { minutes: Number(given.minutes) },
  migrate: true,
  note: (line) => console.error(`${((Date.now() - started) / 1000).toFixed(1).padStart(7)} s  ${line}`),
})
if (violations.length === 0) rmSync(folder, { recursive: true, force: true })
conclude({
  what: `chaos: three nodes on ${given.engine}, ${given.minutes} minutes`,
  again: `npm run chaos -- --minutes ${given.minutes} --engine ${given.engine} --seed ${seed}`,
  counts,
  violations,
  look: `the nodes, their stores and their logs are in ${folder}`,
})
