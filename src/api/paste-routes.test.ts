import { expect, test } from 'vitest'
import type { StixId } from '../stix/object.ts'
import { createMemoryApi, jsonOf } from '../testing/memory-api.ts'
import { type Pasted, pasted } from './contract/pasted.ts'
import type { Problem } from './contract/problem.ts'

const text = `Volt Typhoon used 203[.]0[.]113[.]9 and update.evil[.]com (CVE-2026-1234, T1190).
See https://www.cisa.gov/news and setup.zip; hash d41d8cd98f00b204e9800998ecf8427e, mail lure@evil.com.`

function hold(api: ReturnType<typeof createMemoryApi>, type: string, name: string, value: string): void {
  const id = `${type}--00000000-0000-4000-8000-00000000000${api.node.held.length}` as StixId
  const body = JSON.stringify({ id, type, name, value })
  const version = '2026-01-01T00:00:00Z'
  api.node.held.push({ id, type, version, name, tlp: 'green', origin: 'US', added: 1, text: body, readers: ['staff'] })
}

test('what a text speaks of is told apart: known, new, allow-listed, doubtful; nothing is changed by asking', async () => {
  const api = createMemoryApi()
  hold(api, 'indicator', 'relay', '203.0.113.9')
  hold(api, 'attack-pattern', 'Exploit Public-Facing Application', 'T1190')
  hold(api, 'intrusion-set', 'Volt Typhoon', 'x')
  const answer = await api.ask('/api/v1/paste?title=note.txt', {
    method: 'POST',
    body: text,
    cookie: await api.signIn('analyst'),
  })
  const found = pasted.parse(await answer.json())
  expect([found.kind, found.title, found.cut, found.more]).toEqual(['text', 'note.txt', false, false])
  const states = Object.fromEntries(found.items.map(({ value, state }) => [value, state]))
  expect(states).toEqual({
    '203.0.113.9': 'known',
    'update.evil.com': 'new',
    'CVE-2026-1234': 'new',
    T1190: 'known',
    d41d8cd98f00b204e9800998ecf8427e: 'new',
    'lure@evil.com': 'new',
    'https://www.cisa.gov/news': 'allow-listed',
    'setup.zip': 'doubtful',
    'Volt Typhoon': 'known',
  })
  const domain = JSON.parse(found.items.find(({ value }) => value === 'update.evil.com')?.object ?? '') as object
  expect(domain).toMatchObject({ type: 'indicator', pattern: "[domain-name:value = 'update.evil.com']" })
  expect(JSON.parse(found.report)).toMatchObject({ type: 'report', name: 'note.txt' })
  expect(api.node.batches).toEqual([])
})

test('who may not hand in may not paste, and what cannot be read says what to do', async () => {
  const api = createMemoryApi()
  const ask = async (role: 'reader' | 'analyst', body: string | Uint8Array) =>
    await api.ask('/api/v1/paste', { method: 'POST', body, cookie: await api.signIn(role) })
  expect((await ask('reader', text)).status).toBe(403)
  const zip = await jsonOf<Problem>(ask('analyst', 'PK\u0003\u0004rest'))
  expect(zip.detail).toContain('save it as PDF or text')
  const nothing = await jsonOf<Pasted>(ask('analyst', 'nothing of note'))
  expect(nothing.items).toEqual([])
})
