import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePorts } from '../src/testing/free-ports.ts'
import { runChaos } from './campaigns/chaos/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-chaos-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// `npm run chaos` does this for ten minutes, at random.
test('three processes, killed, killed while they start, cut off and let down by the line, hold what policy gives in the end', async () => {
  const acts = ['kill', 'cut', 'kill-in-start', 'heal'] as const
  const { violations, counts } = await runChaos({
    folder,
    engine: 'sqlite',
    basePort: await freePorts(),
    seed: 7,
    how: { acts },
    migrate: false,
  })
  expect(violations).toEqual([])
  expect(counts.imports).toBeGreaterThan(3)
}, 600_000)
