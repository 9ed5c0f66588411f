import { describe, expect, test } from 'vitest'
import { problemOf } from '../../detection/judge-indicator.ts'
import { readObject } from '../../stix/read.ts'
import { tlp2Definitions } from '../../stix/tlp.ts'
import { detectFormat, readFormat } from './all.ts'
import type { InFormat } from './in-formats.ts'
import { moment } from './reading.ts'

const hex = (sign: string, length: number) => sign.repeat(length)

/** As an import does that names no format: what it is taken for, and what comes of it. */
function read(text: string, mapping = '') {
  const format = detectFormat(text)
  const identity = 'identity--22222222-2222-4222-8222-222222222222'
  const context = { member: 'JP', identity, nowMs: Date.parse('2026-11-27T00:00:00Z'), source: 'feed', mapping }
  const { objects, unmapped } = readFormat((mapping === '' ? format : 'csv') as InFormat, text, context)
  for (const object of objects) {
    const result = readObject(JSON.stringify(object), { checkPattern: problemOf })
    expect([object, result.ok]).toEqual([object, true])
  }
  return {
    format,
    objects,
    patterns: objects.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern])),
    unmapped,
  }
}
const box = (...lines: readonly string[]) =>
  ['#'.repeat(64), ...lines.map((line) => `# ${line}`.padEnd(63)), '#'.repeat(64)].join('\r\n')

describe('tables as feeds write them', () => {
  test('have their head in the last comment, values with commas, and dates without a zone that are UTC wherever this runs', () => {
    const { format, objects, patterns } = read(
      `${box('URL dump (CSV)', 'Last updated: 2026-11-27 08:30:09 (UTC), every 5 minutes')}\r\n#\r\n` +
        '# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\r\n' +
        '"33","2026-11-27 08:29:07","http://203.0.113.5:52041/bin.sh","online","","malware_download","elf,Mozi","https://feed.example/33/","r"\r\n' +
        '"32","2026-11-27 08:28:07","http://evil.example.com/a,b.exe","offline","","malware_download","None","","r"\r\n# Number of entries: 2\r\n',
    )
    expect(format).toBe('csv')
    expect(patterns).toEqual([
      "[url:value = 'http://203.0.113.5:52041/bin.sh']",
      "[url:value = 'http://evil.example.com/a,b.exe']",
    ])
    expect(objects[0]).toMatchObject({
      ...{ created: '2026-11-27T08:29:07.000Z', labels: ['elf', 'Mozi'], name: 'malware_download' },
      external_references: [{ url: 'https://feed.example/33/' }],
    })
    expect(objects[1]).not.toHaveProperty('labels')
    expect(
      ['2026-11-27 08:29:07', '2026-11-27T08:29:07+09:00', '2026-11-27 08:29:07 UTC', '01/02/2026', '27 Nov 2026'].map(
        moment,
      ),
    ).toEqual([
      ...['2026-11-27T08:29:07.000Z', '2026-11-26T23:29:07.000Z', '2026-11-27T08:29:07.000Z', undefined, undefined],
    ])
  })
  test('put a space behind the comma, an address with its port into one cell, and several kinds into one column', () => {
    const { patterns, objects } = read(
      `${box('IOCs (CSV format)')}\n# "first_seen_utc","ioc_id","ioc_value","ioc_type","malware_printable","confidence_level","tags"\n` +
        `"2026-11-27 08:17:01", "1", "203.0.113.9:443", "ip:port", "Cobalt Strike", "75", "c2,Cobalt Strike"\n` +
        `"2026-11-27 08:17:02", "2", "evil.example.com", "domain", "X", "100", "None"\n` +
        `"2026-11-27 08:17:03", "3", "${hex('a', 64)}", "sha256_hash", "X", "100", "c2"\n`,
    )
    expect(patterns).toEqual([
      "[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 443]",
      "[domain-name:value = 'evil.example.com']",
      `[file:hashes.'SHA-256' = '${hex('a', 64)}']`,
    ])
    expect(objects[0]).toMatchObject({ name: 'Cobalt Strike', confidence: 75, labels: ['c2', 'Cobalt Strike'] })
  })
  test('the digests of a row are one file, whose name accuses no other file of that name; other digests are not taken for them', () => {
    const { patterns, objects, unmapped } = read(
      '# "first_seen_utc","sha256_hash","md5_hash","file_name","signature","imphash"\n' +
        `"2026-11-27 08:00:00", "${hex('b', 64)}", "${hex('c', 32)}", "invoice, 2026.exe", "n/a", "${hex('d', 32)}"\n`,
    )
    expect(patterns).toEqual([`[file:hashes.'SHA-256' = '${hex('b', 64)}' OR file:hashes.MD5 = '${hex('c', 32)}']`])
    expect(objects[0]?.name).toBe('invoice, 2026.exe')
    expect(unmapped.map(({ at }) => at)).toEqual(['column imphash'])
  })
  test('labels of a row and of its file narrow; a word that is no label is RED', () => {
    const { objects } = read(
      'value,tlp,pap\nevil-1.com,TLP:GREEN,\nevil-2.com,amber,PAP:RED\nevil-3.com,internal use,\nevil-4.com,,\n',
    )
    expect(objects.map(({ object_marking_refs }) => object_marking_refs)).toEqual([
      ...[[tlp2Definitions.green.id], [tlp2Definitions.amber.id], [tlp2Definitions.red.id], undefined],
    ])
    expect(JSON.stringify(objects[1])).toContain('"pap":"red"')
  })
  test('that this product wrote come in again by their own kinds', () => {
    expect(
      read('"kind","value","tlp"\r\n"cidr4","198.51.100.0/24","green"\r\n"registry-key","HKEY_USERS\\x, y","green"\r\n')
        .patterns,
    ).toEqual(["[ipv4-addr:value ISSUBSET '198.51.100.0/24']", "[windows-registry-key:key = 'HKEY_USERS\\\\x, y']"])
  })
  test('need no head where the columns are numbered, and may be cut by bars', () => {
    const rows = '203.0.113.9|found|evil.example.com\n203.0.113.10|found|bad.example.com\n'
    expect(read(rows, '1:ip,3:domain').patterns).toEqual([
      ...["[ipv4-addr:value = '203.0.113.9']", "[domain-name:value = 'evil.example.com']"],
      ...["[ipv4-addr:value = '203.0.113.10']", "[domain-name:value = 'bad.example.com']"],
    ])
    const japanese = read('種別,値,備考\nIPアドレス,203.0.113.9,悪性\nドメイン,evil.example.com,C2\n')
    expect([japanese.format, japanese.patterns.length, japanese.objects[0]?.description]).toEqual(['csv', 2, '悪性'])
  })
})

