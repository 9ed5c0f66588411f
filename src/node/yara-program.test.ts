import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { yaraChecker } from './yara-program.ts'

const isInstalled = spawnSync('yarac', ['--version']).status === 0

describe.skipIf(!isInstalled)('rules of YARA (skipped where its compiler is not installed)', () => {
  const check = yaraChecker()
  test('that compile are good, also with what scanners define', async () => {
    expect(await check('rule a { strings: $a = "abc" condition: $a and filename matches /x/ }')).toBeNull()
  })
  test('that do not compile say the line', async () => {
    expect(await check('rule a {\n  strings:\n    $a = "abc"\n  condition:\n    $b\n}')).toMatch(
      /^at line [56], undefined string/,
    )
    expect(await check('rule a {\n  condition }')).toMatch(/^at line 2, syntax error/)
  })
  test('that want a module which is not there are not judged', async () => {
    expect(await check('import "nothing"\nrule a { condition: true }')).toBeUndefined()
  })
  test('may not open files, and have a bound', async () => {
    const wanted = await check('include "/etc/hostname"\nrule a { condition: true }')
    expect(wanted).toBe('a rule stands by itself: it may not include files')
    expect(await check(`rule a { condition: ${'true or '.repeat(10_000)} true }`)).toBe(
      'a rule has 65536 characters at most',
    )
  })
  test('come many at once, and the same one is compiled once', async () => {
    const rules = Array.from({ length: 8 }, (_, at) => `rule r${at % 3} { condition: true }`)
    expect(await Promise.all(rules.map((rule) => check(rule)))).toEqual(rules.map(() => null))
  })
})

test('without a compiler, rules of YARA are not judged', async () => {
  expect(await yaraChecker('no-such-program')('rule a { condition: true }')).toBeUndefined()
})
