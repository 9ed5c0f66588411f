import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuMs } from '../testing/cpu-time.ts'
import { Regex } from './regex.ts'
import { RegexFault, SearchFault } from './regex-fault.ts'

function fault(source: string): string {
  try {
    new Regex(source)
    return 'none'
  } catch (error) {
    if (!(error instanceof RegexFault)) throw error
    return `${error.kind} ${error.at}: ${error.expected}`
  }
}

/** Expressions that V8 and PCRE read in the same way, and subjects that they are true of now and then. */
const atoms = fc.constantFrom(
  'a',
  'b',
  'c',
  '.',
  '\\n',
  '[ab]',
  '[^a]',
  '[a-c]',
  '\\d',
  '\\x61',
  '(?:)',
  'é',
  '😀',
  '[😀é]',
)
const places = fc.constantFrom('^', '$(?!\\n)', '\\b', '\\B')
const quantifiers = fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '+?')
const expressions = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    atoms,
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
    fc.tuple(places, tie('node')).map(([place, a]) => place + a),
    fc.tuple(tie('node'), places).map(([a, place]) => a + place),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie('node'), quantifiers).map(([a, q]) => `(${a})${q}`),
  ),
})).node
const subjects = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n', '0', 'é', '😀'), maxLength: 12 })

/** `$` of PCRE, without its flag for lines, also stands before a line feed that ends the text. */
function forV8(source: string): RegExp {
  return new RegExp(source.replaceAll('$(?!\\n)', '(?=\\n?$)(?!\\n\\n)'), 'su')
}

/** Word edges are of ASCII in V8, which also looks for them inside of surrogate pairs. */
const tellsTheSame = (source: string, text: string): boolean => !/\\[bB]/.test(source) || !/[^\0-\x7f]/.test(text)

test('what V8 finds is found, and nothing else', () => {
  fc.assert(
    fc.property(expressions, fc.array(subjects, { minLength: 1, maxLength: 4 }), (source, texts) => {
      const ours = new Regex(source.replaceAll('$(?!\\n)', '$'))
      const theirs = forV8(source)
      for (const text of texts) {
        if (tellsTheSame(source, text))
          expect([source, text, ours.test(text)]).toEqual([source, text, theirs.test(text)])
      }
    }),
    { numRuns: Number(process.env.TREFOIL_CAMPAIGN ?? 800) },
  )
})

describe('what PCRE says', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['^a.c$', 'a\nc', true],
    ['(?-s)^a.c$', 'a\nc', false],
    ['a\\Nc', 'a\nc', false],
    ['^a$', 'a\n', true],
    ['^a\\Z', 'a\n', true],
    ['^a\\z', 'a\n', false],
    ['a$\\n', 'a\n', true],
    ['^b', 'a\nb', false],
    ['(?m)^b', 'a\nb', true],
    ['(?m)a$', 'a\nb', true],
    ['(?m)\\n^', 'a\n', false],
    ['(?i)ÀB[c-d]', 'àbD', true],
    ['(?i)k', '\u212a', true],
    ['(?i:a)b', 'AB', false],
    ['(?i)[^a]', 'A', false],
    ['(?x) a b # then c\n c', 'abc', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['[[:alpha:]]+[[:^digit:]]', 'ab', true],
    ['^\\w+$', 'naïve', true],
    ['^\\p{Lu}\\P{Lu}$', 'Éa', true],
    ['^\\p{Greek}$', 'λ', true],
    ['\\x{1F600}', '😀', true],
    ['^.$', '😀', true],
    ['[]a]', ']', true],
    ['[^]a]', 'b', true],
    ['[\\b]', '\b', true],
    ['[a\\-z]', '-', true],
    ['[a-]', '-', true],
    ['a{,2}', 'a{,2}', true],
    ['x{', 'x{', true],
    ['(?<word>a)(?#why)b', 'ab', true],
    ["(?P<w>a)(?'v'b)", 'ab', true],
    ['\\101\\0', 'A\0', false],
    ['[\\101]', 'A', true],
    ['\\h\\H\\v\\V', '\tx\ny', true],
    ['', 'anything', true],
    ['a||b', '', true],
  ]
  test.each(cases.filter(([source]) => source !== '\\101\\0'))('%j in %j: %j', (source, text, found) => {
    expect(new Regex(source).test(text)).toBe(found)
  })
  test('of bytes, letters are those of ASCII and nothing beyond U+00FF is there', () => {
    expect(new Regex('^\\w$', { bytes: true }).test('\xe9')).toBe(false)
    expect(new Regex('^\\w$').test('\xe9')).toBe(true)
    expect(new Regex('ă', { bytes: true }).test('a')).toBe(false)
    expect(new Regex('\\xd4\\xc3\\xb2\\xa1', { bytes: true }).test('\x00\xd4\xc3\xb2\xa1')).toBe(true)
    expect(new Regex('(?i)é', { bytes: true }).test('É')).toBe(false)
  })
})

