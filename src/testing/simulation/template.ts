import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../store/open.ts'

/** A folder for histories, in memory where the system has such a place, and in it an empty database to begin from. */
export async function makeFolder(): Promise<{ readonly dir: string; readonly template: string }> {
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'trefoil-simulation-'))
  const template = join(dir, 'template.db')
  const store = await openStore({ database: template, seedHex: '5eed'.repeat(8) })
  await store[Symbol.asyncDispose]()
  return { dir, template }
}
