import { expect, test } from 'vitest'
import { run } from '../testing/memory-terminal.ts'

test('a pattern is printed in its one form', async () => {
  const said = await run(['pattern', "([file:hashes.'SHA-256'=='ab'])WITHIN 5.0 SECONDS"])
  expect(said).toMatchObject({ status: 0, out: "[file:hashes.'SHA-256' = 'ab'] WITHIN 5 SECONDS\n", err: '' })
  expect((await run(['pattern', '[x:a=1]', '--json'])).json()).toEqual({ pattern: '[x:a = 1]' })
})

test('of a text that is none, the place and what was expected are said', async () => {
  const said = await run(['pattern', '[x:a = 1] WITHIN 5 MINUTES'])
  expect(said).toMatchObject({ status: 1, out: '' })
  expect(said.err).toBe(
    'trefoil: at character 20, expected SECONDS, the only unit\n' +
      '  [x:a = 1] WITHIN 5 MINUTES\n' +
      '                     ^\n',
  )
  const document = await run(['pattern', '[x:a = 1] WITHIN 5 MINUTES', '--json'])
  expect(document.status).toBe(1)
  expect(document.json()).toEqual({
    error: {
      kind: 'invalid',
      message: 'at character 20, expected SECONDS, the only unit',
      issues: [{ at: '19', message: 'expected SECONDS, the only unit', rule: 'STIX 2.1 §9' }],
      at: 19,
      expected: 'SECONDS, the only unit',
    },
  })
})

test('without a text, or with two, the usage is shown', async () => {
  expect((await run(['pattern'])).status).toBe(2)
  expect((await run(['pattern', '[x:a', '= 1]'])).status).toBe(2)
})