describe('an expression that is refused says where, and why', () => {
  const broken: readonly (readonly [string, string])[] = [
    ['a(b', 'invalid 1: the ) that ends a group'],
    ['a)', 'invalid 1: nothing to close with )'],
    ['[a', 'invalid 0: the ] that ends a class'],
    ['*a', 'invalid 0: something to repeat'],
    ['^*', 'invalid 0: something to repeat'],
    ['a**', 'invalid 2: one quantifier only'],
    ['a{3,2}', 'invalid 1: numbers in order'],
    ['\\', 'invalid 0: a character after \\'],
    ['\\y', 'invalid 0: an escape of PCRE after \\'],
    ['\\p{Nothing}', 'invalid 0: the name of a property after \\p'],
    ['[b-a]', 'invalid 2: the ends of a range in order'],
    ['[[:nothing:]]', 'invalid 1: a class like [:alpha:]'],
    ['(?y)', 'invalid 0: a kind of group'],
    ['(a)\\1', 'unsupported 3: no back reference: it cannot be searched for in linear time'],
    ['a(?=b)', 'unsupported 1: no look-around: it cannot be searched for in linear time'],
    ['(?<!a)b', 'unsupported 0: no look-around: it cannot be searched for in linear time'],
    ['(?>a)', 'unsupported 0: no atomic group: it cannot be searched for in linear time'],
    ['a++', 'unsupported 1: no possessive quantifier: it cannot be searched for in linear time'],
    ['(?R)', 'unsupported 0: no recursion, condition or back reference: it cannot be searched for in linear time'],
    ['(?(1)a)', 'unsupported 0: no recursion, condition or back reference: it cannot be searched for in linear time'],
    ['(*COMMIT)', 'unsupported 0: no verb: it cannot be searched for in linear time'],
    ['a\\R', 'unsupported 1: no \\R: it cannot be searched for in linear time'],
    ['a{1001}', 'unsupported 1: at most 1000 repetitions'],
    ['((a{1000}){1000}){1000}', 'unsupported 0: at most 10000 steps, repetitions written out'],
    ['(((){1000}){1000}){1000}', 'unsupported 0: at most 10000 steps, repetitions written out'],
  ]
  test.each(broken)('%s', (source, expected) => {
    expect(fault(source)).toBe(expected)
  })
  test('and no text makes the parser fail in another way', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom(...'()[]{}?*+|\\^$.,-:<>=!PQEpx0123abi') }),
        ),
        (source) => {
          expect(typeof fault(source)).toBe('string')
        },
      ),
      { numRuns: 150 },
    )
  })
})

test('hostile expressions and texts take milliseconds', () => {
  const hostile: readonly (readonly [string, string])[] = [
    ['^(a+)+$', `${'a'.repeat(28)}!`],
    ['^(a+)+$', `${'a'.repeat(100_000)}!`],
    ['(a|a)*b', 'a'.repeat(50_000)],
    ['(a*)*b', 'a'.repeat(50_000)],
    ['(.*)*x(.*)*y(.*)*z', 'xy'.repeat(10_000)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(20_000)],
    ['(a?){30}a{30}', 'a'.repeat(29)],
    ['(x+x+)+y', 'x'.repeat(20_000)],
    ['(?:a|b|ab)*c', 'ab'.repeat(20_000)],
  ]
  const before = cpuMs()
  for (const [source, text] of hostile) expect(new Regex(source).test(text)).toBe(false)
  expect(cpuMs() - before).toBeLessThan(3000)
})

test('a search that takes too many steps is given up, not waited for', () => {
  // Every text of so many letters is another state: none is met twice.
  const regex = new Regex('a.{900}b.{900}c')
  let random = 1
  const letters = Array.from({ length: 60_000 }, () => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0
    return random & 0x10000 ? 'a' : 'b'
  })
  const text = letters.join('')
  const before = cpuMs()
  expect(() => regex.test(text, 300_000)).toThrow(SearchFault)
  expect(cpuMs() - before).toBeLessThan(4000)
})
