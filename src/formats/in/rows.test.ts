import { describe, expect, test } from 'vitest'
import { patternsOf, read } from '../../testing/read-format.ts'
import { detectFormat } from './all.ts'

describe('tables and lists', () => {
  test('a table by its head or by a mapping; cells that are no values are named', () => {
    const head = read(
      'csv',
      '\ufeffvalue,type,notes\r\nevil.com,hostname,"says ""hi"", twice"\n80.85.154.48:443,url,c2\nnope,md5,\n',
    )
    expect(patternsOf(head)).toEqual(["[domain-name:value = 'evil.com']", "[url:value = 'http://80.85.154.48:443']"])
    expect(head.objects[0]).toMatchObject({ description: 'says "hi", twice' })
    expect(head.unmapped).toMatchObject([{ at: 'column value', reason: 'it is no value of its kind', example: 'nope' }])
    const mapped = read('csv', 'a;b;c\n1;evil.com;x\n', { mapping: 'b:domain,c:name' })
    expect(mapped.objects).toMatchObject([{ name: 'x', pattern: "[domain-name:value = 'evil.com']" }])
    expect(mapped.unmapped).toMatchObject([{ at: 'column a', reason: 'no part of an object' }])
    expect(() => read('csv', 'a,b\n1,2\n')).toThrow('give a mapping')
    expect(() => read('csv', 'a,b\n1,"2\n')).toThrow('is not closed')
  })
  test('a plain list, with comments, counts and hosts files', () => {
    const reading = read('list', '# comment\n192.0.2.1\t7\n0.0.0.0 ads.evil.com\n\nhxxp://evil[.]com/a\n???\n')
    expect(patternsOf(reading)).toEqual([
      "[ipv4-addr:value = '192.0.2.1']",
      "[domain-name:value = 'ads.evil.com']",
      "[url:value = 'http://evil.com/a']",
    ])
    expect(reading.unmapped.map(({ reason }) => reason)).toEqual([
      'what stands behind the value',
      'it is no value that tells its kind',
    ])
  })
  test.each([
    ['that says what parts its cells', 'sep=;\r\nindicator;notes\r\n198.51.100.7;"a; b"\r\n'],
    ['with semicolons and a mark', '\ufeffType;Value;Comment\r\nip;198.51.100.7;a\r\n'],
    ['with a head in words', 'IP Address;Notes\r\n198.51.100.7;a\r\n'],
  ])('a table of a spreadsheet %s is read', (_what, content) => {
    expect(detectFormat(content)).toBe('csv')
    expect(patternsOf(read('csv', content))).toEqual(["[ipv4-addr:value = '198.51.100.7']"])
  })
})
