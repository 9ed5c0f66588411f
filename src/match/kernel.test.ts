import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..', '..')

test('the kernel that is shipped is, byte for byte, what its source builds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-kernel-'))
  try {
    const built = join(folder, 'prefilter.wasm')
    await promisify(execFile)('sh', [join(root, 'scripts', 'kernel.sh'), built])
    expect(readFileSync(built).equals(readFileSync(join(root, 'kernel', 'prefilter.wasm')))).toBe(true)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 600_000)
