import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generateSigningKey } from '../crypto/keys.ts'
import { readQr } from '../testing/naive-qr.ts'
import {
  bodyLines,
  type FlashAlert,
  maxFlashBytes,
  readFlash,
  readFlashBytes,
  restoreFlash,
  verifyFlash,
  writeFlash,
} from './alert.ts'
import { defang, refang } from './defang.ts'
import { encodeQr } from './qr-code.ts'

const key = generateSigningKey()
const alert: FlashAlert = {
  from: 'JP',
  number: 7,
  at: '2026-11-23T09:15:00Z',
  tlp: 'amber+strict',
  subject: 'Edge gateways: exploitation under way',
  body: ['Take the management interface off the network now.', '', '管理画面をネットワークから切り離してください。'],
  indicators: ['203.0.113.9', 'https://update.example/a?b=c', 'ops@mail.example'],
}
const signed = writeFlash(alert, key.privatePem)
/** An alert of exactly so many bytes. */
function alertOf(size: number): ReturnType<typeof writeFlash> {
  const empty = Buffer.byteLength(writeFlash({ ...alert, body: ['x'] }, key.privatePem).text)
  const body: string[] = []
  for (let left = size - empty + 1; left > 0; left -= 76) body.push('y'.repeat(Math.min(75, left === 76 ? 74 : left)))
  const text = writeFlash({ ...alert, body }, key.privatePem).text
  const missing = size - Buffer.byteLength(text)
  body[0] += 'z'.repeat(missing)
  return writeFlash({ ...alert, body }, key.privatePem)
}

test('an alert reads on paper as it was meant, and says everything that is signed', () => {
  const lines = signed.text.split('\n')
  expect(lines.slice(0, 11)).toEqual([
    'TREFOIL FLASH/1',
    'From: JP',
    'Number: 7',
    'Time: 2026-11-23T09:15:00Z',
    'TLP: AMBER+STRICT',
    'Subject: Edge gateways: exploitation under way',
    '',
    'Take the management interface off the network now.',
    '',
    '管理画面をネットワークから切り離してください。',
    '',
  ])
  expect(lines.slice(11, 14)).toEqual([
    'Indicator: 203[.]0[.]113[.]9',
    'Indicator: hxxps://update[.]example/a?b=c',
    'Indicator: ops[@]mail[.]example',
  ])
  expect(lines[14]).toMatch(/^Key: [0-9a-f]{4}( [0-9a-f]{4}){7}$/)
  expect(lines[15]).toMatch(/^Signature: .{88}$/)
  expect(readFlash(signed.text)).toEqual(signed)
  expect(verifyFlash(signed, key.publicKey)).toBe(true)
  expect(verifyFlash(signed, generateSigningKey().publicKey)).toBe(false)
})