describe('tables in JSON', () => {
  test('are a list, one object a line, or lists under the numbers of their rows', () => {
    const drop = read(
      '{"cidr":"198.51.100.0/24","sblid":"S1","rir":"apnic"}\n{"cidr":"2001:db8::/29","sblid":"S2"}\n{"type":"metadata","records":2}\n',
    )
    expect([drop.format, drop.patterns]).toEqual([
      'csv',
      ["[ipv4-addr:value ISSUBSET '198.51.100.0/24']", "[ipv6-addr:value ISSUBSET '2001:db8::/29']"],
    ])
    const list = read(
      JSON.stringify([{ ip_address: '203.0.113.7', port: 8080, first_seen: '2026-06-04 21:23:52', malware: 'X' }]),
    )
    expect(list.objects).toMatchObject([
      { pattern: "[ipv4-addr:value = '203.0.113.7']", name: 'X', created: '2026-06-04T21:23:52.000Z' },
    ])
    expect(list.unmapped.map(({ at }) => at)).toEqual(['column port'])
    const numbered = read(
      JSON.stringify({
        7: [{ ioc_value: 'evil.example.com', ioc_type: 'domain' }],
        8: [{ ioc_value: 'bad.example.com', ioc_type: 'domain' }],
      }),
    )
    expect(numbered.patterns).toHaveLength(2)
  })
  test('a pulse is a report of its indicators under its own label, and no vulnerability', () => {
    const pulse = {
      ...{
        id: '5f0000000000000000000001',
        name: 'A pulse',
        description: 'words',
        created: '2026-11-27T08:00:00.000000',
        modified: '2026-11-27T09:00:00.000000',
      },
      ...{
        TLP: 'amber',
        tags: ['apt'],
        references: ['https://blog.example.com/x'],
        adversary: 'Somebody',
        industries: [],
      },
      indicators: [
        { id: 1, indicator: '203.0.113.9', type: 'IPv4', description: 'c2' },
        { id: 2, indicator: 'evil.example.com', type: 'hostname' },
        { id: 3, indicator: hex('f', 64), type: 'FileHash-SHA256' },
        { id: 4, indicator: 'CVE-2024-1234', type: 'CVE' },
        { id: 5, indicator: 'Global\\mtx', type: 'Mutex' },
      ],
    }
    const { format, objects, unmapped } = read(JSON.stringify(pulse))
    expect([format, objects.map(({ type }) => type)]).toEqual([
      'csv',
      ['indicator', 'indicator', 'indicator', 'vulnerability', 'indicator', 'report'],
    ])
    for (const object of objects) expect(object.object_marking_refs).toEqual([tlp2Definitions.amber.id])
    expect(objects.at(-1)).toMatchObject({
      name: 'A pulse',
      modified: '2026-11-27T09:00:00.000Z',
      labels: ['apt'],
      object_refs: objects.slice(0, 5).map(({ id }) => id),
    })
    expect(unmapped).toContainEqual({ at: 'adversary', reason: 'no object says it', count: 1, example: 'Somebody' })
  })
  test('STIX and OSV stay what they are', () => {
    const tool = { type: 'tool', spec_version: '2.1', id: 'tool--00000000-0000-4000-8000-000000000001', name: 'x' }
    const sco = { type: 'url', id: 'url--00000000-0000-5000-8000-000000000001', value: 'http://evil.example/' }
    for (const one of [tool, sco, [sco], { type: 'bundle', id: 'bundle--1', objects: [sco] }])
      expect(detectFormat(JSON.stringify(one))).toBe('stix')
    expect(detectFormat(JSON.stringify({ id: 'GO-2026-1', modified: '2026-01-01T00:00:00Z', affected: [] }))).toBe(
      'osv',
    )
  })
})

