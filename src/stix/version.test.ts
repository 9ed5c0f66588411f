import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareVersions, isTimestamp, parseTimestamp, versionOf } from './version.ts'

const moment = fc
  .tuple(
    fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
    fc.stringMatching(/^\d{0,12}$/),
  )
  .map(([date, digits]) => `${date.toISOString().slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`)
const sign = Math.sign

describe('versions', () => {
  test('their order is total: antisymmetric and transitive, also among texts that are no timestamps', () => {
    const any = fc.oneof(moment, fc.string())
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(sign(compareVersions(a, b)) + sign(compareVersions(b, a))).toBe(0)
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) {
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0)
        }
      }),
    )
  })
  test('zeros at the end change nothing, any other digit does', () => {
    fc.assert(
      fc.property(moment, fc.nat({ max: 9 }), (a, zeros) => {
        const padded = `${a.slice(0, -1)}${a.includes('.') ? '' : '.'}0${'0'.repeat(zeros)}Z`
        expect(compareVersions(a, padded)).toBe(0)
        expect(compareVersions(`${padded.slice(0, -1)}1Z`, a)).toBeGreaterThan(0)
      }),
    )
  })
  test('nothing is rounded', () => {
    expect(compareVersions('2026-01-01T00:00:00.1234567891Z', '2026-01-01T00:00:00.1234567892Z')).toBeLessThan(0)
    expect(compareVersions('2026-01-01T00:00:00.999999999Z', '2026-01-01T00:00:01Z')).toBeLessThan(0)
  })
  test.each([
    '2026-02-29T00:00:00Z',
    '2026-11-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00+00:00',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00.12x4Z',
    '2026-01-00T00:00:00Z',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01t00:00:00z',
  ])('%s is no timestamp', (text) => {
    expect(isTimestamp(text)).toBe(false)
    expect(parseTimestamp(text)).toBeNull()
  })
  test('leap days and leap seconds are', () => {
    expect(parseTimestamp('2024-02-29T23:59:59.120Z')).toEqual({ seconds: 1709251199, fraction: '12' })
    expect(compareVersions('2016-12-31T23:59:60Z', '2016-12-31T23:59:59Z')).toBeGreaterThan(0)
  })
  test('the version is modified, else created, else none', () => {
    expect(versionOf({ modified: 'm', created: 'c' })).toBe('m')
    expect(versionOf({ created: 'c' })).toBe('c')
    expect(versionOf({ value: 'x' })).toBeNull()
  })
})
