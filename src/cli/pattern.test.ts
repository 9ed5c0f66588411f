import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

test('a pattern is explained: what it needs to see, its level, and what an index looks for', async () => {
  const text =
    "([domain-name:value = 'evil.example'] FOLLOWEDBY [file:size > 5 AND file:name LIKE '%.exe']) WITHIN 60 SECONDS"
  const said = await run(['pattern', text, '--explain'])
  expect(
    said.out,
  ).toBe(`${text.replace("file:size > 5 AND file:name LIKE '%.exe'", "file:name LIKE '%.exe' AND file:size > 5")}

all within less than 60 seconds:
  these one after the other (or at once), in different observations:
    one observation in which
      domain-name:value = 'evil.example'
    one observation in which
      all of these hold of one object:
        file:size > 5
        file:name LIKE '%.exe'
level 3 of STIX 2.1 §12.7
it cannot match unless one of these is seen:
  domain-name:value is evil.example
`)
  expect((await run(['pattern', '[a:b != 1]', '--explain', '--json'])).json()).toMatchObject({
    level: 1,
    anchors: null,
  })
})

test('a pattern whose expression takes more than linear time is told with its place', async () => {
  const said = await run(['pattern', "[x:a MATCHES '(a)\\\\1']"])
  expect(said).toMatchObject({ status: 1, out: '' })
  expect(said.err).toContain('at character 18, expected no back reference')
})

test('rules of Sigma are checked, from the words or from standard input', async () => {
  const rule = 'title: x\nlogsource:\n  product: windows\ndetection:\n  s:\n    a: b\n  condition: s\n'
  expect(await run(['pattern', '-', '--language', 'sigma'], { input: rule })).toMatchObject({
    status: 0,
    out: 'sound\n',
  })
  const broken = await run(['pattern', rule.replace('condition: s', 'condition: t'), '--language', 'sigma'])
  expect(broken.status).toBe(1)
  expect(broken.err).toContain('expected a name that the detection has')
  expect((await run(['pattern', 'x', '--language', 'snort'])).status).toBe(2)
})

test('a pattern is evaluated on the observed-data of a bundle', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-pattern-'))
  const path = join(folder, 'observed.json')
  const time = '2026-01-01T00:00:00.000Z'
  const observed = (id: string, ref: string): object => {
    return {
      type: 'observed-data',
      id,
      first_observed: time,
      last_observed: time,
      number_observed: 1,
      object_refs: [ref],
    }
  }
  const objects = [
    observed('observed-data--1', 'domain-name--1'),
    observed('observed-data--2', 'domain-name--2'),
    { type: 'domain-name', id: 'domain-name--1', value: 'good.example' },
    { type: 'domain-name', id: 'domain-name--2', value: 'evil.example' },
  ]
  writeFileSync(path, JSON.stringify({ type: 'bundle', id: 'bundle--1', objects }))
  const match = (text: string, ...more: string[]) => run(['pattern', 'match', text, '--observations', path, ...more])
  expect(await match("[domain-name:value = 'evil.example']")).toMatchObject({
    status: 0,
    out: 'match: observed-data--2\n',
  })
  expect((await match("[domain-name:value LIKE '%.example'] REPEATS 2 TIMES", '--json')).json()).toEqual({
    outcome: 'match',
    observations: ['observed-data--1', 'observed-data--2'],
    among: 2,
  })
  expect(await match("[domain-name:value = 'other.example']")).toMatchObject({
    status: 1,
    out: 'no match among 2 observations\n',
  })
  expect((await match("[domain-name:value = 'x")).err).toContain("expected the ' that ends a string")
  expect((await run(['pattern', 'match', '[a:b = 1]'])).status).toBe(2)
  rmSync(folder, { recursive: true })
})
