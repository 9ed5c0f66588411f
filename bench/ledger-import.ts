import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Intake } from '../src/intake/model.ts'
import { openStore } from '../src/store/open.ts'
import { charterOf, createCore } from '../src/testing/core.ts'
import { makeTexts } from './objects.ts'
import { type Figure, perSecond } from './report.ts'

const batch = 1000
// As a node has them.
const doors = { personalData: true, twoPersonRelease: true }

/** Imports the same objects into two stores, one of which keeps a ledger, a batch each in turn, by the time of the processor: what the ledger costs, whatever else the machine does. */
export async function benchLedgerImport(total: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-bench-ledger-'))
  await using parts = new AsyncDisposableStack()
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const open = async (name: string, recorded: boolean): Promise<Intake> => {
    const store = parts.use(await openStore({ database: join(folder, `${name}.db`) }))
    return createCore(store, 'US', charterOf(), doors, recorded).intake
  }
  const intakes = { with: await open('with', true), without: await open('without', false) }
  const seconds: Record<keyof typeof intakes, number[]> = { with: [], without: [] }
  for (let from = 0; from < total; from += batch) {
    const entries = makeTexts(from, batch).map((text) => ({ text }))
    const order = (from / batch) % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const)
    for (const name of order) {
      const started = process.cpuUsage()
      await intakes[name].accept({ kind: 'local', actor: 'bench' }, entries)
      const { user, system } = process.cpuUsage(started)
      seconds[name].push((user + system) / 1e6)
    }
  }
  const sum = (values: readonly number[]): number => values.slice(2).reduce((a, b) => a + b, 0)
  const count = total - 2 * batch
  const slower = (sum(seconds.with) / sum(seconds.without) - 1) * 100
  return [
    {
      what: `import in process with the ledger, ${total.toLocaleString('en-US')} objects, three streams, against the same without`,
      value: `${slower.toFixed(1)} % slower (${perSecond(count, sum(seconds.with))} against ${perSecond(count, sum(seconds.without))} of a core)`,
      goal: 'at most 15 % slower',
    },
  ]
}
