import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SigmaEvent } from './sigma-event.ts'
import { compileSigma } from './sigma-test.ts'

const rule = (detection: string) => `title: Test\nlogsource:\n  category: process_creation\ndetection:\n${detection}\n`
const asks = (detection: string, event: Record<string, unknown>) => compileSigma(rule(detection))(new SigmaEvent(event))
const selects = (fields: string, event: Record<string, unknown>) =>
  asks(`  sel:\n${fields.replace(/^/gm, '    ')}\n  condition: sel`, event)

describe('a Sigma rule is asked of an event', () => {
  test('fields must all be so, of a list one, with `all` each', () => {
    const event = { Image: 'C:\\Windows\\cmd.exe', CommandLine: 'cmd /c whoami /all' }
    expect(selects("Image|endswith: '\\cmd.exe'\nCommandLine|contains:\n  - nothing\n  - whoami", event)).toBe(true)
    expect(selects("Image|endswith: '\\cmd.exe'\nCommandLine|contains: net user", event)).toBe(false)
    expect(selects('CommandLine|contains|all:\n  - whoami\n  - /all', event)).toBe(true)
    expect(selects('CommandLine|contains|all:\n  - whoami\n  - nothing', event)).toBe(false)
  })

  test.each([
    ['case does not count', 'User: SYSTEM', { User: 'system' }, true],
    ['but with `cased`', 'User|cased: SYSTEM', { User: 'system' }, false],
    ['wildcards', "Image: '*\\temp\\\\?.exe'", { Image: 'c:\\temp\\a.exe' }, true],
    ['one sign is one sign', "Image: '*\\temp\\\\?.exe'", { Image: 'c:\\temp\\ab.exe' }, false],
    ['an escaped wildcard is itself', "Name: 'a\\*b'", { Name: 'axb' }, false],
    ['and found as such', "Name: 'a\\*b'", { Name: 'a*b' }, true],
    ['numbers', 'EventID: 4688', { EventID: '4688' }, true],
    ['more than', 'Port|gt: 1024', { Port: 8080 }, true],
    ['not more', 'Port|gt: 1024', { Port: 'x' }, false],
    ['a range of addresses', 'Ip|cidr: 203.0.113.0/24', { Ip: '203.0.113.9' }, true],
    ['another address', 'Ip|cidr: 203.0.113.0/24', { Ip: '198.51.100.9' }, false],
    ['an address of the other kind', 'Ip|cidr: 2001:db8::/32', { Ip: '203.0.113.9' }, false],
    ['a regular expression', "Q|re: '^[a-z]{20,}\\.example$'", { Q: `${'a'.repeat(20)}.example` }, true],
    ['with its flags', "Q|re|i: '^ABC$'", { Q: 'abc' }, true],
    ['what is not there', 'Parent: null', { Image: 'x' }, true],
    ['what is there', 'Parent: null', { Parent: 'x' }, false],
    ['exists', 'Parent|exists: true', { Parent: '' }, true],
    ['exists not', 'Parent|exists: false', { Parent: '' }, false],
    ['not equal', 'User|neq: root', { User: 'guest' }, true],
    ['dashes', 'CommandLine|windash|contains: -urlcache', { CommandLine: 'certutil /urlcache' }, true],
    ['fields inside of fields', 'winlog.event_data.Image: a', { winlog: { event_data: { Image: 'a' } } }, true],
    ['a field wherever a collector put it', 'Image: a', { winlog: { event_data: { Image: 'a' } } }, true],
    ['a field with a dot', 'id.orig_h: 192.0.2.1', { 'id.orig_h': '192.0.2.1' }, true],
    ['one of several values', 'answers: b.example', { answers: ['a.example', 'b.example'] }, true],
  ])('%s', (_, fields, event, answer) => {
    expect(selects(fields, event)).toBe(answer)
  })

  test('keywords stand anywhere in it', () => {
    const detection = '  words:\n    - mimikatz\n    - sekurlsa\n  condition: words'
    expect(asks(detection, { a: { b: 'Invoke-Mimikatz.ps1' } })).toBe(true)
    expect(asks(detection, { a: { b: 'notepad' } })).toBe(false)
    const both = "  words:\n    '|all':\n      - mimikatz\n      - sekurlsa\n  condition: words"
    expect(asks(both, { a: 'run mimikatz', b: 'sekurlsa::logonpasswords' })).toBe(true)
    expect(asks(both, { a: 'run mimikatz' })).toBe(false)
    expect(asks("  words:\n    '|startswith': mimi\n  condition: words", { a: 'run mimikatz' })).toBe(false)
  })

  test('conditions: and, or, not, of', () => {
    const with3 = (condition: string) =>
      `  a:\n    x: 1\n  b:\n    y: 1\n  filter_c:\n    z: 1\n  condition: ${condition}`
    const event = { x: 1, y: 0, z: 1 }
    for (const [condition, answer] of [
      ['a and b', false],
      ['a or b', true],
      ['a and not b', true],
      ['not (a and b)', true],
      ['1 of them', true],
      ['all of them', false],
      ['2 of them', true],
      ['3 of them', false],
      ['a and not 1 of filter_*', false],
      ['not not a', true],
    ] as const)
      expect([condition, asks(with3(condition), event)]).toEqual([condition, answer])
  })
})

