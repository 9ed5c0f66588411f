import { describe, expect, test } from 'vitest'
import { ref, sample } from '../testing/sample-objects.ts'
import { findPersonalData } from './find.ts'
import type { Kind } from './model.ts'

// Every number here is reserved for examples or documented by whoever would issue it, or one that is never issued: telephone numbers
// 555-01xx, of Ofcom's and ACMA's drama ranges, with areas or prefixes that nobody has; test cards of the schemes; SSNs that the
// Social Security Administration has withdrawn; sample numbers of My Number libraries; ICAO's specimen passport.
type Expected = readonly (readonly [Kind, string])[]
const labelled: readonly (readonly [text: string, expected: Expected])[] = [
  ['Reported by juan.delacruz@example.ph yesterday', [['email', 'juan.delacruz@example.ph']]],
  ['連絡はtaro.yamada@example.jpまで', [['email', 'taro.yamada@example.jp']]],
  ['全角 ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ です', [['email', 'ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ']]],
  ['victim maria[@]example[.]com opened it', [['email', 'maria[@]example[.]com']]],
  ['maria[at]example[dot]com', [['email', 'maria[at]example[dot]com']]],
  [
    '<maria+lists@mail.example.org>, "o\'brien@example.org"',
    [
      ['email', 'maria+lists@mail.example.org'],
      ['email', "o'brien@example.org"],
    ],
  ],
  ['mailto:maria@example.com?subject=x', [['email', 'maria@example.com']]],
  [
    'Call +1 415 555 0132 or +1-212-555-0198.',
    [
      ['phone', '+1 415 555 0132'],
      ['phone', '+1-212-555-0198'],
    ],
  ],
  [
    '+81 90-0123-4567 / +81-(0)3-0123-4567',
    [
      ['phone', '+81 90-0123-4567'],
      ['phone', '+81-(0)3-0123-4567'],
    ],
  ],
  ['+63 900 000 1234', [['phone', '+63 900 000 1234']]],
  [
    '+442079460123 and +44 7700 900123, +61 491 570 156',
    [
      ['phone', '+442079460123'],
      ['phone', '+44 7700 900123'],
      ['phone', '+61 491 570 156'],
    ],
  ],
  ['(415) 555-0132', [['phone', '(415) 555-0132']]],
  ['phone: 415.555.0132', [['phone', '415.555.0132']]],
  ['cell 4155550132', [['phone', '4155550132']]],
  ['携帯：090-0123-4567', [['phone', '090-0123-4567']]],
  [
    '電話03-0123-4567、FAX 03(0123)4568',
    [
      ['phone', '03-0123-4567'],
      ['phone', '03(0123)4568'],
    ],
  ],
  ['電話番号は０９０－０１２３－４５６７です', [['phone', '０９０－０１２３－４５６７']]],
  ['Mobile no.: 0900-000-1234', [['phone', '0900-000-1234']]],
  ['Tawagan sa 09000001234', [['phone', '09000001234']]],
  ['My Number: 123456789018', [['my-number', '123456789018']]],
  ['マイナンバー 1234-5678-9018 が流出', [['my-number', '1234-5678-9018']]],
  ['個人番号：１２３４５６７８９０１８', [['my-number', '１２３４５６７８９０１８']]],
  ['PhilSys number 0000-1234-5670', [['philsys', '0000-1234-5670']]],
  ['PCN 0000-1234-5678-9010 on the card', [['philsys', '0000-1234-5678-9010']]],
  ['Pambansang ID: 0000 1234 5678 9010', [['philsys', '0000 1234 5678 9010']]],
  ['TIN: 123-456-789-000', [['tin-ph', '123-456-789-000']]],
  ['TIN No. 123456789', [['tin-ph', '123456789']]],
  ['SSN: 078-05-1120', [['ssn-us', '078-05-1120']]],
  [
    'social security numbers 078-05-1120, 219-09-9999 and 219099999',
    [
      ['ssn-us', '078-05-1120'],
      ['ssn-us', '219-09-9999'],
      ['ssn-us', '219099999'],
    ],
  ],
  ['219-09-9999', [['ssn-us', '219-09-9999']]],
  ['ITIN 987-65-4320', [['ssn-us', '987-65-4320']]],
  ['paid with 4111 1111 1111 1111', [['card', '4111 1111 1111 1111']]],
  ['4111111111111111|12/29|123', [['card', '4111111111111111']]],
  [
    'Amex 3782-822463-10005, JCB 3530111333300000',
    [
      ['card', '3782-822463-10005'],
      ['card', '3530111333300000'],
    ],
  ],
  ['カード番号：5555555555554444', [['card', '5555555555554444']]],
  ['Diners card 30569309025904', [['card', '30569309025904']]],
  ['passport no. P0000000A', [['passport', 'P0000000A']]],
  ['旅券番号 TZ0000000', [['passport', 'TZ0000000']]],
  ['US passport 000000001', [['passport', '000000001']]],
  ['pasaporte: A00000001', [['passport', 'A00000001']]],
  [
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
    [
      ['person-name', 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'],
      ['passport', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
    ],
  ],
  ['the victim at 203.0.113.7 connected to 198.51.100.3, the C2', [['victim-ip', '203.0.113.7']]],
  ['感染端末 2001:db8::7', [['victim-ip', '2001:db8::7']]],
  // What is none of it.
  ...[
    'CVE-2024-123456 and CVE-2021-44228, CWE-79, T1566.001, KB5034441',
    'd41d8cd98f00b204e9800998ecf8427e 4111111111111111aaaa411111111111 078051120abcdef',
    '3f1c0a52-6d7e-4b8f-9a10-123456789018 and 00000000-1234-5678-9018-000000000000',
    'version 10.0.19041.1234, 415.555.0132.7, v2.219-09-9999-1',
    '2026-01-02T03:04:05.678+09:00, 20260102030405, 202601020304, 1767323045678, 2026-01-02 03:04',
    '198.51.100.3:8080, 192.168.1.1/24 and 2001:db8::1',
    'arn:aws:iam::123456789018:user/x, AWS account 123456789018',
    '法人番号 123456789018',
    '987-65-4320 000-12-3456 666-12-3456 123-00-4567 123-45-0000',
    '4111111111111112 and 1234567812345678, order number 4222222222222',
    'abuse@example.com, soc@example.jp, no-reply@example.ph',
    'git clone https://maria@example.com/x https://user:secret@example.com/ logo@2x.png getty@tty1.service',
    'npm i left-pad@1.3.0 @scope/name@2.0.0 user@localhost',
    '1-800-555-0199 is free, 0120-000-000 too; phone 0120-000-000',
    '+1 115 555 0132, +0900, +12, C++11, a+12125550198',
    'The tin roof 12 34 cost 123 pesos; psn outage of 2014',
    '0.123456789018 12345678901812 #123456789018',
  ].map((text) => [text, []] as const),
]

interface Score {
  hit: number
  missed: string[]
  wrong: string[]
}

function score(): Map<Kind | 'all', Score> {
  const scores = new Map<Kind | 'all', Score>()
  const of = (kind: Kind | 'all') => {
    const one = scores.get(kind) ?? { hit: 0, missed: [], wrong: [] }
    scores.set(kind, one)
    return one
  }
  for (const [text, expected] of labelled) {
    const object = sample('note', { content: text, object_refs: [ref('malware')] })
    const found = findPersonalData(object).map(({ kind, range }) => `${kind} ${text.slice(...range)}`)
    const wanted = expected.map(([kind, value]) => `${kind} ${value}`)
    for (const one of new Set([...found, ...wanted])) {
      for (const kind of [one.split(' ')[0] as Kind, 'all'] as const) {
        if (!wanted.includes(one)) of(kind).wrong.push(one)
        else if (!found.includes(one)) of(kind).missed.push(one)
        else of(kind).hit++
      }
    }
  }
  return scores
}

describe('documented numbers in English, Japanese and Filipino', () => {
  const scores = score()
  test('all of them are found, with exact ranges', () => {
    expect(scores.get('all')?.missed).toEqual([])
  })
  test('nothing else is found: no digests, versions, moments, CVE ids, accounts of services or addresses of desks', () => {
    expect(scores.get('all')?.wrong).toEqual([])
  })
  test('every kind that a text can hold is among them', () => {
    expect([...scores.keys()].sort()).toEqual(
      [
        'all',
        'card',
        'email',
        'my-number',
        'passport',
        'person-name',
        'philsys',
        'phone',
        'ssn-us',
        'tin-ph',
        'victim-ip',
      ].sort(),
    )
  })
})

describe('how sure a finding is', () => {
  const certainties = (text: string) =>
    findPersonalData(sample('note', { content: text, object_refs: [ref('malware')] })).map(
      ({ certainty, because }) => `${certainty}: ${because}`,
    )
  test.each([
    ['My Number 123456789018', 'checked: check-digit-and-words'],
    ['1234-5678-9018', 'likely: check-digit-and-form'],
    ['123456789018', 'possible: check-digit'],
    ['My Number 123456789012', 'possible: words-and-form'],
    ['4111 1111 1111 1111', 'checked: check-digit-and-form'],
    ['4111111111111111', 'likely: check-digit'],
    ['PSN 000012345670', 'likely: words-and-form'],
    ['TIN 000-456-789', 'possible: words-and-form'],
    ['SSN 219-09-9999', 'checked: words-and-form'],
    ['219-09-9999', 'likely: form'],
    ['+1 415 555 0132', 'checked: country-code'],
    ['+44 20 7946 0123', 'likely: country-code'],
    ['415-555-0132', 'possible: form'],
    ['sent to maria@example.com', 'likely: address-of-a-victim'],
    ['the attacker used maria@example.com', 'possible: address-in-an-attack'],
    ['maria@example.com', 'likely: address-of-somebody'],
  ])('%s is %s', (text, expected) => {
    expect(certainties(text)).toEqual([expected])
  })
  test('words after a number count as words before it', () => {
    expect(certainties('219099999 (SSN)')).toEqual(['likely: words-and-form'])
  })
})
