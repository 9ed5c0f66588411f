import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AllowList, allowedValue } from './allow-list.ts'
import { Breaker } from './breaker.ts'
import { decayKindOf, decayKinds, scoreOf, usualRule, worthOf } from './decay.ts'

const day = 86_400_000
const covers = (listed: string[], asked: string): boolean =>
  new AllowList(listed.map((text) => allowedValue(text)!)).covers(allowedValue(asked)!)

describe('an allow-list', () => {
  test('covers the value, what is below a domain and what is inside a network, and nothing beside them', () => {
    expect(covers(['cdn.example'], 'CDN.example.')).toBe(true)
    expect(covers(['cdn.example'], 'a.b.cdn.example')).toBe(true)
    expect(covers(['cdn.example'], 'evilcdn.example')).toBe(false)
    expect(covers(['a.cdn.example'], 'cdn.example')).toBe(false)
    expect(covers(['198.51.100.0/24'], '198.51.100.77')).toBe(true)
    expect(covers(['198.51.100.0/24'], '198.51.100.128/25')).toBe(true)
    expect(covers(['198.51.100.0/24'], '198.51.0.0/16')).toBe(false)
    expect(covers(['198.51.100.0/24'], '198.51.101.1')).toBe(false)
    expect(covers(['2001:db8::/32'], '2001:DB8::7')).toBe(true)
    expect(covers(['https://a.example/x'], 'HTTPS://a.example:443/x#y')).toBe(true)
    expect(covers(['https://a.example/x'], 'a.example')).toBe(false)
  })
  test.each(['', ' ', 'localhost', 'not a value', 'a/b', '300.1.1.1/40', 'x:y'])('takes no %j', (text) => {
    expect(allowedValue(text)).toBeNull()
  })
})

describe('what an indicator is worth', () => {
  test('falls with time and never rises, from what its producer said to nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...decayKinds),
        fc.option(fc.integer({ min: 0, max: 100 })),
        fc.nat(3000),
        fc.nat(3000),
        (kind, confidence, a, b) => {
          const at = (days: number): number => scoreOf({ confidence, kind, sinceMs: 0 }, usualRule, days * day)
          expect(at(0)).toBe(confidence ?? usualRule.unstated)
          expect(at(Math.max(a, b))).toBeLessThanOrEqual(at(Math.min(a, b)))
          expect(at(usualRule.lifetimes[kind].days)).toBe(0)
          // A clock that is behind makes nothing worth more.
          expect(at(-a)).toBe(at(0))
        },
      ),
    )
  })
  test('is judged by the highest threshold that applies', () => {
    const rule = {
      ...usualRule,
      thresholds: { none: 5, weak: 20 },
      sectors: { water: { none: 10, weak: 60 } },
      agreements: { trilateral: { none: 30, weak: 30 } },
    }
    expect(worthOf(25, rule, '', null)).toBe('full')
    expect(worthOf(25, rule, 'water', null)).toBe('weak')
    expect(worthOf(25, rule, 'water', 'trilateral')).toBe('none')
    expect(worthOf(4, rule, 'toString', 'constructor')).toBe('none')
  })
  test.each([
    ["[ipv4-addr:value = '192.0.2.1']", 'address'],
    ["([domain-name:value = 'a'] FOLLOWEDBY [url:value = 'b'])", 'domain'],
    ["[file:hashes.'SHA-256' = 'a']", 'hash'],
    ["[file:name = 'a']", 'other'],
    ['broken', 'other'],
  ])('%s decays as %s', (pattern, kind) => expect(decayKindOf(pattern)).toBe(kind))
})

describe('the breaker', () => {
  const rule = { minutes: 10, hits: 100, share: 0.2, most: 1000 }
  test('trips for an indicator that is hit in a share of all events, and not for one that is hit as often in more of them', () => {
    const breaker = new Breaker(rule)
    let tripped: number | null = null
    for (let hits = 1; hits <= 200 && tripped === null; hits++) {
      breaker.looked(2)
      if (breaker.hit('everything', 0) !== null) tripped = hits
    }
    expect(tripped).toBe(100)
    for (let hits = 1; hits <= 900; hits++) {
      breaker.looked(10)
      expect(breaker.hit('often', 0)).toBeNull()
    }
    for (let hits = 901; hits < 1000; hits++) expect(breaker.hit('often', 0)).toBeNull()
    expect(breaker.hit('often', 0)).toEqual({ hits: 1000, events: expect.any(Number) })
  })
  test('begins to count anew after its minutes, and when the clock is set back', () => {
    const breaker = new Breaker(rule)
    for (let round = 0; round < 5; round++)
      for (let hits = 0; hits < 99; hits++) expect(breaker.hit('slow', round * 700_000)).toBeNull()
    for (let hits = 0; hits < 99; hits++) expect(breaker.hit('slow', 5)).toBeNull()
  })
})
