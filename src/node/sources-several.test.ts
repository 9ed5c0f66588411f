import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Source } from '../api/contract/sources.ts'
import { makeIndicator } from '../testing/core.ts'
import { waitUntil } from '../testing/federation.ts'
import { run } from '../testing/memory-terminal.ts'
import { serveHere } from '../testing/one-node.ts'
import { createPostgresDatabase } from '../testing/postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-two-sources-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

function put(name: string, ...objects: readonly object[]): void {
  writeFileSync(join(at('in'), name), JSON.stringify({ type: 'bundle', objects }))
  const before = new Date(Date.now() - 60_000)
  utimesSync(join(at('in'), name), before, before)
}

test('of two processes the one that leads reads the sources; when it stops, the other goes on, and nothing comes twice', async () => {
  await using made = await createPostgresDatabase()
  mkdirSync(at('in'))
  await run(['init', at('US'), '--member', 'US', '--name', 'US', '--database', made.database])
  cpSync(at('US'), at('US-2'), { recursive: true })
  const env = { TREFOIL_SOURCE_FOLDERS: at('in') }
  const first = await serveHere(at('US'), env)
  await using second = await serveHere(at('US-2'), env)
  const show = async () => (await run(['source', 'show', at('US-2'), 'in', '--json'])).json() as Source
  put('one.json', makeIndicator('one.example'), makeIndicator('two.example'))
  // Said to the process that does not lead.
  await run(['source', 'add', at('US-2'), 'in', '--folder', at('in'), '--every', '1d'])
  await waitUntil('the leader reads it', async () => (await show()).runs > 0)
  expect((await show()).counts.taken).toBe(2)
  await first[Symbol.asyncDispose]()
  put('two.json', makeIndicator('three.example'))
  await run(['source', 'run', at('US-2'), 'in', '--wait', '60'])
  expect(await show()).toMatchObject({ counts: { taken: 3, unchanged: 0 }, lastError: '' })
  const rows = await second.store.read.selectFrom('object').select('id').where('seq', '>', 0).execute()
  expect(rows).toHaveLength(3)
})
