import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { corpus } from '../testing/corpus.ts'
import { cpuMs } from '../testing/cpu-time.ts'
import { parsePattern } from './parse-pattern.ts'
import { PatternFault } from './pattern-fault.ts'
import { printPattern } from './print-pattern.ts'

function problem(text: string): string | null {
  try {
    parsePattern(text)
    return null
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error
    return `${error.at}: ${error.expected}`
  }
}

const inOneForm = (text: string) => printPattern(parsePattern(text))

interface SyntaxCases {
  readonly spec_examples: readonly string[]
  readonly PASS_CASES: readonly string[]
  readonly TIMESTAMP_PASS_CASES: readonly string[]
  readonly FAIL_CASES: readonly (readonly [string, string])[]
  readonly TIMESTAMP_FAIL_CASES: readonly (readonly [string, string])[]
}

function readCases<Cases>(name: string): Cases {
  return JSON.parse(readFileSync(join(corpus!, 'conformance', name), 'utf8')) as Cases
}

/** What the published matcher takes although the standard says MUST NOT. */
const notMatched = [
  // 9.5.1: START and STOP take timestamps; plain strings were of STIX 2.0.
  "[person:age < 20] REPEATS 10 TIMES START '2004-10-11T21:40:00Z' STOP '2004-10-11T21:50:00Z'",
  // 9.5.1: not two qualifiers of one kind.
  '[person:age < 20] REPEATS 5 TIMES REPEATS 2 TIMES',
  '[person:age < 20] REPEATS 2 TIMES REPEATS 5 TIMES',
]

/** What the published validator takes although the standard says MUST NOT. */
const refusedByTheStandard: Readonly<Record<string, readonly string[]>> = {
  'no such day; a timestamp is one of RFC 3339 (2.16), and an invalid constant makes an invalid pattern (9.4)': [
    "[x:created = t'2024-02-30T12:00:00Z']",
    "[x:created = t'2024-04-31T12:00:00Z']",
    "[x:created = t'2023-02-29T12:00:00Z']",
  ],
  'an expression must not have two qualifiers of one kind (9.5.1)': [
    "([win-registry-key:key = 'hkey_local_machine\\\\foo\\\\bar']) WITHIN 5 SECONDS WITHIN 6 SECONDS",
  ],
  'all operands of AND must be satisfiable with the same object (9.5)': [
    "[network-traffic:src_port = 37020 AND user-account:user_id = 'root'] START t'2016-06-01T01:30:00.123Z' STOP t'2016-06-01T02:20:00.123Z' OR [ipv4-addr:value = '192.168.122.83'] START t'2016-06-01T03:55:00.123Z' STOP t'2016-06-01T04:30:24.743Z'",
  ],
}

