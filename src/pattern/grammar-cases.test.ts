import { expect, test } from 'vitest'
import { CompiledPattern } from './compiled-pattern.ts'
import { normalForm } from './normal-form.ts'
import type { Observation } from './observation.ts'
import { parsePattern } from './parse-pattern.ts'
import { PatternFault } from './pattern-fault.ts'
import { printPattern } from './print-pattern.ts'
import { readObservations } from './read-observations.ts'

/** An observed-data of these objects, named by their types and places. */
function observed(first: string, last: string, objects: readonly Record<string, unknown>[], count = 1): unknown[] {
  const refs = objects.map(({ id }) => id)
  return [
    ...objects,
    { type: 'observed-data', first_observed: first, last_observed: last, number_observed: count, object_refs: refs },
  ]
}
const at = (second: number): string => `2020-01-01T00:00:${String(second).padStart(2, '0')}Z`
const number = (type: string, place: number, v: number): Record<string, unknown> => ({
  type,
  id: `${type}--${place}`,
  v,
})

const rich: Record<string, unknown>[] = [
  { type: 'ipv4-addr', id: 'ipv4-addr--1', value: '10.1.2.3' },
  { type: 'ipv6-addr', id: 'ipv6-addr--1', value: '2001:db8::5' },
  {
    type: 'domain-name',
    id: 'domain-name--1',
    value: 'evil.example',
    resolves_to_refs: ['ipv4-addr--1', 'ipv6-addr--1'],
  },
  {
    type: 'network-traffic',
    id: 'network-traffic--1',
    src_ref: 'ipv4-addr--1',
    dst_ref: 'domain-name--1',
    src_port: 80,
    dst_port: 443,
    protocols: ['ipv4', 'tcp', 'http'],
    is_active: false,
    start: '2020-01-01T00:00:00.500Z',
    extensions: {
      'http-request-ext': {
        request_method: 'get',
        request_value: '/a',
        request_header: { 'User-Agent': ['Mozilla/5.0', 'x'], Host: ['h'] },
      },
    },
  },
  {
    type: 'file',
    id: 'file--1',
    name: 'a\nb.exe',
    size: 1024,
    hashes: { 'SHA-256': 'AB'.repeat(32), MD5: '12'.repeat(16) },
    magic_number_hex: 'ffd8',
    name_enc: 'utf-8',
    parent_directory_ref: 'directory--1',
    extensions: {
      'windows-pebinary-ext': {
        pe_type: 'exe',
        number_of_sections: 4,
        sections: [
          { name: '.text', entropy: 7.5, size: 10 },
          { name: '.data', entropy: 1, size: 20 },
        ],
        optional_header: { image_base: 0 },
      },
      'ntfs-ext': { alternate_data_streams: [{ name: 'ads', size: 5 }] },
    },
    contains_refs: ['ipv4-addr--1', 'file--9'],
  },
  { type: 'directory', id: 'directory--1', path: 'C:\\Windows', ctime: '2019-12-31T23:59:59.123456Z' },
  { type: 'artifact', id: 'artifact--1', payload_bin: Buffer.from('hello\nworld').toString('base64'), url: "it's" },
  {
    type: 'x-t',
    id: 'x-t--1',
    i: 5,
    f: 2.5,
    b: true,
    bf: false,
    s: 'str',
    e: '',
    u: 'Cafe\u0301',
    neg: -3,
    big: 9007199254740992,
    list: [1, 2, 3],
    strs: ['a', 'b'],
    dict: { k: { kk: 'v' }, 'sp ace': 1, "q'uote": 2 },
    nested: [[1, 2], [3]],
    z: 0,
    hex: 'x',
    t: '2020-01-01T00:00:00Z',
    t2: '2020-01-01T00:00:00.5Z',
    nt: 'hello',
    pct: '100%',
    und: 'a_b',
    tab: 'a\tb',
    objs: [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
    nul: null,
    emptylist: [],
  },
]

const one = readObservations(observed(at(0), at(0), rich))
const many = readObservations([
  ...observed(at(0), at(0), [number('a', 1, 1)]),
  ...observed(at(5), at(5), [number('a', 2, 2)]),
  ...observed(at(10), at(10), [number('a', 3, 1)]),
  ...observed(at(10), at(10), [number('b', 1, 1), number('a', 9, 9)]),
  ...observed(at(20), at(30), [number('c', 1, 1)], 3),
])

const matchOne = [
  '[x-t:i NOT = 4]',
  '[x-t:i NOT != 5]',
  '[x-t:i NOT IN (1,2)]',
  "[x-t:s NOT LIKE 'x%']",
  "[x-t:s NOT MATCHES 'x']",
  "[ipv4-addr:value NOT ISSUBSET '10.2.0.0/16']",
  '[x-t:i NOT < 5]',
  '[x-t:i NOT > 5]',
  '[x-t:i IN (1,5,9)]',
  "[x-t:s IN ('a','str')]",
  '[x-t:f IN (1, 2.5)]',
  '[x-t:b IN (true)]',
  "[x-t:s LIKE 's%']",
  "[x-t:s LIKE '%']",
  "[x-t:s LIKE '_t_']",
  "[file:name LIKE 'a%exe']",
  "[file:name LIKE 'a_b.exe']",
  "[x-t:e LIKE '%']",
  "[x-t:u LIKE 'Caf\u00e9']",
  "[x-t:pct LIKE '100%']",
  "[x-t:und LIKE 'a_b']",
  "[artifact:url LIKE 'it\\'s']",
  "[directory:path LIKE 'C:\\\\W%']",
  "[x-t:s MATCHES 't']",
  "[x-t:s MATCHES '^s.r$']",
  "[file:name MATCHES 'a.b']",
  "[x-t:s MATCHES '(?i)STR']",
  "[x-t:u MATCHES 'Caf\u00e9$']",
  "[artifact:payload_bin MATCHES 'hello.world']",
  "[file:name MATCHES '\\\\.exe$']",
  "[file:name MATCHES 'a\\\\nb']",
  "[x-t:tab MATCHES '\\\\t']",
  "[x-t:e MATCHES '^$']",
  "[x-t:s MATCHES '']",
  "[ipv4-addr:value ISSUBSET '10.0.0.0/8']",
  "[ipv4-addr:value ISSUBSET '10.1.2.3']",
  "[ipv4-addr:value ISSUBSET '10.1.2.3/32']",
  "[ipv4-addr:value ISSUBSET '0.0.0.0/0']",
  "[ipv4-addr:value ISSUBSET '10.1.2.2/31']",
  "[ipv6-addr:value ISSUBSET '2001:db8::/32']",
  "[ipv6-addr:value ISSUBSET '2001:0DB8:0::5/128']",
  "[ipv6-addr:value ISSUBSET '::/0']",
  "[ipv4-addr:value ISSUPERSET '10.1.2.3']",
  "[ipv4-addr:value ISSUBSET '10.1.2.99/24']",
  "[network-traffic:src_ref.value ISSUBSET '10.0.0.0/8']",
  '[EXISTS x-t:i]',
  '[NOT EXISTS x-t:absent]',
  '[EXISTS file:hashes.MD5]',
  "[EXISTS file:extensions.'ntfs-ext']",
  '[EXISTS network-traffic:src_ref.value]',
  '[EXISTS x-t:list[2]]',
  `[file:hashes.'SHA-256' = '${'ab'.repeat(32)}']`,
  `[file:hashes.MD5 = '${'12'.repeat(16)}']`,
  "[file:extensions.'windows-pebinary-ext'.sections[*].entropy > 7.0]",
  "[file:extensions.'windows-pebinary-ext'.sections[0].name = '.text']",
  "[file:extensions.'windows-pebinary-ext'.number_of_sections = 4]",
  "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[0] = 'Mozilla/5.0']",
  "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*] LIKE 'Moz%']",
  "[network-traffic:protocols[*] = 'tcp']",
  "[network-traffic:protocols[2] = 'http']",
  "[network-traffic:dst_ref.value = 'evil.example']",
  "[network-traffic:dst_ref.resolves_to_refs[*].value = '10.1.2.3']",
  "[network-traffic:dst_ref.resolves_to_refs[1].value = '2001:db8::5']",
  "[domain-name:resolves_to_refs[*].type = 'ipv6-addr']",
  "[network-traffic:dst_ref.type = 'domain-name']",
  "[file:parent_directory_ref.path = 'C:\\\\Windows']",
  "[x-t:dict.k.kk = 'v']",
  "[x-t:dict.'sp ace' = 1]",
  "[x-t:dict.'q\\'uote' = 2]",
  '[x-t:list[*] = 2]',
  '[x-t:list[1] = 2]',
  '[x-t:nested[0][1] = 2]',
  '[x-t:nested[*][*] = 3]',
  "[x-t:strs[*] != 'a']",
  '[x-t:objs[*].a = 3]',
  '[x-t:objs[*].a = 1 AND x-t:objs[*].b = 4]',
  "[file:extensions.'ntfs-ext'.alternate_data_streams[*].size = 5]",
  "[file:contains_refs[*].value = '10.1.2.3']",
  "[file:magic_number_hex = h'ffd8']",
  "[file:magic_number_hex = h'FFD8']",
  "[file:magic_number_hex = b'/9g=']",
  `[artifact:payload_bin = b'${Buffer.from('hello\nworld').toString('base64')}']`,
  "[artifact:payload_bin != h'00']",
  "[file:magic_number_hex > h'ff']",
  "[file:magic_number_hex < h'ffd9']",
  "[x-t:t = t'2020-01-01T00:00:00Z']",
  "[x-t:t = t'2020-01-01T00:00:00.000Z']",
  "[x-t:t2 > t'2020-01-01T00:00:00.499999Z']",
  "[x-t:t2 >= t'2020-01-01T00:00:00.500Z']",
  "[directory:ctime < t'2019-12-31T23:59:59.1234561Z']",
  "[directory:ctime = t'2019-12-31T23:59:59.123456000Z']",
  "[network-traffic:start = t'2020-01-01T00:00:00.5Z']",
  '[x-t:big > 9007199254740990]',
  "[x-t:i = 5 AND x-t:s = 'str']",
  "[x-t:i = 4 OR x-t:s = 'str']",
  "[x-t:i = 4 AND x-t:i = 4 OR x-t:s = 'str']",
  "[x-t:s = 'str' OR x-t:i = 4 AND x-t:i = 4]",
  "[x-t:i = 4 OR ipv4-addr:value = '10.1.2.3']",
  '[(x-t:i = 5)]',
  '[x-t:i=5]',
]
const missOne = [
  '[x-t:i NOT = 5]',
  '[x-t:absent NOT = 5]',
  '[x-t:absent != 5]',
  '[x-t:i NOT IN (5)]',
  "[ipv4-addr:value NOT ISSUBSET '10.1.0.0/16']",
  '[x-t:i IN (1)]',
  '[x-t:b IN (1)]',
  "[x-t:s LIKE 'st']",
  "[x-t:s LIKE 'S%']",
  "[x-t:e LIKE '_']",
  "[x-t:i LIKE '5']",
  "[file:name LIKE 'a.b.exe']",
  "[x-t:s LIKE 'st.']",
  "[x-t:u = 'Caf\u00e9']",
  "[x-t:s MATCHES '^t']",
  "[x-t:i MATCHES '5']",
  "[ipv4-addr:value ISSUBSET '10.1.2.4/31']",
  "[ipv6-addr:value ISSUBSET '2001:db9::/32']",
  "[ipv6-addr:value ISSUBSET '0.0.0.0/0']",
  "[ipv4-addr:value ISSUPERSET '10.1.2.0/24']",
  "[x-t:s ISSUBSET '10.0.0.0/8']",
  "[domain-name:value ISSUBSET '0.0.0.0/0']",
  '[EXISTS x-t:absent]',
  '[NOT EXISTS x-t:i]',
  '[EXISTS y:a]',
  '[EXISTS file:contains_refs[1].name]',
  '[EXISTS x-t:list[3]]',
  '[NOT EXISTS y:a]',
  "[file:extensions.'windows-pebinary-ext'.sections[1].name = '.text']",
  "[network-traffic:protocols[3] = 'http']",
  "[network-traffic:dst_ref = 'domain-name--1']",
  '[x-t:list[1] = 3]',
  "[x-t:emptylist[*] != 'a']",
  '[x-t:nul = 1]',
  '[x-t:objs[0].a = 3]',
  '[x-t:i.x = 5]',
  '[x-t:i[0] = 5]',
  "[file:magic_number_hex = h'ffd9']",
  "[x-t:t2 > t'2020-01-01T00:00:00.5Z']",
  "[x-t:nt = t'2020-01-01T00:00:00Z']",
  "[x-t:i = 5 AND x-t:s = 'no']",
  "[(x-t:s = 'str' OR x-t:i = 4) AND x-t:i = 4]",
]
const matchMany = [
  '[a:v = 1] AND [a:v = 2]',
  '[a:v = 1] AND [a:v = 1]',
  '[a:v = 2] OR [a:v = 7]',
  '[a:v = 1] FOLLOWEDBY [a:v = 2]',
  '[a:v = 2] FOLLOWEDBY [a:v = 1]',
  '[a:v = 1] FOLLOWEDBY [b:v = 1]',
  '[b:v = 1] FOLLOWEDBY [a:v = 1]',
  '([a:v = 1] AND [a:v = 2]) WITHIN 6 SECONDS',
  '([a:v = 1] AND [a:v = 2]) WITHIN 5.1 SECONDS',
  '[a:v = 1] REPEATS 2 TIMES',
  '[c:v = 1] REPEATS 3 TIMES',
  '[a:v = 1] REPEATS 2 TIMES WITHIN 11 SECONDS',
  '([a:v = 1] OR [a:v = 2]) REPEATS 3 TIMES',
  '([a:v = 1] AND [a:v = 2]) REPEATS 1 TIMES',
  "[a:v = 1] START t'2020-01-01T00:00:00Z' STOP t'2020-01-01T00:00:01Z'",
  "[a:v = 2] START t'2020-01-01T00:00:05Z' STOP t'2020-01-01T00:00:05.001Z'",
  '([a:v = 1] FOLLOWEDBY [a:v = 2] FOLLOWEDBY [a:v = 1]) WITHIN 11 SECONDS',
  '[a:v = 1] FOLLOWEDBY ([a:v = 2] OR [a:v = 7])',
  '([a:v = 1] AND [a:v = 2]) FOLLOWEDBY [b:v = 1]',
  '[a:v = 7] OR [a:v = 1] AND [a:v = 2]',
  '[a:v = 1] OR [a:v = 7] AND [a:v = 7]',
  '([a:v = 1] WITHIN 1 SECONDS) AND [a:v = 2]',
  '(([a:v = 1] AND [a:v = 2]) WITHIN 6 SECONDS FOLLOWEDBY [b:v = 1]) WITHIN 11 SECONDS',
  "[c:v = 1] START t'2020-01-01T00:00:25Z' STOP t'2020-01-01T00:00:26Z'",
  '[a:v = 1 OR b:v = 1]',
  '(([a:v=1]))',
  '[a:v=1]AND[a:v=2]',
  '[a:v = 1] /* c */ AND // d\n [a:v = 2]',
]
const missMany = [
  '[a:v = 2] AND [a:v = 2]',
  '[b:v = 1] FOLLOWEDBY [a:v = 2]',
  '[a:v = 9] FOLLOWEDBY [b:v = 1]',
  '[a:v = 9] AND [b:v = 1]',
  '([a:v = 1] AND [a:v = 2]) WITHIN 5 SECONDS',
  '([b:v = 1] AND [a:v = 2]) WITHIN 5 SECONDS',
  '[a:v = 1] REPEATS 3 TIMES',
  '[c:v = 1] REPEATS 4 TIMES',
  '[a:v = 1] REPEATS 2 TIMES WITHIN 10 SECONDS',
  '([a:v = 1] OR [a:v = 2]) REPEATS 4 TIMES',
  '([a:v = 1] AND [a:v = 2]) REPEATS 2 TIMES',
  "[a:v = 2] START t'2020-01-01T00:00:00Z' STOP t'2020-01-01T00:00:05Z'",
  "[a:v = 1] START t'2020-01-01T00:00:01Z' STOP t'2020-01-01T00:00:01Z'",
  "[a:v = 1] START t'2020-01-01T00:00:02Z' STOP t'2020-01-01T00:00:01Z'",
  '([a:v = 1] FOLLOWEDBY [a:v = 2] FOLLOWEDBY [a:v = 1]) WITHIN 10 SECONDS',
  '[a:v = 2] FOLLOWEDBY [a:v = 2]',
  '([a:v = 1] OR [a:v = 7]) AND [a:v = 7]',
  '[a:v = 7] FOLLOWEDBY [a:v = 1] OR [a:v = 1]',
  '(([a:v = 1] AND [a:v = 2]) WITHIN 6 SECONDS FOLLOWEDBY [c:v = 1]) WITHIN 11 SECONDS',
]
const refused = [
  "[x-t:i IN (1,'a')]",
  '[x-t:i IN 5]',
  '[x-t:s LIKE 5]',
  '[x-t:s MATCHES 5]',
  "[file:hashes.SHA-256 = 'a']",
  "[file = 'a']",
  '[x-t:list[] = 1]',
  '[x-t:list[a] = 1]',
  '[:a = 1]',
  "[file:magic_number_hex = h'fff']",
  "[file:magic_number_hex = h'zz']",
  "[a:b = b'A']",
  "[a:b = t'2020-01-01 00:00:00Z']",
  "[a:b = t'2020-01-01T00:00:00']",
  "[a:b = t'2020-13-01T00:00:00Z']",
  "[a:b = t'2020-01-01T25:00:00Z']",
  "[a:b = t'2020-02-30T00:00:00Z']",
  "[a:b = t'2020-01-01t00:00:00z']",
  "[a:b = 'x\\y']",
  "[a:b = 'x]",
  '[a:b = +5]',
  '[a:b = TRUE]',
  '[a:b = nul]',
  '[a:b = "x"]',
  '[a:b = 1e5]',
  '[a:b = 01x]',
  "[x-t:i = 5 AND ipv4-addr:value = '10.1.2.3']",
  '[x-t:i = 5 OR]',
  '[]',
  '[x-t:i = 5',
  'x-t:i = 5',
  '[x-t:i = 5]]',
  '[x-t:i 5]',
  '',
  '[NOT x-t:i = 5]',
  '[x-t:i NOT EXISTS]',
  '[a:v = 1] WITHIN 0 SECONDS',
  '[a:v = 1] WITHIN -1 SECONDS',
  '[a:v = 1] WITHIN 5 MINUTES',
  '[a:v=1] WITHIN 5',
  '[a:v = 1] REPEATS 0 TIMES',
  '[a:v = 1] REPEATS -1 TIMES',
  '[a:v = 1] REPEATS 1.5 TIMES',
  "[a:v = 1] START '2020-01-01T00:00:00Z' STOP '2020-01-01T00:00:01Z'",
  "[a:v = 1] START t'2020-01-01T00:00:02Z'",
  '[a:v = 1] START 5 STOP 6',
  '[a:v = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS',
  '[a:v=1] REPEATS 2 TIMES REPEATS 2 TIMES',
  '[a:v = 1] and [a:v = 2]',
  '[a:v = 1] FOLLOWED BY [a:v = 2]',
  '[a:v = 1] AND',
  '([a:v = 1]',
  '[a:v = 1] NOT [a:v = 2]',
  '[a:v = 1] [a:v = 2]',
  '[x:IN = 1]',
  '[x-t:s LIKE]',
  '[x-t:s ISSUBSET 5]',
]

/** What a pattern comes to; its printed form and its normal form must come to the same. */
function outcome(text: string, observations: readonly Observation[]): string {
  const tree = parsePattern(text)
  const answers = [tree, parsePattern(printPattern(tree)), normalForm(tree)].map(
    (form) => new CompiledPattern(form).match(observations).outcome,
  )
  expect(new Set(answers).size, text).toBe(1)
  return answers[0]!
}

test.each([
  ['match one observed-data', matchOne, one, 'match'],
  ['do not match one observed-data', missOne, one, 'no-match'],
  ['match several', matchMany, many, 'match'],
  ['do not match several', missMany, many, 'no-match'],
])('patterns written from the grammar of the standard %s', (_, patterns, observations, expected) => {
  expect(patterns.filter((pattern) => outcome(pattern, observations) !== expected)).toEqual([])
})

test('every operator between every two types of constants decides by the values, and by != alone where the types differ', () => {
  const values = { i: 5, f: 2.5, neg: -3, z: 0, s: 'str', b: true, bf: false }
  const constants = {
    '5': 5,
    '5.0': 5,
    '2.5': 2.5,
    '-3': -3,
    '0': 0,
    "'str'": 'str',
    "'stq'": 'stq',
    "'STR'": 'STR',
    true: true,
    false: false,
  }
  const operators: Record<string, (a: never, b: never) => boolean> = {
    '=': (a, b) => a === b,
    '==': (a, b) => a === b,
    '!=': (a, b) => a !== b,
    '<>': (a, b) => a !== b,
    '<': (a, b) => a < b,
    '<=': (a, b) => a <= b,
    '>': (a, b) => a > b,
    '>=': (a, b) => a >= b,
  }
  for (const [name, value] of Object.entries(values)) {
    for (const [written, constant] of Object.entries(constants)) {
      for (const [operator, is] of Object.entries(operators)) {
        const text = `[x-t:${name} ${operator} ${written}]`
        const orders = /[<>]/.test(operator) && operator !== '<>'
        if (orders && typeof constant === 'boolean') {
          expect(() => parsePattern(text), text).toThrow(PatternFault)
          continue
        }
        const differs = operator === '!=' || operator === '<>'
        const expected = typeof value === typeof constant ? is(value as never, constant as never) : differs
        expect(outcome(text, one), text).toBe(expected ? 'match' : 'no-match')
      }
    }
  }
})

test('what the grammar does not allow is refused with its place and what was expected', () => {
  for (const text of refused) {
    let fault: unknown
    try {
      parsePattern(text)
    } catch (error) {
      fault = error
    }
    expect(fault, text).toBeInstanceOf(PatternFault)
    const { at, expected } = fault as PatternFault
    expect(at, text).toBeGreaterThanOrEqual(0)
    expect(at, text).toBeLessThanOrEqual(text.length)
    expect(expected, text).not.toBe('')
  }
})
