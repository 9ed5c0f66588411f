import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Fault } from './fault.ts'
import { parseStrict, readJson } from './json.ts'

function problemOf(text: string, limits = {}): { kind: string; at: string; rule: string; message: string } {
  try {
    parseStrict(text, limits)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const issue = error.issues[0]
    return { kind: error.kind, at: issue?.at ?? '?', rule: issue?.rule ?? '?', message: issue?.message ?? '?' }
  }
  throw new Error('was accepted')
}

describe('strict JSON', () => {
  test('agrees with JSON.parse on everything that is I-JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        if (!text.isWellFormed() || /\\ud[89a-f]/i.test(text)) return
        let big = false
        JSON.parse(text, (_key, v) => {
          if (typeof v === 'number' && Number.isInteger(v) && !Number.isSafeInteger(v)) big = true
          return v
        })
        if (!big) expect(parseStrict(text)).toStrictEqual(JSON.parse(text))
      }),
    )
  })

  test('refuses whatever JSON.parse refuses, and says where', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.nat(),
        fc.constantFrom('', ',', '}', '"', '\\', ':', '\u0001', 'x'),
        (value, at, junk) => {
          const text = JSON.stringify({ value })
          const cut = at % text.length
          const broken = text.slice(0, cut) + junk + text.slice(cut + 1)
          let native = true
          try {
            JSON.parse(broken)
          } catch {
            native = false
          }
          const reading = readJson(broken)
          if (!native) expect('problem' in reading && reading.problem.code).toBe('not-json')
          else if ('problem' in reading) expect(reading.problem.code).toBe('not-i-json')
        },
      ),
      { numRuns: 500 },
    )
  })

  test.each([
    ['{"a":1,"a":2}', '/a'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"x":[{"a/b":1,"a\\/b":2}]}', '/x/0/a~1b'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['{"a":{"a":1},"b":[{"c":1},{"c":1,"d":1,"c":1}]}', '/b/1/c'],
  ])('refuses a property that appears twice: %s', (text, at) => {
    expect(problemOf(text)).toMatchObject({ kind: 'invalid', at, rule: 'RFC 7493 §2.3' })
  })

  test.each(['{"a":"\\ud800"}', '{"a":"\\uDC00x"}', '{"a":"\\ud800\\u0041"}', '{"\\udfff":1}', '{"a":"\ud800"}'])(
    'refuses half of a surrogate pair: %j',
    (text) => {
      expect(problemOf(text)).toMatchObject({ kind: 'invalid', rule: 'RFC 7493 §2.1' })
    },
  )

  test('accepts whole surrogate pairs, escaped or not', () => {
    expect(parseStrict('["\\ud83d\\ude00","😀","\\u00e9"]')).toEqual(['😀', '😀', 'é'])
  })

  test.each(['[9007199254740992]', '[-9007199254740993]', '[1e999]', '[-1e999]', '[123456789012345678901234567890]'])(
    'refuses a number that a double cannot hold: %s',
    (text) => {
      expect(problemOf(text)).toMatchObject({ kind: 'invalid', at: '/0', rule: 'RFC 7493 §2.2' })
    },
  )

  test('accepts the largest integers and floats', () => {
    expect(parseStrict('[9007199254740991,-9007199254740991,1e20,1.5e300,-0]')).toEqual([
      9007199254740991, -9007199254740991, 1e20, 1.5e300, -0,
    ])
  })

  test('refuses what is nested too deep, at once and without a stack overflow', () => {
    expect(parseStrict('['.repeat(64) + ']'.repeat(64))).toBeDefined()
    expect(problemOf('['.repeat(65) + ']'.repeat(65))).toMatchObject({ kind: 'too-large' })
    expect(problemOf('['.repeat(1_000_000))).toMatchObject({ kind: 'too-large' })
    expect(problemOf('{"a":'.repeat(100_000))).toMatchObject({ kind: 'too-large', at: '/a'.repeat(64) })
    expect(problemOf('[[1]]', { maxDepth: 1 })).toMatchObject({ kind: 'too-large', at: '/0' })
  })

  test('counts size in bytes, not in characters', () => {
    expect(parseStrict('"日本"', { maxBytes: 8 })).toBe('日本')
    expect(problemOf('"日本"', { maxBytes: 7 })).toMatchObject({ kind: 'too-large' })
  })

  test.each([
    ['{"a":1', 'the text ends where , or } is expected (byte 6)'],
    ['{"é":tru}', 'a value expected (byte 6)'],
    ['{"a":"x', 'the text ends where the end of the string is expected (byte 7)'],
    ['[1,]', 'a value expected (byte 3)'],
    ['[01]', ', or ] expected (byte 2)'],
    ['{"a":1}x', 'the end of the text expected (byte 7)'],
    ['', 'the text ends where a value is expected (byte 0)'],
    ['\ufeff{}', 'a value expected (byte 0)'],
    ['["\\x"]', 'an escape sequence of JSON expected (byte 3)'],
  ])('says what was expected and at which byte: %j', (text, message) => {
    expect(problemOf(text)).toMatchObject({ kind: 'invalid', rule: 'RFC 8259', message })
  })

  test('keys of the language are harmless data', () => {
    const value = parseStrict('{"__proto__":{"polluted":1},"constructor":2,"toString":3}') as Record<string, unknown>
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'toString'])
    expect((value as { polluted?: unknown }).polluted).toBeUndefined()
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})