describe('what is not evaluated is refused with the reason', () => {
  test.each([
    ['an encoding', '  a:\n    x|base64offset|contains: abc\n  condition: a', /no modifier base64offset/],
    ['a timeframe', '  a:\n    x: 1\n  timeframe: 5m\n  condition: a', /no timeframe/],
    ['a back reference', "  a:\n    x|re: '(a)\\1'\n  condition: a", /linear time/],
    ['look-around', "  a:\n    x|re: '(?=a)b'\n  condition: a", /linear time/],
    ['an expression that grows without end', "  a:\n    x|re: '(((a{900}){900}){900})'\n  condition: a", /expected/],
    ['a name that is not there', '  a:\n    x: 1\n  condition: b', /a name that the detection has/],
    ['counting', '  a:\n    x: 1\n  condition: a | count() > 5', /correlation rule of its own/],
  ])('%s', (_, detection, why) => {
    expect(() => compileSigma(rule(detection))).toThrow(why)
  })

  test('several documents and correlations', () => {
    expect(() =>
      compileSigma(`${rule('  a:\n    x: 1\n  condition: a')}---\n${rule('  a:\n    x: 1\n  condition: a')}`),
    ).toThrow(/one rule/)
    const correlation = 'title: c\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 5m\n'
    expect(() => compileSigma(correlation)).toThrow(/no correlation/)
  })

  test('an expression that would take others for ever ends, and what it left open is said to be so', () => {
    const answer = selects("x|re: '^(a|a|aa)*(a|b|ab)*(a|aa)*c$'", { x: 'a'.repeat(60_000) })
    expect([false, null]).toContain(answer)
  })
})

test('many rules of a stranger on a large event are given up together, and that is said', () => {
  const values = Array.from({ length: 500 }, (_, at) => `      - 'no${at}*x?y'`).join('\n')
  const compiled = compileSigma(rule(`  a:\n    x|contains:\n${values}\n  condition: a`))
  const event = new SigmaEvent({ x: 'n'.repeat(16_000) })
  expect(compiled(event)).toBeNull()
  expect(compiled(new SigmaEvent({ x: 'short' }))).toBe(false)
})

describe('laws', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,6}$/)
  const event = fc.dictionary(fc.constantFrom('a', 'b', 'c'), word, { maxKeys: 3 })
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`

  test('a value without wildcards is found by itself, in any case, and by every part of it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20, unit: 'binary-ascii' }),
        fc.nat(),
        fc.nat(),
        (text, from, to) => {
          fc.pre(/^[\x20-\x7e]+$/.test(text) && text.trim() === text)
          const escaped = text.replace(/[\\*?]/g, '\\$&')
          expect(selects(`x: ${quote(escaped)}`, { x: text })).toBe(true)
          expect(selects(`x: ${quote(escaped)}`, { x: text.toUpperCase() })).toBe(true)
          const part = text.slice(from % text.length, (from % text.length) + 1 + (to % 5))
          expect(selects(`x|contains: ${quote(part.replace(/[\\*?]/g, '\\$&'))}`, { x: text })).toBe(true)
        },
      ),
    )
  })

  test('`a or b` is one of them, `a and b` both, `not` the other of the two', () => {
    fc.assert(
      fc.property(event, word, word, (given, one, two) => {
        const both = (condition: string) =>
          asks(`  s:\n    a: ${quote(one)}\n  t:\n    b: ${quote(two)}\n  condition: ${condition}`, given)
        const [s, t] = [both('s')!, both('t')!]
        expect(both('s or t')).toBe(s || t)
        expect(both('s and t')).toBe(s && t)
        expect(both('not s')).toBe(!s)
        expect(both('not (s or t)')).toBe(both('not s and not t'))
        expect(both('1 of them')).toBe(s || t)
        expect(both('all of them')).toBe(s && t)
      }),
    )
  })

  test('whatever the event, a rule answers', () => {
    const compiled = compileSigma(rule("  a:\n    x|contains: 'b'\n    y|gt: 3\n    z|re: 'a+'\n  condition: not a"))
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.jsonValue()), (given) => {
        expect([true, false]).toContain(compiled(new SigmaEvent(given)))
      }),
    )
  })
})