describe('lists as feeds write them', () => {
  test('a hosts file names whom it leads nowhere, each name of a line, and no address of one’s own', () => {
    const { format, patterns } = read(
      '# hosts\n127.0.0.1 localhost\n255.255.255.255 broadcasthost\n::1 localhost\nff02::1 ip6-allnodes\nfe80::1%lo0 localhost\n0.0.0.0 0.0.0.0\n' +
        '0.0.0.0 a.evil.com b.evil.com # both\n:: c.evil.com\n',
    )
    expect([format, patterns]).toEqual([
      'list',
      ['a', 'b', 'c'].map((name) => `[domain-name:value = '${name}.evil.com']`),
    ])
  })
  test('URLs keep their commas and semicolons; rules of ad blockers and dnsmasq count by their name, exceptions by none', () => {
    expect(read('http://evil.com/a,b;c\nhxxp://evil[.]com/x|y\n').patterns).toEqual([
      "[url:value = 'http://evil.com/a,b;c']",
      "[url:value = 'http://evil.com/x']",
    ])
    const rules = read(
      '[Adblock Plus]\n! title\n||evil.com^\n||bad.evil.net^$important\n@@||good.com^\naddress=/evil.org/0.0.0.0\n',
    )
    expect([rules.format, rules.patterns]).toEqual([
      'list',
      ['evil.com', 'bad.evil.net', 'evil.org'].map((name) => `[domain-name:value = '${name}']`),
    ])
    expect(rules.unmapped.map(({ example }) => example)).toEqual(['@@||good.com^'])
  })
  test('comments, numbers behind the value and other marks are left and named', () => {
    const { patterns, unmapped } = read('; DROP\n198.51.100.0/24 ; SBL1\n203.0.113.9#4#2#Malicious Host\n"evil.com"\n')
    expect(patterns).toEqual([
      "[ipv4-addr:value ISSUBSET '198.51.100.0/24']",
      "[ipv4-addr:value = '203.0.113.9']",
      "[domain-name:value = 'evil.com']",
    ])
    expect(unmapped).toMatchObject([{ reason: 'what stands behind the value', example: '; SBL1' }])
  })
})
