import { describe, expect, test } from 'vitest'
import { problemOf } from '../../detection/judge-indicator.ts'
import { readObject } from '../../stix/read.ts'
import { exportItem } from '../export-item.ts'
import { outFormat } from '../out/all.ts'
import { spareNothing } from '../out/spares.ts'
import { writeDocument } from '../out/write-document.ts'
import { detectFormat, readFormat } from './all.ts'
import type { InFormat } from './in-formats.ts'

const nowMs = Date.parse('2026-11-27T00:00:00Z')
const identity = 'identity--22222222-2222-4222-8222-222222222222'

function read(text: string) {
  const format = detectFormat(text)
  const { objects, unmapped } = readFormat(format as InFormat, text, {
    ...{ member: 'JP', identity, nowMs, source: 'feed' },
  })
  for (const object of objects)
    expect(readObject(JSON.stringify(object), { checkPattern: problemOf })).toMatchObject({ ok: true })
  return { format, objects, reasons: unmapped.map(({ reason, count }) => `${count} ${reason}`) }
}

const dns =
  'alert dns $HOME_NET any -> any any (msg:"Known \\"bad\\" name\\; asked"; dns.query; content:"evil.example"; nocase; classtype:trojan-activity; reference:url,feed.example/1; reference:cve,2026-12345; sid:2000001; rev:3; metadata:created_at 2026_01_31, updated_at 2026_02_01;)'
const tcp =
  'drop tcp [10.0.0.0/8, 192.168.0.0/16] any -> $EXTERNAL_NET 443 (msg:"Beacon"; content:"x|3b|y"; sid:2000002;)'

describe('a file of rules', () => {
  test('becomes an indicator for each rule, in its own words, with what it says of itself', () => {
    const { format, objects, reasons } = read(`# A rule set\n\n${dns}\n${tcp}\n`)
    expect(format).toBe('rules')
    expect(objects).toMatchObject([
      {
        ...{ type: 'indicator', name: 'Known "bad" name; asked', pattern_type: 'suricata', pattern: dns },
        ...{ created: '2026-01-31T00:00:00.000Z', modified: '2026-02-01T00:00:00.000Z' },
        labels: ['trojan-activity'],
        external_references: [
          { source_name: 'suricata', external_id: '1:2000001' },
          { source_name: 'reference', url: 'http://feed.example/1' },
          { source_name: 'cve', external_id: 'CVE-2026-12345' },
        ],
      },
      { name: 'Beacon', pattern_type: 'suricata', pattern: tcp },
    ])
    expect(reasons).toEqual(['1 for which engine it is: it counts as one for Suricata'])
  })

  test('goes out again as it came, with a number of this node', async () => {
    const facts = { tlp: 'green', pap: null, purposes: null, exercise: null } as const
    const items = read(dns).objects.map((object) =>
      exportItem({
        ...{ id: object.id, type: 'indicator', version: '1', added: 1 },
        text: JSON.stringify(object),
        facts,
      }),
    )
    const pages = (async function* () {
      yield items
    })()
    const context = {
      member: 'JP',
      agreement: '',
      reader: 'staff',
      position: nowMs * 1000,
      nowMs,
      spares: spareNothing,
    }
    let text = ''
    for await (const piece of writeDocument(outFormat('suricata'), pages, context)) text += piece
    expect(text).toContain('dns.query; content:"evil.example"; nocase;')
  })

  test('names what is switched off, raises nothing, is broken, has no number or one that is taken', () => {
    const rule = (options: string, head = 'alert tcp any any -> any any') => `${head} (${options})`
    const { format, objects, reasons } = read(
      [
        rule('msg:"a"; sid:1; rev:2;'),
        rule('msg:"a, older"; sid:1; rev:1;'),
        rule('msg:"a, newer"; sid:1; rev:3;'),
        rule('msg:"of another generator"; gid:3; sid:1;'),
        `#${rule('msg:"off"; sid:2;')}`,
        rule('msg:"passes"; sid:3;', 'pass tcp any any -> any any'),
        rule('msg:"no number";').replace('(', '(x:"sid:1";'),
        rule('msg:"two numbers"; sid:4; sid:5;'),
        rule('msg:"open; sid:6;'),
        rule('msg:"no direction"; sid:7;', 'alert tcp any any any any'),
        rule(`msg:"${'long '.repeat(2000)}"; sid:8;`),
        ...['9', '10', '11', '12', '13', '14', '15', '16', '17', '18'].map((sid) => rule(`msg:"n"; sid:${sid};`)),
      ].join('\r\n'),
    )
    expect(format).toBe('rules')
    expect(objects.map(({ name }) => name).slice(0, 2)).toEqual(['a, newer', 'of another generator'])
    expect(objects).toHaveLength(12)
    expect(reasons).toEqual([
      '2 another rule has its number, and a revision no lower',
      '1 it is switched off',
      '1 it raises nothing',
      '2 it has not one number (sid)',
      '1 its options are not closed',
      '1 its head is not a protocol, addresses, ports and a direction',
      '1 it is too long',
      '12 for which engine it is: it counts as one for Suricata',
    ])
  })

  test('is of Snort where its rules say so, each by itself', () => {
    const { objects } = read(
      [
        'alert http (msg:"Of a service"; http_uri; content:"/a"; sid:1;)',
        'alert tcp any any -> any 80 (msg:"With a service"; content:"b"; service:http; sid:2;)',
        'alert tcp any any -> any 80 \\\n  (msg:"In two lines"; content:"c"; sid:3;)',
        'alert tls any any -> any any (msg:"Suricata"; tls.sni; content:"d"; sid:4;)',
      ].join('\n'),
    )
    expect(objects.map(({ pattern_type }) => pattern_type)).toEqual(['snort', 'snort', 'snort', 'suricata'])
    expect(objects[2]).toMatchObject({
      pattern: 'alert tcp any any -> any 80 (msg:"In two lines"; content:"c"; sid:3;)',
    })
  })

  test('is read in time that grows as its length, whatever is in it', () => {
    const parts = ['[', '(', 'sid ', 'alert ', '\\\n', '#alert tcp (sid:', 'metadata:created_at ', '"', ' ']
    for (const part of parts) {
      const text = `${dns}\n${'alert tcp any any -> any any (sid:1; '.concat(part.repeat(400_000 / part.length))}\n${dns}`
      detectFormat(text)
      const { objects } = readFormat('rules', text, { member: 'JP', identity, nowMs, source: 'feed' })
      expect(objects.map(({ pattern }) => pattern)).toContain(dns)
    }
  })
})

test('a list of the exits of Tor is addresses: fingerprints of relays are no files, and all is named', () => {
  const { format, objects, reasons } = read(
    ['203.0.113.9', '203.0.113.10', '2001:db8::9']
      .map(
        (address, n) =>
          `ExitNode ${String(n).repeat(40)}\nPublished 2026-11-26 10:00:00\nLastStatus 2026-11-26 11:00:00\nExitAddress ${address} 2026-11-26 11:05:00\n`,
      )
      .join(''),
  )
  expect(format).toBe('list')
  expect(objects.map(({ pattern }) => pattern)).toEqual([
    "[ipv4-addr:value = '203.0.113.9']",
    "[ipv4-addr:value = '203.0.113.10']",
    "[ipv6-addr:value = '2001:db8::9']",
  ])
  for (const object of objects) expect(object.indicator_types).toEqual(['anonymization'])
  expect(reasons).toEqual(['12 its fingerprint and dates: STIX has no object for them'])
})
