import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../console/src/i18n/en.ts'

const source = resolve(import.meta.dirname, '..', 'src')
/** `recordAct(parts, who, 'source-add', …)`, `audit(tx, { …, action: 'hunt-ask' })`; what is made of parts has none. */
const acts = [
  /(?:recordAct|noteQuestion)\(\s*[^,()]+,\s*[^,()]+,\s*(?:\w[^'`,]*\? *'([a-z-]+)'\s*:\s*)?'([a-z-]+)'/g,
  /(?:[aA]udit|trail)(?:\.add|\.note)?\(\s*(?:tx,\s*)?\{(?:[^}]|\$\{[^}]*\})*?action:\s*(?:\w[^'`,]*\? *'([a-z-]+)'\s*:\s*)?'([a-z-]+)'/g,
]

test('whatever the audit records has words, so that an auditor reads it in each language', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('testing'),
  )
  const found = new Set<string>()
  for (const path of files) {
    const text = readFileSync(join(source, path), 'utf8')
    for (const shape of acts)
      for (const [, one, other] of text.matchAll(shape))
        for (const act of [one, other]) if (act !== undefined) found.add(act)
  }
  expect(found.size).toBeGreaterThan(90)
  expect([...found].filter((act) => !(`action.${act}` in en)).sort()).toEqual([])
})
