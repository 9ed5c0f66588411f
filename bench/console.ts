/** `npm run bench:console`: the graph and the long list in Chromium alone, with their frames. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAlliance, serve } from '../src/testing/processes.ts'
import { benchGraph } from './graph.ts'
import { printFigures } from './report.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-bench-'))
try {
  const dirs = makeAlliance(folder, 28_200)
  const node = await serve('US', dirs['US']!)
  try {
    printFigures(await benchGraph(node))
  } finally {
    await node.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
