import { describe, expect, test } from 'vitest'
import { patternsOf, read } from '../../testing/read-format.ts'
import { registeredDomain } from './classify.ts'
import { keccak256 } from './keccak.ts'
import { extract } from './text.ts'
import { walletCurrency } from './wallet.ts'

describe('free text', () => {
  test('defanged values are read as they are meant, each once, with its kind', () => {
    const found = extract(
      'The actor used hxxps://evil[.]com/a?b=1, evil(.)net and c2 . Also hxxp[:]//bad[.]co.uk:8080/x. Mail: a.b[at]evil[.]org; ' +
        '198[.]51[.]100[.]7 and 2001:db8::1:2, net 203.0.113.0/24. MD5 d41d8cd98f00b204e9800998ecf8427e (CVE-2021-44228, T1059.001). ' +
        'BTC 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2, ETH 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq. evil[.]com/a evil[.]py',
    )
    expect(found.values.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'url https://evil.com/a?b=1',
      'domain evil.net',
      'url http://bad.co.uk:8080/x',
      'email a.b@evil.org',
      'ipv4 198.51.100.7',
      'ipv6 2001:db8::1:2',
      'cidr4 203.0.113.0/24',
      'md5 d41d8cd98f00b204e9800998ecf8427e',
      'domain evil.py',
    ])
    expect(found).toMatchObject({ vulnerabilities: ['CVE-2021-44228'], techniques: ['T1059.001'] })
    expect(found.wallets.map(({ currency }) => currency)).toEqual(['bitcoin', 'ethereum', 'bitcoin'])
  })
  test('names of files, sentences, reference sites and addresses of one’s own are left alone, and the report says so', () => {
    const found = extract(
      'See https://github.com/x/y and report.pdf, setup.py; e.g. version 1.2. Run cmd.exe on 192.168.1.5 or localhost.localdomain. Ends here.Next',
    )
    expect(found.values).toEqual([])
    expect(found.left.map(({ reason }) => reason)).toContain('it is on the allow-list')
  })
  test('names that are known are found in it, by whole words', () => {
    const names = new Map([
      ['quiet heron', 'threat-actor--1'],
      ['her', 'malware--1'],
    ])
    expect(extract('This is Quiet Heron again', names).named).toEqual(['threat-actor--1'])
  })
  test('checksums of wallets hold or they are none', () => {
    expect(walletCurrency('1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3')).toBeNull()
    expect(walletCurrency('bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp')).toBeNull()
    expect(walletCurrency('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeaEd')).toBeNull()
    expect(keccak256(new Uint8Array()).toString('hex')).toBe(
      'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    )
  })
  test('names end in a public suffix, or they are no names', () => {
    expect(['a.b.co.jp', 'evil.com', 'com', 'co.jp', 'x.notatld', 'abc.onion'].map(registeredDomain)).toEqual([
      'b.co.jp',
      'evil.com',
      null,
      null,
      null,
      'abc.onion',
    ])
  })
  test('a megabyte takes a fraction of a second, also of hostile text', () => {
    const megabyte = (part: string) => part.repeat(Math.ceil(1_000_000 / part.length)).slice(0, 1_000_000)
    const texts = [
      'hxxp[.]',
      '[.]',
      'a.',
      '(dot) ',
      '[at]',
      'x@',
      '1.2.3.4 ',
      ':',
      'é ',
      'a'.repeat(4001),
      'hxxps://e[.]com/a ',
    ].map(megabyte)
    for (const text of texts) {
      const before = process.cpuUsage()
      extract(text)
      // Ten times what it takes; what grows with the square of the text takes minutes.
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000)
    }
  })
})

test('mail addresses are found as people write them, each once, and what only looks like one is not', () => {
  const mailsOf = (text: string) => extract(text).values.flatMap(({ kind, value }) => (kind === 'email' ? [value] : []))
  const written = [
    ...[
      'a@evil.com',
      'a[at]evil[.]com',
      'a (at) evil (dot) com',
      'a(@)evil[.]com',
      'a{at}evil{dot}com',
      'a<at>evil<dot>com',
    ],
    ...[
      '<mailto:a@evil.com>',
      'mailto:a@evil.com?subject=x',
      'From:a@evil.com',
      '差出人：a@evil.com',
      'a＠evil.com',
      'a@evil.com：件名',
    ],
    ...['user=a@evil.com', 'a@evil.com.', '**a@evil[.]com**', 'a@evil.com/', 'mail:a@evil.com;'],
  ]
  for (const text of written) expect([text, mailsOf(text)]).toEqual([text, ['a@evil.com']])
  expect(mailsOf(written.join(' '))).toEqual(['a@evil.com'])
  expect(mailsOf('drill@phish.example')).toEqual(['drill@phish.example'])
  for (const text of [
    'git@evil.com:a/b',
    'user@host',
    '@evil.com',
    'Message-ID: <1@evil.com>',
    'a@evil.notatld',
    '@scope/name.js',
    `a@${'.'.repeat(3000)}x`,
  ])
    expect([text, mailsOf(text)]).toEqual([text, []])
})

test('a mail address says whether mail came from it; whom mail went to stays a person, whoever forged it', () => {
  const { mailRoles } = extract(
    'To: x@y.com,\n z@y.com\nFrom: x@y.com\nFrom: a@evil.com To: b@y.com\nmail from c@evil.com to d@y.com; e[at]evil[.]com, f@y.com',
  )
  expect(Object.fromEntries(mailRoles)).toEqual({
    ...{ 'x@y.com': 'recipient', 'z@y.com': 'recipient', 'b@y.com': 'recipient', 'd@y.com': 'recipient' },
    ...{ 'a@evil.com': 'sender', 'c@evil.com': 'sender', 'e@evil.com': 'sender' },
  })
})

test('text that is imported makes no indicator of whom mail went to, nor of what detection spares, and names both', () => {
  const spared = (value: string) => (value === '8.8.8.8' ? 'it is on the warning list public resolvers' : null)
  const reading = read('text', 'To: b@y.com\n8[.]8[.]8[.]8 and 203[.]0[.]113[.]9', { spared })
  expect(patternsOf(reading)).toEqual(["[ipv4-addr:value = '203.0.113.9']"])
  expect(reading.unmapped.map(({ reason, example }) => [reason, example])).toEqual([
    ['mail was sent to it', 'b@y.com'],
    ['it is on the warning list public resolvers', '8.8.8.8'],
  ])
})
