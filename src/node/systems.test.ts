import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemsIn } from './systems.ts'

test('the table of systems is the file that the node was given, and none where it was given none or one that is not there', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'trefoil-systems-'))
  const problems: unknown[] = []
  const report = (error: unknown): void => void problems.push(error)
  try {
    expect(await systemsIn({ asTable: '', dir }, report)()).toBeNull()
    expect(await systemsIn({ asTable: 'missing', dir }, report)()).toBeNull()
    expect(problems).toHaveLength(1)
    writeFileSync(join(dir, 'table'), '198.51.100.0\t24\t64500\r\n2001:db8::\t32\t64501\r\n')
    const systems = systemsIn({ asTable: 'table', dir }, report)
    const [table, again] = await Promise.all([systems(), systems()])
    expect(table?.find('198.51.100.9')).toEqual({ network: '198.51.100.0/24', system: 64500 })
    expect(again?.find('2001:db8::1')).toEqual({ network: '2001:db8::/32', system: 64501 })
    expect(problems).toHaveLength(1)
  } finally {
    rmSync(dir, { recursive: true })
  }
})