test('whatever can be written is read back, and nothing that was altered verifies', () => {
  const words = fc.stringMatching(/^[A-Za-z0-9ぁ-んァ-ヶñé.:#-]{1,12}( [A-Za-z0-9ぁ-んñ.:-]{1,12}){0,3}$/)
  const indicator = fc.stringMatching(/^[A-Za-z0-9:/?=&%_.@-]{1,30}$/)
  const alerts = fc.record({
    from: fc.constantFrom('US', 'JP', 'PH'),
    number: fc.integer({ min: 1, max: 999_999_999 }),
    at: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => `${date.toISOString().slice(0, 19)}Z`),
    tlp: fc.constantFrom('clear', 'green', 'amber', 'amber+strict', 'red') as fc.Arbitrary<FlashAlert['tlp']>,
    subject: words,
    body: fc.array(words, { minLength: 1, maxLength: 4 }),
    indicators: fc.uniqueArray(indicator, { maxLength: 4 }),
  })
  fc.assert(
    fc.property(alerts, fc.nat(), fc.nat(), (one, place, other) => {
      const written = writeFlash(one, key.privatePem)
      expect(readFlash(written.text)).toMatchObject({ alert: one, digest: written.digest })
      const at = place % written.text.length
      const character = String.fromCharCode(33 + (other % 90))
      const altered = written.text.slice(0, at) + character + written.text.slice(at + 1)
      if (altered === written.text) return
      const verifies = (() => {
        try {
          return verifyFlash(readFlash(altered), key.publicKey)
        } catch {
          return false
        }
      })()
      expect(verifies).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test('an alert of exactly 1,200 bytes is written and fits a QR code that a reader reads back; one of 1,201 is refused with the excess', () => {
  const full = alertOf(maxFlashBytes)
  expect(Buffer.byteLength(full.text)).toBe(1200)
  const matrix = encodeQr(Buffer.from(full.text, 'utf8'), 'M')
  expect(matrix.length).toBe(29 * 4 + 17)
  const read = readFlashBytes(readQr(matrix))
  expect(read).toEqual(full)
  expect(verifyFlash(read, key.publicKey)).toBe(true)
  expect(() => alertOf(1201)).toThrow(/1 more than the 1200/)
})

test('what mail and hands do to a text is undone, and the signature holds', () => {
  const mailed = `\ufeff\r\n${signed.text.replaceAll('\n', '  \r\n')}\r\n\r\n`
  const restored = readFlash(restoreFlash(mailed))
  expect(restored).toEqual(signed)
  expect(readFlashBytes(Buffer.from(mailed, 'utf8'))).toEqual(signed)
  expect(() => readFlashBytes(Buffer.from([0xff, 0xfe]))).toThrow(/UTF-8/)
})

test('what a person types becomes lines that paper holds', () => {
  const long = 'word '.repeat(60)
  for (const line of bodyLines(`\n\n${long}\n\n\n\n管理${'画面'.repeat(100)}\t\n\n`))
    expect([...line].length).toBeLessThanOrEqual(76)
  const lines = bodyLines(`a\r\n\r\n\r\n b\tc \r\n`)
  expect(lines).toEqual(['a', '', 'b c'])
  expect(bodyLines('\n\n')).toEqual([])
  expect(
    readFlash(writeFlash({ ...alert, body: bodyLines(`${'管理'.repeat(60)}`) }, key.privatePem).text).alert.body,
  ).toHaveLength(4)
})

describe('the parser refuses', () => {
  const replace = (from: string | RegExp, to: string | ((found: string) => string)): string =>
    typeof to === 'string' ? signed.text.replace(from, to) : signed.text.replace(from, to)
  test.each([
    ['nothing', ''],
    ['another title', replace('FLASH/1', 'FLASH/2')],
    ['another order', replace('From: JP\nNumber: 7', 'Number: 7\nFrom: JP')],
    ['a missing field', replace('TLP: AMBER+STRICT\n', '')],
    ['a field twice', replace('Number: 7', 'Number: 7\nNumber: 7')],
    ['a number with a zero before it', replace('Number: 7', 'Number: 07')],
    ['a day that is none', replace('2026-11-23', '2026-02-30')],
    ['a label that is none', replace('AMBER+STRICT', 'PURPLE')],
    ['a label in small letters', replace('AMBER+STRICT', 'amber+strict')],
    ['a space too many', replace('From: JP', 'From:  JP')],
    ['a space at a line end', replace('From: JP', 'From: JP ')],
    ['a carriage return', replace('From: JP\n', 'From: JP\r\n')],
    ['a tab', replace('Edge gateways', 'Edge\tgateways')],
    ['writing that runs backwards', replace('Edge', 'E\u202edge')],
    ['a character without width', replace('Edge', 'E\u200bdge')],
    ['letters in two parts', replace('Edge', 'E\u0301dge')],
    ['two blank lines', replace('\n\n管理', '\n\n\n管理')],
    ['an indicator among the message', replace('Take', 'Indicator: 1[.]2\nTake')],
    ['a signature among the message', replace('Take', 'Signature: none\nTake')],
    ['an indicator that is a link', replace('hxxps', 'https')],
    ['an indicator with a dot', replace('203[.]0', '203.0')],
    ['an indicator twice', replace(/(Indicator: ops.*\n)/, '$1$1')],
    ['text after the end', `${signed.text}P.S.\n`],
    ['no line end at the end', signed.text.slice(0, -1)],
    ['a short signature', replace(/==\n$/, '=\n')],
    ['a key in capitals', replace(/Key: .*/, (line) => line.toUpperCase().replace('KEY', 'Key'))],
    ['no message', replace(/Take[\s\S]*ください。\n\n/, '')],
    ['a line of 201 characters', replace('Take', 'T'.repeat(201))],
    ['more than 1,200 bytes', `${'x'.repeat(1300)}\n`],
  ])('%s', (_, text) => {
    expect(text).not.toBe(signed.text)
    expect(() => readFlash(text)).toThrow(/flash alert/)
  })

  test('any text, without a fault of its own', () => {
    const lines = fc.array(fc.oneof(fc.constantFrom(...signed.text.split('\n')), fc.string({ maxLength: 40 })), {
      maxLength: 18,
    })
    fc.assert(
      fc.property(lines, (parts) => {
        const text = parts.join('\n')
        try {
          expect(readFlash(text).text).toBe(text)
        } catch (error) {
          expect(error).toMatchObject({ name: 'Fault' })
        }
      }),
    )
  })

  test('what the form cannot say, before it is signed', () => {
    for (const wrong of [
      { subject: '' },
      { subject: 'x'.repeat(121) },
      { subject: 'two\nlines' },
      { body: [] },
      { body: ['Key: of the matter'] },
      { body: ['a', '', '', 'b'] },
      { number: 0 },
      { from: 'japan' },
      { at: '2026-11-23T09:15:00.000Z' },
      { indicators: ['two words'] },
      { indicators: ['a.example', 'a.example'] },
      { indicators: ['HTTP://a.example'] },
    ])
      expect(() => writeFlash({ ...alert, ...wrong }, key.privatePem), JSON.stringify(wrong)).toThrow()
  })
})

test('the other spellings of a signature in base64 are not taken', () => {
  const text = signed.text.replace(/(.)==\n$/, (_, last: string) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    return `${alphabet[alphabet.indexOf(last) + 1]}==\n`
  })
  expect(Buffer.from(text.slice(-90, -1), 'base64')).toEqual(Buffer.from(signed.text.slice(-90, -1), 'base64'))
  expect(verifyFlash(readFlash(text), key.publicKey)).toBe(false)
})

test('defanging comes back, or is refused', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[!-~]{1,40}$/), (value) => {
      let text: string
      try {
        text = defang(value)
      } catch {
        return
      }
      expect(refang(text)).toBe(value)
      expect(text).not.toMatch(/^http|[^[][.@]/)
    }),
  )
})

const openssl = spawnSync('openssl', ['version']).status === 0
test.runIf(openssl)('the commands of the documentation verify an alert with openssl and nothing of ours', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-flash-'))
  try {
    const document = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'protocol', 'flash-alert.md'), 'utf8')
    const commands = /```sh verify-by-hand\n([\s\S]*?)```/.exec(document)?.[1]
    expect(commands).toBeTruthy()
    const run = (text: string): { status: number | null; out: string } => {
      writeFileSync(join(folder, 'alert.txt'), text)
      const ran = spawnSync('sh', ['-eu', '-c', commands!], {
        cwd: folder,
        env: { ...process.env, KEY: key.publicKey },
        encoding: 'utf8',
      })
      return { status: ran.status, out: ran.stdout + ran.stderr }
    }
    const good = run(signed.text)
    expect(good).toMatchObject({ status: 0, out: expect.stringContaining('Signature Verified Successfully') })
    expect(good.out.replaceAll(' ', '')).toContain(signed.key)
    expect(run(signed.text.replace('203', '204')).status).not.toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