describe.skipIf(corpus === null)('the published cases (skipped without the corpus)', () => {
  test('of syntax are judged as published, but for what the standard forbids', () => {
    const cases = readCases<SyntaxCases>('pattern-syntax.v21.dev.json')
    const good = [...cases.spec_examples, ...cases.PASS_CASES, ...cases.TIMESTAMP_PASS_CASES]
    const bad = [...cases.FAIL_CASES, ...cases.TIMESTAMP_FAIL_CASES].map(([text]) => text)
    expect(good.filter((text) => problem(text) !== null).sort()).toEqual(
      Object.values(refusedByTheStandard).flat().sort(),
    )
    expect(bad.filter((text) => problem(text) === null)).toEqual([])
    expect(good.length + bad.length).toBeGreaterThanOrEqual(50)
  })
  test('of syntax that name a column are refused there', () => {
    const cases = readCases<SyntaxCases>('pattern-syntax.v21.dev.json')
    const wrong = cases.FAIL_CASES.flatMap(([text, message]) => {
      const column = Number(/line 1:(\d+)/.exec(message)?.[1])
      const at = Number(problem(text)?.split(':')[0])
      // A quoted constant is one token there; here the place inside its quotation marks is said.
      return at === column || text.slice(column, at).startsWith("t'") ? [] : [`${text}: ${at}, not ${column}`]
    })
    expect(wrong).toEqual([])
  })
  test('of matching can be read but for what the standard forbids, and so can none of its errors of syntax', () => {
    const { cases } = readCases<{ cases: readonly { pattern: string; expected: string }[] }>(
      'pattern-match.v21.dev.json',
    )
    const refused = cases.filter(({ pattern }) => problem(pattern) !== null)
    expect(refused.filter(({ expected }) => expected !== 'error').map(({ pattern }) => pattern)).toEqual(notMatched)
    const taken = cases.filter(
      ({ pattern, expected }) => expected === 'error' && !refused.some((c) => c.pattern === pattern),
    )
    // These are errors of the values that they meet, not of the patterns.
    expect(taken.filter(({ pattern }) => !/^\[(?:test:string|event:bad_ts\[\d\]) = t'/.test(pattern))).toEqual([])
  })
})

describe('what a pattern means', () => {
  test('AND binds tighter than OR, and OR tighter than FOLLOWEDBY', () => {
    const [a, b, c, d] = ['[x:a = 1]', '[x:b = 2]', '[x:c = 3]', '[x:d = 4]']
    expect(inOneForm(`${a} FOLLOWEDBY ${b} OR ${c} AND ${d}`)).toBe(`${a} FOLLOWEDBY ${b} OR ${c} AND ${d}`)
    expect(inOneForm(`${a} FOLLOWEDBY (${b} OR (${c} AND ${d}))`)).toBe(`${a} FOLLOWEDBY ${b} OR ${c} AND ${d}`)
    expect(inOneForm(`((${a} FOLLOWEDBY ${b}) OR ${c}) AND ${d}`)).toBe(`((${a} FOLLOWEDBY ${b}) OR ${c}) AND ${d}`)
    expect(inOneForm('[x:a = 1 OR x:b = 2 AND x:c = 3]')).toBe('[x:a = 1 OR x:b = 2 AND x:c = 3]')
    expect(inOneForm('[(x:a = 1 OR x:b = 2) AND x:c = 3]')).toBe('[(x:a = 1 OR x:b = 2) AND x:c = 3]')
  })
  test('a qualifier holds for the expression before it', () => {
    expect(parsePattern('[x:a = 1] AND [x:b = 2] WITHIN 5 SECONDS')).toMatchObject({
      kind: 'join',
      operands: [{ kind: 'observation' }, { kind: 'qualified', qualifiers: [{ kind: 'within', seconds: 5 }] }],
    })
    expect(parsePattern('([x:a = 1] AND [x:b = 2]) REPEATS 3 TIMES WITHIN 0.5 SECONDS')).toMatchObject({
      kind: 'qualified',
      of: { kind: 'join' },
      qualifiers: [
        { kind: 'repeats', times: 3 },
        { kind: 'within', seconds: 0.5 },
      ],
    })
  })
  test('a path has keys, places in lists, quoted names and references', () => {
    expect(parsePattern("[file:extensions.'windows-pebinary-ext'.sections[*].entropy > 7.0]")).toEqual({
      kind: 'observation',
      comparison: {
        kind: 'compare',
        path: {
          type: 'file',
          steps: [
            { key: 'extensions' },
            { key: 'windows-pebinary-ext' },
            { key: 'sections' },
            { index: '*' },
            { key: 'entropy' },
          ],
        },
        negated: false,
        operator: '>',
        value: { kind: 'float', value: 7 },
      },
    })
    expect(inOneForm("[x-y:'a'[0][-1].'b-c' . 'IN'=1]")).toBe("[x-y:a[0][-1].'b-c'.'IN' = 1]")
  })
  test('what is said in two ways has one form', () => {
    const forms: readonly (readonly [string, string])[] = [
      ['[x:a==1]', '[x:a = 1]'],
      ['[x:a<>1]', '[x:a != 1]'],
      ['[ ((x:a NOT IN(1,2.50))) ]', '[x:a NOT IN (1, 2.5)]'],
      ['([x:a IN ()])', '[x:a IN ()]'],
      ["[x:a = h'FFc3']", "[x:a = h'ffc3']"],
      ["[x:a = b'AB\nI=']", "[x:a = b'ABI=']"],
      ["[x:a > t'2020-01-01T00:00:00.500Z']", "[x:a > t'2020-01-01T00:00:00.5Z']"],
      ["[x:a > t'2020-01-01T00:00:00.000Z']", "[x:a > t'2020-01-01T00:00:00Z']"],
      ['[x:a = -0.0]', '[x:a = 0.0]'],
      ['[x:a = .00000001]', '[x:a = 0.00000001]'],
      ['[x:a=1]WITHIN 5.0 SECONDS', '[x:a = 1] WITHIN 5 SECONDS'],
      ['/* why */[x:a=1]// because', '[x:a = 1]'],
      ["\u2003[x:a\r\n=\t'it\\'s \\\\ here']", "[x:a = 'it\\'s \\\\ here']"],
      ['[NOT EXISTS x:a AND EXISTS x:b]', '[NOT EXISTS x:a AND EXISTS x:b]'],
      ['([x:a = 1] REPEATS 2 TIMES) REPEATS 2 TIMES', '([x:a = 1] REPEATS 2 TIMES) REPEATS 2 TIMES'],
      ['[x:a = true]', '[x:a = true]'],
    ]
    expect(forms.map(([text]) => [text, inOneForm(text)])).toEqual(forms)
  })
})

describe('a pattern that is none', () => {
  const broken: readonly (readonly [string, string])[] = [
    ['', '0: [ or ('],
    ['file:name = 1', '0: [ or ('],
    ['[x:a = 1', '8: AND, OR or ]'],
    ['[x:a = 1]]', '9: AND, OR, FOLLOWEDBY, a qualifier or the end'],
    ['([x:a = 1]', '10: AND, OR, FOLLOWEDBY, a qualifier or )'],
    ['[x:a = 1] and [x:a = 2]', '10: AND, OR, FOLLOWEDBY, a qualifier or the end'],
    ['[x:a =]', "6: a constant: 'text', a number, true, false, t'…', b'…' or h'…'"],
    ['[x = 1]', '3: : after the object type'],
    ['[x:a.SHA-256 = 1]', "5: a property name ('in-apostrophes' if it has a hyphen)"],
    ['[x:IN = 1]', "3: a property name ('in-apostrophes' if it has a hyphen)"],
    ['[x:a[1.5] = 1]', '5: * or the place in a list, counted from 0'],
    ['[x:a[0 = 1]', '7: ] after the place in a list'],
    ['[x:a ~ 1]', '5: a word, a constant or a sign of the language'],
    ['[x:a ! 1]', '6: = after !'],
    ['[NOT x:a = 1]', '5: EXISTS (elsewhere, NOT stands after the path)'],
    ['[x:a = +5]', '7: a number without a plus sign'],
    ['[x:a = 05]', '7: no leading zero'],
    ['[x:a = -]', '8: a digit after the minus sign'],
    ['[x:a = 5.]', '9: a digit after the point'],
    ['[x:a = 9007199254740992]', '7: a number in the range of STIX (§2.6, §2.10)'],
    ['[x:a < true]', '7: a constant that has an order'],
    ['[x:a LIKE 5]', '10: a string in apostrophes'],
    ["[x:a = 'b", "9: the ' that ends a string"],
    ["[x:a = 'C:\\Windows']", "11: ' or \\ after the \\ of a string"],
    ["[x:a = h'abc']", '9: pairs of hexadecimal digits'],
    ["[x:a = b'abc']", '9: base64 with its padding'],
    ["[x:a = t'2026-02-29T00:00:00Z']", "9: a timestamp like '2026-01-31T23:59:59Z'"],
    ["[x:a = t'2026", "13: the ' that ends a constant"],
    ["[x:a IN ('b', 1)]", '14: a constant of the same type as the first'],
    ['[x:a IN (1', '10: , or ) after a value'],
    ["[x:a ISSUBSET '10.0.0.0/33']", '14: an IPv4 or IPv6 address or subnet'],
    ['[x:a = 1 AND y:a = 1]', '13: the object type of the comparisons before this AND'],
    ['[(x:a = 1 OR y:a = 1) AND z:a = 1]', '26: the object type of the comparisons before this AND'],
    ['[x:a = 1] WITHIN 5 MINUTES', '19: SECONDS, the only unit'],
    ['[x:a = 1] WITHIN 0 SECONDS', '17: a number of seconds above zero'],
    ['[x:a = 1] REPEATS 1.5 TIMES', '18: a whole number above zero'],
    ['[x:a = 1] REPEATS 0 TIMES', '18: a whole number above zero'],
    [
      "[x:a = 1] START '2026-01-01T00:00:00Z' STOP t'2026-01-01T00:00:00Z'",
      "16: a timestamp like t'2026-01-31T23:59:59Z'",
    ],
    ["[x:a = 1] START t'2026-01-01T00:00:00Z'", '39: STOP'],
    [
      '[x:a = 1] REPEATS 2 TIMES REPEATS 2 TIMES',
      '26: each qualifier only once (parentheses make an expression of its own)',
    ],
    ['/* [x:a = 1]', '0: a comment that ends with */'],
  ]
  test.each(broken)('%s is refused with its place', (text, expected) => {
    expect(problem(text)).toBe(expected)
  })
  test('different types may be joined by OR, and by AND where one object can satisfy all', () => {
    expect(problem('[x:a = 1 OR y:a = 1]')).toBeNull()
    expect(problem('[(x:a = 1 OR y:a = 1) AND (y:b = 1 OR z:b = 1)]')).toBeNull()
  })
  test('is told apart from one that is too large, too deep or too long', () => {
    const deep = (depth: number) => `${'('.repeat(depth)}[x:a = 1]${')'.repeat(depth)}`
    expect(problem(deep(64))).toBeNull()
    expect(problem(deep(65))).toBe('64: at most 64 parentheses in each other')
    expect(problem(deep(20_000))).toBe('64: at most 64 parentheses in each other')
    expect(problem(`[${'('.repeat(30_000)}`)).toBe('65: at most 64 parentheses in each other')
    const many = (count: number) => `[${Array(count).fill('x:a=1').join(' OR ')}]`
    expect(problem(many(5000))).toBeNull()
    expect(problem(many(5001))).toBe('45001: at most 5000 comparisons')
    expect(problem(`[x:a = '${'y'.repeat(70_000)}']`)).toMatch(/^65536: the end/)
    expect(() => parsePattern('[x:a = 1]', { maxLength: 5 })).toThrow(PatternFault)
  })
  test('takes no longer than a good one of its length', () => {
    const hostile = ['(', '[', '/*', "'", 'x:', '[x:a IN (', 'NOT ', "h'", '-', '//'].map((part) =>
      part.repeat(Math.floor(65_536 / part.length)),
    )
    const before = cpuMs()
    for (const text of hostile) expect(problem(text)).not.toBeNull()
    expect(cpuMs() - before).toBeLessThan(4000)
  })
})
