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

test('what detection would not look for is allow-listed, and says which list names it', async () => {
  const api = createMemoryApi()
  const body =
    '8.8.8.8 9[.]9[.]9[.]9 10[.]1[.]2[.]3 192.168.1.1 cloudfront[.]net google.com 2001:4860:4860::8888 203.0.113.77 ' +
    'd1.cloudfront.net d2[.]cloudfront[.]net'
  const cookie = await api.signIn('analyst')
  const found = await jsonOf<Pasted>(api.ask('/api/v1/paste', { method: 'POST', body, cookie }))
  expect(Object.fromEntries(found.items.map(({ value, state, list }) => [value, `${state} ${list}`]))).toEqual({
    '8.8.8.8': 'allow-listed public resolvers',
    '9.9.9.9': 'allow-listed public resolvers',
    '2001:4860:4860::8888': 'allow-listed public resolvers',
    '10.1.2.3': 'allow-listed private and special addresses',
    '192.168.1.1': 'allow-listed private and special addresses',
    'cloudfront.net': 'allow-listed shared services and large sites',
    'google.com': 'allow-listed shared services and large sites',
    '203.0.113.77': 'new null',
    // Anybody may hold such a name: a text that only mentions it does not accuse it.
    'd1.cloudfront.net': 'doubtful shared services and large sites',
    'd2.cloudfront.net': 'new null',
  })
})

test('a whole mail may be pasted: its sender is chosen, whom it went to waits with the reason, its number is no address', async () => {
  const api = createMemoryApi()
  const said =
    'Sent by billing[at]evil[.]com. Forwarded:\r\nFrom: boss@evil.org\r\nTo: maria@agency.gov.ph,\r\n juan@agency.gov.ph\r\nask press@paper.com'
  const body = [
    '',
    'Return-Path: <bounce@mailer.net>',
    'Received: from a.net (a.net [203.0.113.9]) by mx.agency.gov.ph for <maria@agency.gov.ph>; Fri, 27 Nov 2026',
    'Message-ID: <20261127.1@mailer.net>',
    'From: "請求書" <lure@evil.com>',
    'To: maria@agency.gov.ph',
    'Subject: 請求書',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary=b1',
    '',
    '--b1',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(said).toString('base64'),
    '--b1',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '<a href=3D"mailto:pay@evil.com?subject=3Dx">http://login=\r\n.evil.com/a</a> <a href=3D"http://login.evil.com/a">x</a>',
    '--b1--',
  ].join('\n')
  const cookie = await api.signIn('analyst')
  const found = await jsonOf<Pasted>(api.ask('/api/v1/paste', { method: 'POST', body, cookie }))
  expect([found.kind, found.title]).toEqual(['mail', '請求書'])
  const mails = found.items.filter(({ kind }) => kind === 'email')
  expect(Object.fromEntries(mails.map(({ value, state, reason }) => [value, `${state}: ${reason}`]))).toEqual({
    'bounce@mailer.net': 'new: null',
    'maria@agency.gov.ph': 'new: mail was sent to it',
    'juan@agency.gov.ph': 'new: mail was sent to it',
    'lure@evil.com': 'new: null',
    'billing@evil.com': 'new: null',
    'boss@evil.org': 'new: null',
    'press@paper.com': 'new: nothing says that mail came from it',
    'pay@evil.com': 'new: nothing says that mail came from it',
  })
  expect(JSON.parse(mails[0]?.object ?? '')).toMatchObject({ pattern: "[email-addr:value = 'bounce@mailer.net']" })
  expect(found.items.filter(({ value }) => value === 'http://login.evil.com/a')).toHaveLength(1)
})
