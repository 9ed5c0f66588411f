/** `npm run load`: a node under slow readers, slow writers, bombs and idle connections: memory bounded, honest clients served. Loopback only. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignOptions } from './command-line.ts'
import { runLoad } from './load/run.ts'
import { conclude } from './report.ts'

const given = campaignOptions({ connections: '1000', seconds: '15', objects: '20000', 'base-port': '8440' })
const folder = mkdtempSync(join(tmpdir(), 'trefoil-load-'))
const { violations, counts } = await runLoad({
  folder,
  basePort: Number(given['base-port']),
  objects: Number(given.objects),
  connections: Number(given.connections),
  secondsEach: Number(given.seconds),
  note: (line) => console.error(`load: ${line}`),
})
rmSync(folder, { recursive: true, force: true })
conclude({
  what: `load: ${given.connections} hostile connections, ${given.seconds} s each`,
  again: `npm run load -- --connections ${given.connections} --seconds ${given.seconds}`,
  counts,
  violations,
  look: 'the figures above',
})
