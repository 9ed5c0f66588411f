/**
 * `npm run moves -- --newer /usr/lib/postgresql/17/bin`: the PostgreSQL database of a node goes to another server by each of the ways
 * that docs/operate.md describes, and the node goes on there. Without --newer an upgrade is to the same version.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBinaries } from '../../src/testing/postgres-server.ts'
import { campaignOptions } from './command-line.ts'
import { runMoves } from './moves/run.ts'
import { conclude } from './report.ts'

const given = campaignOptions({ newer: findBinaries(), 'base-port': '8450' })
const folder = mkdtempSync(join(tmpdir(), 'trefoil-moves-'))
const { violations, counts } = await runMoves({
  folder,
  basePort: Number(given['base-port']),
  newer: given.newer,
  note: (line) => console.error(`moves: ${line}`),
})
if (violations.length === 0) rmSync(folder, { recursive: true, force: true })
conclude({
  what: 'moves: the database of a node restored and upgraded',
  again: `npm run moves -- --newer ${given.newer}`,
  counts,
  violations,
  look: `servers and nodes are in ${folder}`,
})
