import { expect, test } from 'vitest'
import { detectFormat } from './all.ts'
import { textOfFile } from './file-text.ts'
import { unreadKindOf } from './unread.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const tar = `${'a.json'.padEnd(257, '\0')}ustar`

test.each<[string, string | Uint8Array, string | null]>([
  [
    'STIX 1.x',
    '<?xml version="1.0"?>\n<stix:STIX_Package xmlns:stix="http://stix.mitre.org/stix-1" version="1.2">',
    'stix-1',
  ],
  ['STIX 1.x without a prefix', '<STIX_Package xmlns="http://stix.mitre.org/stix-1">', 'stix-1'],
  ['an observable of CybOX', '<c:Observables xmlns:c="http://cybox.mitre.org/cybox-2">', 'stix-1'],
  ['OpenIOC', '<?xml version="1.0"?><ioc xmlns="http://schemas.mandiant.com/2010/ioc">', null],
  ['other XML', '<?xml version="1.0"?><rss version="2.0"><channel>', 'xml'],
  ['a zip', latin1('PK\u0003\u0004 a.json'), 'archive'],
  ['a 7z', latin1('7z\u00bc\u00af\u0027\u001c'), 'archive'],
  ['a tar', tar, 'archive'],
  ['a spreadsheet', latin1('PK\u0003\u0004\u0014\u0000[Content_Types].xml'), 'office'],
  ['an old Office file', latin1('\u00d0\u00cf\u0011\u00e0'), 'office'],
  ['a program', latin1('MZ\u0090\u0000'), 'binary'],
  ['a capture', latin1('\u00d4\u00c3\u00b2\u00a1'), 'binary'],
  ['a text with a zero in it', 'a\u0000b', 'binary'],
  ['a missing page', '<html><head><title>404 Not Found</title></head><body>nginx</body></html>', 'error-page'],
  ['a page that asks to sign in', '<!DOCTYPE html><title>Sign in · Portal</title>', 'error-page'],
  ['a page that says it in its heading', '<html><body><h1>Error 503: backend</h1>', 'error-page'],
  ['a report on the web', '<!doctype html><title>A campaign against error-prone routers</title>', null],
  ['a PDF', latin1('%PDF-1.7\n\u0000\u0001'), null],
  ['text in UTF-16', Buffer.from('\ufeffvalue', 'utf16le'), null],
  ['a list', '203.0.113.1\n203.0.113.2', null],
  ['a value in angle brackets', '<someone@example.org> wrote', null],
  ['nothing', '', null],
])('%s is told by its first bytes', (_what, content, kind) => {
  expect(unreadKindOf(typeof content === 'string' ? Buffer.from(content) : content)).toBe(kind)
})

test('a table is read as spreadsheets save it: UTF-16, Shift_JIS, Windows-1252; nothing else is guessed at', () => {
  const table = 'indicator;notes\r\n203.0.113.9;caf\u00e9\r\n'
  for (const bytes of [Buffer.from(`\ufeff${table}`, 'utf16le'), latin1(table)]) {
    const text = textOfFile(bytes, 'auto')
    expect([text.replace('\ufeff', ''), detectFormat(text)]).toEqual([table, 'csv'])
  }
  const japanese = Buffer.concat([Buffer.from('value,notes\r\n203.0.113.9,'), Uint8Array.of(0x8d, 0x55, 0x8c, 0x82)])
  expect(textOfFile(japanese, 'auto')).toContain('203.0.113.9,攻撃')
  for (const [bytes, format] of [
    [Uint8Array.of(0x8d, 0x55, 0x8c, 0x82), 'auto'],
    [latin1('{"name":"caf\u00e9"}'), 'csv'],
    [latin1('{"name":"caf\u00e9"}'), 'stix'],
    [Uint8Array.of(0xff, 0xfe, 0x41), 'auto'],
  ] as const)
    expect(() => textOfFile(bytes, format)).toThrow(/UTF-8/)
})

test('JSON Lines are told by their first line', () => {
  const event = JSON.stringify({ Event: { info: 'x', Attribute: [] } })
  expect(detectFormat(`${event}\n${event}\n`)).toBe('misp')
  expect(detectFormat('{"type":"tool","id":"tool--x"}\n{"type":"tool"}')).toBe('stix')
})
