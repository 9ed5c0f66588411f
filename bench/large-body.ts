import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAlliance, serve } from '../src/testing/processes.ts'
import { importBundle, peakMb } from './api.ts'
import { bundleOf, makeTexts } from './objects.ts'
import type { Figure } from './report.ts'

const bodyBytes = 64 * 1024 * 1024
const before = 5_000

/** The most memory that a node takes for one import of 64 MiB. */
export async function benchLargeBody(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-bench-large-'))
  await using parts = new AsyncDisposableStack()
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const node = await serve('US', makeAlliance(join(folder, 'one'), 28_700).US!)
  parts.defer(() => node.stop('SIGTERM'))
  await importBundle(node, bundleOf(makeTexts(0, before)))
  const atRest = peakMb(node)
  const texts: string[] = []
  for (let bytes = 0; bytes < bodyBytes - 2_000; bytes += texts.at(-1)!.length + 1)
    texts.push(...makeTexts(before + texts.length, 1))
  const { added } = await importBundle(node, bundleOf(texts))
  if (added !== texts.length) throw new Error(`${added} of ${texts.length} were added`)
  return [
    {
      what: `memory of a node at its most, while one POST of 64 MiB brings ${added.toLocaleString('en-US')} objects`,
      value: `${peakMb(node)} MB (${atRest} MB before)`,
      goal: 'under 400 MB',
    },
  ]
}
