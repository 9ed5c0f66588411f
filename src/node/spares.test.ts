import { randomFillSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { normalise, type ValueKind } from '../formats/value.ts'
import { Warnings, warningLists } from '../match/warning-lists.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { Brakes } from './brakes.ts'
import { sparesOf } from './spares.ts'

const warnings = new Warnings([
  ...warningLists,
  { name: 'networks of clouds', source: '', values: ['203.0.113.0/24', '2001:db8:7::/48'] },
  { name: 'popular names', source: '', values: ['popular.example'], names: 'below' },
  { name: 'known files', source: '', values: ['d41d8cd98f00b204e9800998ecf8427e'] },
])
const nobody = { warnings, allowed: [], tripped: new Set<string>(), changedMs: 0 }

function asked(kind: ValueKind, text: string, allowed: readonly string[] = []) {
  const spares = sparesOf({ ...nobody, allowed })
  const value = normalise(kind, text)!
  expect(value).not.toBeNull()
  return { block: spares.of(value, 'block'), detect: spares.of(value, 'detect') }
}
const both = (reason: string | null) => ({ block: reason, detect: reason })
const named = (list: string) => both(`the warning list ${list} names it`)

describe('what leaves neither to block nor to detect', () => {
  test('is what a warning list names, however it is written', () => {
    expect(asked('domain', 'GOOGLE.com.')).toEqual(named('shared services and large sites'))
    expect(asked('ipv4', '8.8.8.8')).toEqual(named('public resolvers'))
    expect(asked('ipv6', '2001:4860:4860:0:0:0:0:8888')).toEqual(named('public resolvers'))
    expect(asked('ipv4', '203.0.113.9')).toEqual(named('networks of clouds'))
    expect(asked('cidr4', '203.0.113.128/25')).toEqual(named('networks of clouds'))
    expect(asked('domain', 'www.popular.example')).toEqual(named('popular names'))
    expect(asked('md5', 'D41D8CD98F00B204E9800998ECF8427E')).toEqual(named('known files'))
    expect(asked('domain', 'evil.googleapis.com')).toEqual(both(null))
    expect(asked('domain', 'google.com.evil.example')).toEqual(both(null))
  })

  test('is what people allow, and what lies in it', () => {
    const allowed = ['ours.example', '198.51.100.0/24', 'file:setup.exe', 'boss@ours.example', 'https://a.example/x']
    const people = both('people of this node allow it')
    expect(asked('domain', 'mail.ours.example', allowed)).toEqual(people)
    expect(asked('ipv4', '198.51.100.7', allowed)).toEqual(people)
    expect(asked('file-name', 'setup.exe', allowed)).toEqual(people)
    expect(asked('email', 'boss@OURS.example', allowed)).toEqual(people)
    expect(asked('url', 'HTTPS://A.example/x', allowed)).toEqual(people)
    expect(asked('domain', 'ours.example.evil.example', allowed)).toEqual(both(null))
    expect(asked('user-agent', 'ours.example', allowed)).toEqual(both(null))
  })

  test('to block: also a network that holds such an address, and a URL that is a whole host', () => {
    const only = (block: string) => ({ block, detect: null })
    expect(asked('cidr4', '8.8.8.0/24')).toEqual(only('its network holds what the warning list public resolvers names'))
    expect(asked('cidr4', '203.0.0.0/8')).toEqual(
      only('its network holds what the warning list networks of clouds names'),
    )
    expect(asked('cidr6', '2001:db8::/32')).toEqual(
      only('its network holds what the warning list networks of clouds names'),
    )
    expect(asked('cidr4', '198.51.100.0/24', ['198.51.100.7'])).toEqual(
      only('its network holds what people of this node allow'),
    )
    expect(asked('cidr4', '198.51.100.0/25', ['198.51.100.200'])).toEqual(both(null))
    const whole = only('the warning list shared services and large sites names it')
    for (const url of ['https://google.com', 'http://google.com:80/', 'ftp://u:p@GOOGLE.com/#top'])
      expect(asked('url', url)).toEqual(whole)
    expect(asked('url', 'http://0x08080808/')).toEqual(only('the warning list public resolvers names it'))
    expect(asked('url', 'https://google.com/files/evil')).toEqual(both(null))
    expect(asked('url', 'https://google.com/?q=evil')).toEqual(both(null))
  })

  test('is told by a tag of its own, and the same tag means the same', () => {
    const tag = sparesOf(nobody).tag
    expect(sparesOf({ ...nobody, warnings: new Warnings(warningLists) }).tag).not.toBe(tag)
    expect(sparesOf({ ...nobody, allowed: ['a.example'] }).tag).not.toBe(tag)
    expect(sparesOf({ ...nobody, tripped: new Set(['indicator--1']) }).tag).not.toBe(tag)
    expect(sparesOf({ ...nobody, allowed: ['b.example', 'a.example'] }).tag).toBe(
      sparesOf({ ...nobody, allowed: ['a.example', 'b.example'] }).tag,
    )
  })
})

describeOnBothStores('what is spared', (open) => {
  test('changes with each decision of people and with time, for later processes too, and never goes back', async () => {
    const store = await open()
    let nowMs = Date.UTC(2026, 10, 1)
    const start = async (lists = warnings): Promise<Brakes> => {
      const brakes = new Brakes({
        ...{ store, warnings: lists, clock: { nowMs: () => nowMs }, random: randomFillSync },
        intake: { accept: () => Promise.reject(new Error('nothing is told')) },
        detail: () => Promise.reject(new Error('nothing is read')),
        observer: { member: 'PH', identity: 'identity--1', name: 'PH' },
        versionOf: async () => null,
      } as unknown as ConstructorParameters<typeof Brakes>[0])
      await brakes.refresh()
      return brakes
    }
    const value = normalise('domain', 'ours.example')!
    const brakes = await start()
    const first = brakes.spares()
    expect([first.of(value, 'block'), first.changedMs]).toEqual([null, nowMs])
    expect((await start()).spares().tag).toBe(first.tag)

    nowMs += 1000
    const until = new Date(nowMs + 60_000).toISOString()
    await brakes.allow('analyst', { value: 'ours.example', reason: 'ours', until })
    const allowed = brakes.spares()
    expect([allowed.of(value, 'block'), allowed.changedMs]).toEqual(['people of this node allow it', nowMs])
    expect((await start()).spares().tag).toBe(allowed.tag)

    nowMs += 60_000
    const ended = brakes.spares()
    expect([ended.of(value, 'block'), ended.changedMs]).toEqual([null, Date.parse(until)])
    expect((await start()).spares()).toMatchObject({ tag: ended.tag, changedMs: ended.changedMs })

    const again = await brakes.allow('analyst', {
      value: 'ours.example',
      reason: 'ours',
      until: new Date(nowMs + 60_000).toISOString(),
    })
    nowMs -= 3_600_000
    await brakes.disallow(again.id)
    expect(brakes.spares().changedMs).toBeGreaterThan(ended.changedMs)

    nowMs += 7_200_000
    const others = (await start(new Warnings(warningLists))).spares()
    expect(others.changedMs).toBe(nowMs)
    expect(others.tag).not.toBe(brakes.spares().tag)
  })
})
