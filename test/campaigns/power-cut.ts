/**
 * `npm run power-cut -- --cuts 60 --seed 1`: as `crash`, on SQLite, and every kill is a power cut: what was written and not synced
 * is lost, torn or kept, at random. Then the same with a store that does not sync, which must lose something: the test can fail.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { campaignOptions, seedOf } from './command-line.ts'
import { killsOf, runCrashes } from './crash/run.ts'
import { buildShim, whyNoShim } from './power-cut/shim.ts'
import { conclude } from './report.ts'

const given = campaignOptions({ cuts: '60', seed: 'random', 'base-port': '8420' })
const seed = seedOf(given.seed)
const folder = mkdtempSync(join(tmpdir(), 'trefoil-power-cut-'))
const shim = buildShim(folder)
if (shim === null) console.log(`power-cut: not run: ${whyNoShim}`)
else {
  const common = { engine: 'sqlite' as const, basePort: Number(given['base-port']), seed, shim }
  const note = (line: string): void => console.error(`power-cut: ${line}`)
  const { violations, counts } = await runCrashes({
    ...common,
    folder: join(folder, 'full'),
    kills: killsOf(Number(given.cuts)),
    note,
  })
  note('the same without syncing')
  const weaker = pathToFileURL(join(import.meta.dirname, 'power-cut', 'weaker-sync.mjs')).href
  const without = await runCrashes({
    ...common,
    folder: join(folder, 'off'),
    kills: killsOf(20).filter((moment) => moment !== 'migrate'),
    env: { NODE_OPTIONS: `--import=${weaker}`, POWER_CUT_SYNCHRONOUS: 'off' },
  })
  const blind =
    without.violations.length > 0 ? [] : ['without syncing nothing was lost: this campaign would not notice']
  const all = [...violations, ...blind]
  if (all.length === 0) rmSync(folder, { recursive: true, force: true })
  conclude({
    what: `power-cut: one node on SQLite, ${given.cuts} power cuts`,
    again: `npm run power-cut -- --cuts ${given.cuts} --seed ${seed}`,
    counts: { ...counts, 'without syncing, first found': without.violations[0]?.slice(0, 150) ?? 'nothing' },
    violations: all,
    look: `the nodes, their stores and their logs are in ${folder}`,
  })
}
