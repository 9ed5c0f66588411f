import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { corpusFiles } from '../testing/corpus.ts'
import { cpuMs } from '../testing/cpu-time.ts'
import { judge, judgeFully, problemOf } from './judge-indicator.ts'

const rule = `title: Suspicious child of a mail program
id: 0f5d7a4e-3b1c-4c7e-9d52-6a8b1c2d3e4f
status: test
level: high
tags:
  - attack.t1566.001
logsource:
  category: process_creation
  product: windows
detection:
  selection_parent:
    ParentImage|endswith: '\\outlook.exe'
  selection_child:
    - Image|endswith: ['\\cmd.exe', '\\powershell.exe']
    - CommandLine|re: 'https?://[^ ]+\\.ps1'
  filter:
    User: SYSTEM
  condition: all of selection_* and not filter
`

describe('a Sigma rule', () => {
  test('that is sound can be detected with', () => {
    expect(judge(rule, 'sigma')).toMatchObject({ language: 'sigma', state: 'detectable', problem: null })
    expect(problemOf(rule, 'sigma')).toBeNull()
  })
  test('may come with others, and with correlations of them', () => {
    const correlation = `title: many
correlation:
  type: event_count
  rules:
    - login_failed
  group-by: [user]
  timespan: 5m
  condition: {gte: 10}
`
    expect(problemOf(`${rule}---\n${correlation}`, 'sigma')).toBeNull()
    expect(problemOf(correlation.replace('5m', 'soon'), 'sigma')).toMatch(/expected a timespan like 5m$/)
  })
  const change = (from: string | RegExp, to: string): string => rule.replace(from, to)
  const broken: readonly (readonly [string, string, string, string])[] = [
    ['without a title', change(/^title.*\n/, ''), 'id:', 'a title of up to 256 characters'],
    ['with an unknown level', change('high', 'huge'), 'huge', 'a level of Sigma'],
    ['with an id that is none', change('0f5d7a4e', '0f5d'), '0f5d-', 'a UUID'],
    ['with a tag that is none', change('attack.t1566.001', 'T1566'), '- T1566', 'a list of tags like attack.t1059'],
    [
      'without a log source',
      change(/logsource:[\s\S]*detection/, 'detection'),
      'title',
      'a logsource with a category, product or service',
    ],
    [
      'with a log source of nothing',
      change(/ {2}category.*\n.*windows/, '  definition: x'),
      'definition',
      'a logsource with a category, product or service',
    ],
    ['without a condition', change(/ {2}condition.*\n/, ''), 'selection_parent', 'a condition'],
    [
      'whose condition names what is not there',
      change('not filter', 'not filters'),
      'filters',
      'a name that the detection has',
    ],
    ['whose condition does not end', change('and not filter', 'and'), '', 'a name of the detection, not or ('],
    [
      'whose condition counts',
      change('and not filter', '| count() > 5'),
      '| count',
      'the end: what is counted is a correlation rule of its own',
    ],
    ['with an unknown modifier', change('Image|endswith: [', 'Image|ends: ['), 'ends: [', 'a modifier of Sigma'],
    ['with a regular expression that is none', change('https?', '(https?'), "'(https", 'a regular expression'],
    ['that is no YAML', change('level: high', 'level: [high'), '', ''],
    ['that says a thing twice', change('level: high', 'level: high\nlevel: low'), 'level: low', 'each name once'],
  ]
  test.each(broken)('%s detects nothing, and the place is said', (_name, text, place, expected) => {
    const { state, problem } = judge(text, 'sigma')
    expect(state).toBe('not-detectable')
    if (expected !== '') expect(problem!.expected).toBe(expected)
    if (place !== '') expect(text.slice(problem!.at!)).toMatch(new RegExp(`^${place.replaceAll(/[^\w ]/g, '\\$&')}`))
  })
  test('that is hostile takes no time and no memory', () => {
    const bombs = [
      `a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\n${rule}`,
      `${'['.repeat(30_000)}`,
      `detection:\n  ${'('.repeat(60_000)}`,
      rule.replace('all of selection_* and not filter', '('.repeat(5000)),
      rule.replace('selection_*', `${'*'.repeat(150)}x`),
      `${rule}${'#'.repeat(70_000)}`,
      '---\n'.repeat(200),
      rule.replace('selection_*', `${'a*'.repeat(90)}x`).replaceAll('selection_parent', 'a'.repeat(200)),
      Array.from({ length: 6000 }, (_, at) => `k${at}: 1`).join('\n'),
    ]
    const before = cpuMs()
    for (const one of bombs) expect(judge(one, 'sigma').state).toBe('not-detectable')
    expect(cpuMs() - before).toBeLessThan(6000)
  })
  test('that is anything at all is judged without failing', () => {
    const parts = fc.constantFrom(
      'title',
      'detection',
      'condition',
      ':',
      ' ',
      '\n',
      '- ',
      '[',
      '{',
      '*a',
      '&a',
      '|',
      '(',
      ')',
      'x',
      '"',
      "'",
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 40 }), (words) => {
        expect(judge(words.join(''), 'sigma').state).toMatch(/detectable$/)
      }),
      { numRuns: 200 },
    )
  })
})

describe('an indicator', () => {
  test('with a STIX pattern is judged with its level, its normal form and what it looks for', async () => {
    expect(await judgeFully("[file:hashes.md5 = 'ABCD'] FOLLOWEDBY [a:b > 5]", 'stix', undefined)).toEqual({
      language: 'stix',
      state: 'detectable',
      problem: null,
      normalForm: "[file:hashes.MD5 = 'abcd'] FOLLOWEDBY [a:b > 5]",
      level: 3,
      looksFor: ['file:hashes.MD5 is, in any case, abcd'],
    })
  })
  test('with a broken pattern, or an expression that takes more than linear time, says where', () => {
    expect(problemOf('[a:b = 1', 'stix')).toBe('at character 9, expected AND, OR or ]')
    const text = "[a:b MATCHES 'fine' AND a:b MATCHES 'it\\'s (x)\\\\1']"
    expect(problemOf(text, 'stix')).toBe(
      'at character 47, expected no back reference: it cannot be searched for in linear time',
    )
    expect(text.slice(46)).toBe("\\\\1']")
    expect(problemOf('[a:b = 1] REPEATS 200000 TIMES', 'stix')).toMatch(/too many ways/)
  })
  test('with a rule of YARA is judged by the program that is there, or not at all', async () => {
    expect(await judgeFully('rule a', 'yara', async () => 'at line 1, syntax error')).toMatchObject({
      state: 'not-detectable',
      problem: { at: null, expected: 'at line 1, syntax error' },
    })
    expect((await judgeFully('rule a', 'yara', async () => null)).state).toBe('detectable')
    expect((await judgeFully('rule a', 'yara', async () => undefined)).state).toBe('unchecked')
    expect((await judgeFully('rule a', 'yara', undefined)).state).toBe('unchecked')
    expect(judge('alert tcp any', 'snort').state).toBe('unchecked')
  })
  test('of a public report can be detected with', () => {
    const files = corpusFiles('stix-reports/mvt', '.json', '.stix2').slice(0, 3)
    for (const file of files) {
      const { objects } = JSON.parse(readFileSync(file, 'utf8')) as { objects: { type: string; pattern: string }[] }
      const patterns = objects.filter(({ type }) => type === 'indicator').map(({ pattern }) => pattern)
      expect(patterns.filter((pattern) => problemOf(pattern, 'stix') !== null)).toEqual([])
    }
  })
})
