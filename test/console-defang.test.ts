import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { defang, displayName, refang } from '../console/src/parts/defang.ts'

const address = fc.ipV4()
const link = fc
  .tuple(fc.constantFrom('http', 'https'), fc.domain(), fc.constantFrom('', '/gate.php?u=1', '/a/b'))
  .map(([scheme, host, path]) => `${scheme}://${host}${path}`)

test('a value that is shown opens nothing: no live scheme, no whole address', () => {
  fc.assert(fc.property(link, (value) => !/https?:\/\//i.test(defang(value))))
  fc.assert(fc.property(address, (value) => !/\d\.\d/.test(defang(value))))
  fc.assert(fc.property(fc.domain(), (value) => !/[a-z0-9]\.[a-z]/i.test(defang(value))))
})

test('what is copied defanged is found again when it is pasted into the search', () => {
  for (const values of [link, address, fc.domain()])
    fc.assert(fc.property(values, (value) => refang(defang(value)) === value))
})

test('names keep their words; values in them are made harmless', () => {
  expect(displayName('report', 'Volt Typhoon. What to do')).toBe('Volt Typhoon. What to do')
  expect(displayName('indicator', 'relay 203.0.113.57')).toBe('relay 203[.]0[.]113[.]57')
  expect(displayName('indicator', 'update.staging.example')).toBe('update[.]staging[.]example')
  expect(displayName('email-addr', 'a@mail.example')).toBe('a[@]mail[.]example')
  expect(displayName('ipv6-addr', '2001:db8::1')).toBe('2001[:]db8[:][:]1')
})

test('the ways in which reports write harmless values are understood', () => {
  for (const text of [
    'hxxp://a[.]example/x',
    'hxxp[:]//a[.]example/x',
    'hxxp[://]a(dot)example/x',
    'http://a{.}example/x',
  ])
    expect(refang(text)).toBe('http://a.example/x')
})
