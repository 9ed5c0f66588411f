import { expect, test } from 'vitest'
import { defang, defangPattern } from '../console/src/parts/defang.ts'
import { readMailReport } from '../src/desks/incident/mail-file.ts'
import { joinBroken } from '../src/documents/join-broken.ts'
import { readCsv } from '../src/formats/in/csv.ts'
import { readList } from '../src/formats/in/list.ts'
import { parseXml } from '../src/formats/in/xml.ts'
import { normalise } from '../src/formats/value.ts'
import { canonicalValue } from '../src/privacy/canonical-value.ts'
import { readChanges } from '../src/sources/csaf-provider.ts'
import { cpuMs } from '../src/testing/cpu-time.ts'

const signs = 100_000
const long = (one: string) => one.repeat(signs / one.length)
const context = {
  ...{ member: 'US', identity: 'identity--7f06b2f7-4ca1-4cbf-a905-4ca7e1bf0e88' },
  ...{ nowMs: Date.UTC(2026, 0, 1), source: 'a file' },
}
const report = (head: string, field: string) =>
  readMailReport(`From:${head}\n\nOrganisation: x\nSector: energy\nWhat happened: y\n${field}`)

// Each of these took from half a minute to for ever when a regular expression began again at each sign.
test.each<[string, () => unknown]>([
  ['a list whose comment breaks off', () => readList(`a.example ${long('#')}\u2028x`, context)],
  ['a list whose comments break off', () => readList(`a.example${long(' #')}\u2028x`, context)],
  [
    'a table with labels of blanks',
    () => readCsv(`domain,tags\n${`a.example,"x${' '.repeat(9000)}y;z"\n`.repeat(200)}`, context),
  ],
  ['a table with a cell of blanks', () => readCsv(`domain,url\n"a.example${long(' ')}",x`, context)],
  ['a tag without attributes', () => parseXml(`<a ${long('b')}></a>`)],
  ['a tag of quotation marks', () => parseXml(`<a ${long('""')}></a>`)],
  [
    'addresses with a blank in them',
    () => {
      for (let n = 0; n < 3000; n++) normalise('url', `http://${'a'.repeat(3900)} b`)
    },
  ],
  ['a mail address of plus signs', () => canonicalValue('email', `${long('+')}\u2028@x`)],
  ['a list of changes of blanks', () => readChanges(`a${long(' ')},${long(' ')}b""`, 'https://x.example/')],
  ['a report with a name of blanks', () => report(' a@b.example', `Name: x${long(' ')}y`)],
  ['a report with a system of blanks', () => report(' a@b.example', `Systems: x${long(' ')}y`)],
  ['a report from nobody', () => report(` ${long('@')} x`, '')],
  ['a report with a header of blanks', () => report(`${long(' ')}\u2028x`, '')],
  ['lines that may be broken digests', () => joinBroken(long('0\t'))],
  ['a name of dots', () => defang(long('a.'))],
  ['a pattern whose quotation does not end', () => defangPattern(`[a:b = '${long("\\'")}\\`)],
])('%s takes as long as it is, not as long as its square', (_, read) => {
  const begun = cpuMs()
  try {
    read()
  } catch (error) {
    expect(error).toMatchObject({ kind: 'invalid' })
  }
  expect(cpuMs() - begun).toBeLessThan(5000)
})

test('a list of changes is read with and without quotation marks and blanks', () => {
  const at = '2026-01-02T03:04:05Z'
  const urls = readChanges(`"a.json","${at}"\n b.json , ${at}\n"c,d.json" ,${at}`, 'https://x.example/').map(
    (one) => one.url,
  )
  expect(urls).toEqual(['a', 'b', 'c,d'].map((name) => `https://x.example/${name}.json`))
  for (const line of ['a.json', `,${at}`, 'a.json,', `a.json,${at},x`, `a"b.json,${at}`])
    expect(() => readChanges(line, 'https://x.example/')).toThrow(/no list of paths and moments/)
})

test('a pattern that is shown has harmless values, exact digests and its names', () => {
  const digest = 'a'.repeat(64)
  expect(defangPattern(`[domain-name:value = 'a.example' OR file:hashes.'SHA-256' = '${digest}']`)).toBe(
    `[domain-name:value = 'a[.]example' OR file:hashes.'SHA-256' = '${digest}']`,
  )
  expect(defangPattern("[a:b = 'it\\'s a.example")).toBe("[a:b = 'it\\'s a[.]example")
})
