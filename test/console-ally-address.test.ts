import { expect, test } from 'vitest'
import { allyAddress } from '../console/src/parts/ally-address.ts'

test('a link to an ally leads to the console that its card names, and nowhere that a card could not mean', () => {
  expect(allyAddress('https://console.ph.example', '/objects/x--1')).toBe('https://console.ph.example/objects/x--1')
  expect(allyAddress('https://console.ph.example:8443/start?a=1#b', '/objects/x')).toBe(
    'https://console.ph.example:8443/objects/x',
  )
  for (const card of ['javascript:alert(1)', 'data:text/html,x', 'https://user:secret@ph.example', 'no address', ''])
    expect(allyAddress(card, '/objects/x')).toBeNull()
})
