import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ReadPdf, readDocument } from './document.ts'
import { joinBroken } from './join-broken.ts'

const noPdf: ReadPdf = async () => ({ title: '', text: '', pages: 0, cut: false })
const read = (text: string | Uint8Array) => readDocument(typeof text === 'string' ? Buffer.from(text) : text, noPdf)

test('a mail says where it came from, what it says, where its links lead, and what was attached', async () => {
  const attached = Buffer.from('a file')
  const mail = [
    'Received: from relay.example ([203.0.113.9]) by mx.example',
    'From: =?utf-8?B?44Ki?= <lure@evil.example>',
    'Subject: =?utf-8?Q?Invoice_=E2=82=AC?=',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="cut here"',
    '',
    '--cut here',
    'Content-Type: text/plain; charset=iso-2022-jp',
    '',
    '\u001b$B$3$s$K$A$O\u001b(B',
    '--cut here',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '<p>Open <a href=3D"http://evil.example/pay">this</a> now &amp; pay</p><script>never()</script>',
    '--cut here',
    'Content-Type: application/octet-stream; name="invoice.exe"',
    'Content-Disposition: attachment',
    'Content-Transfer-Encoding: base64',
    '',
    attached.toString('base64'),
    '--cut here--',
  ].join('\r\n')
  const { kind, title, text } = await read(Buffer.from(mail, 'latin1'))
  expect([kind, title]).toEqual(['mail', 'Invoice €'])
  for (const said of ['203.0.113.9', 'ア <lure@evil.example>', 'こんにちは', 'http://evil.example/pay', 'now & pay'])
    expect(text).toContain(said)
  expect(text).toContain(createHash('sha256').update(attached).digest('hex'))
  expect(text).not.toContain('never()')
})

test('text is read as it was written: UTF-8, UTF-16, Shift_JIS', async () => {
  const shiftJis = Uint8Array.from([0x8d, 0x55, 0x8c, 0x82]) // 攻撃
  expect((await read(shiftJis)).text).toBe('攻撃')
  expect((await read('攻撃')).text).toBe('攻撃')
  expect((await read(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('攻撃', 'utf16le')]))).text).toBe('攻撃')
})

test('archives and Office files are refused with what to do', async () => {
  await expect(read('PK\u0003\u0004...')).rejects.toMatchObject({ kind: 'unsupported' })
})

test('whatever bytes come, they are text or refused, in time that grows with their length alone', async () => {
  const parts = fc.constantFrom(
    '<',
    '>',
    '<!--',
    '<script',
    '&#x41;',
    'From: a\r\n',
    '\r\n\r\n',
    '--x',
    '=?utf-8?q?',
    '=3D',
    'a ',
  )
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.array(parts, { maxLength: 60 }).map((all) => Buffer.from(all.join(''))),
  )
  await fc.assert(
    fc.asyncProperty(hostile, async (bytes) => {
      await read(bytes).catch((error: unknown) => expect(error).toMatchObject({ kind: 'unsupported' }))
    }),
  )
  const head =
    'From: a@b.example\r\nReceived: x\r\nMessage-ID: <1>\r\nContent-Type: multipart/mixed; boundary=-\r\n\r\n'
  for (const text of [
    `<html>${'<script'.repeat(200_000)}`,
    `<html>${'<script>'.repeat(100_000)}`,
    head + '--'.repeat(500_000),
  ])
    expect((await read(text)).text.length).toBeLessThan(4_000_001)
})

test('a digest or an address that a column broke in two is whole again, and no other words are joined', () => {
  const digest = createHash('sha256').update('x').digest('hex')
  expect(joinBroken(`a ${digest.slice(0, 40)}\n ${digest.slice(40)} b`)).toContain(digest.slice(0, 32))
  expect(joinBroken(`${digest.slice(0, 30)}\n${digest.slice(30)} b`)).toBe(`${digest} b`)
  expect(joinBroken('hxxps://login.one-\ntwo[.]com/a')).toBe('hxxps://login.one-two[.]com/a')
  for (const text of [
    'https://evil.example/\nThe actor',
    'well-\nknown',
    'deadbeef\ncafe',
    `${digest}\n${digest}`,
    'facade00 word\nbeef',
  ])
    expect(joinBroken(text)).toBe(text)
})
