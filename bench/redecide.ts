import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { redecide } from '../src/release/redecide.ts'
import { openStore } from '../src/store/open.ts'
import { charterOf, createCore, trilateral } from '../src/testing/core.ts'
import { makeTexts } from './objects.ts'
import type { Figure } from './report.ts'

/**
 * Changes the agreement under everything that a store holds, so that every object is judged otherwise, while a client's page is
 * read again and again: how long it takes, and how long the reads wait. In one process, so that reads share its turn.
 */
export async function benchRedecide(total: number): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'trefoil-redecide-'))
  try {
    await using store = await openStore({ database: join(directory, 'node.db') })
    const core = createCore(store, 'US')
    for (let from = 0; from < total; from += 1000) {
      const entries = makeTexts(from, 1000).map((text) => ({ text, assigned: { tlp: 'green' as const } }))
      await core.intake.accept({ kind: 'local', actor: 'bench' }, entries)
    }
    const narrower = { ...trilateral, clauses: trilateral.clauses.filter(({ id }) => id === 'named') }
    core.setCharter(
      charterOf([{ ...narrower, clauses: narrower.clauses.map((clause) => ({ ...clause, to: ['US', 'JP'] })) }], 2),
    )
    const waits: number[] = []
    let done = false
    const reading = (async () => {
      while (!done) {
        const before = performance.now()
        await core.release.list({ kind: 'person', name: 'bench', role: 'admin' }, { limit: 50 })
        waits.push(performance.now() - before)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })()
    const before = performance.now()
    await redecide(store, core.registry, core.keyOf)
    const seconds = (performance.now() - before) / 1000
    done = true
    await reading
    waits.sort((a, b) => a - b)
    const p99 = waits[Math.floor(waits.length * 0.99)] ?? 0
    return [
      {
        what: `${total.toLocaleString('en-US')} stored objects judged anew after a change of agreement, all of them withdrawn from a member`,
        value: `${seconds.toFixed(1)} s (${Math.round(total / seconds).toLocaleString('en-US')}/s)`,
        goal: 'a million under 60 s',
      },
      {
        what: 'reads meanwhile, in the same process',
        value: `${waits.length} reads, 99th percentile ${Math.round(p99)} ms`,
        goal: 'under 100 ms',
      },
    ]
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
