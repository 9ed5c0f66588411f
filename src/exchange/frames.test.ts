import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { tlpLevels } from '../policy/model.ts'
import { type Asked, type FramedParcel, maxPageBytes, type PageHeader, readPage, writePage } from './frames.ts'

const asked: Asked = { from: 'US', after: 17, limit: 3 }
const parcel = (added: number, text = `{"name":"日本 ${added}"}`): FramedParcel => ({
  added,
  id: 'indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f',
  version: '2024-02-07T00:00:00.000Z',
  origin: 'US',
  agreement: 'trilateral',
  assigned: { tlp: 'amber', releasableTo: ['JP', 'US'] },
  seal: null,
  text,
})
const two = [parcel(18), parcel(42, '{"text":"line\\n feed",\n"more":"\u2028"}')]
const header: PageHeader = { from: 'US', after: 17, cursor: 42, more: false, count: 2, head: 42 }

function refusalOf(bytes: Uint8Array, of: Asked = asked): string {
  try {
    readPage(bytes, of)
  } catch (error) {
    expect(error).toBeInstanceOf(Fault)
    expect((error as Fault).kind).toBe('integrity')
    return (error as Fault).message
  }
  return 'accepted'
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}

test('a page comes back as it was written, whatever the texts hold', () => {
  const tricky = fc.constantFrom('\n', '\r', '"', '\\', '{', '}', '\0', '\u2028', '\ufeff', 'a', 'ñ', '日', '😀')
  const anyParcel = fc.record({
    step: fc.integer({ min: 1, max: 1000 }),
    text: fc.string({ minLength: 2, unit: tricky, maxLength: 12 }),
    tlp: fc.option(fc.constantFrom(...tlpLevels), { nil: undefined }),
    seal: fc.option(fc.string({ maxLength: 88 })),
    version: fc.string({ maxLength: 10, unit: tricky }),
  })
  fc.assert(
    fc.property(fc.array(anyParcel, { maxLength: 3 }), fc.boolean(), (items, wantsMore) => {
      let added = 17
      const parcels = items.map(({ step, text, tlp, seal, version }) => {
        added += step
        return { ...parcel(added, text), version, seal, assigned: tlp === undefined ? {} : { tlp } }
      })
      const more = wantsMore && parcels.length > 0
      const page = { from: 'US', after: 17, cursor: added, more, count: parcels.length, head: added + 5 }
      const read = readPage(writePage(page, parcels), asked)
      expect(read).toEqual({ ...page, parcels })
    }),
  )
})

test('a byte order mark at the start of a text is kept', () => {
  const page = writePage({ ...header, cursor: 18, count: 1 }, [parcel(18, '\ufeff{}')])
  expect(readPage(page, asked).parcels[0]?.text).toBe('\ufeff{}')
})

test('a page that ends anywhere before its end is refused', () => {
  const whole = writePage(header, two)
  for (let end = 0; end < whole.length; end++) expect(refusalOf(whole.subarray(0, end))).not.toBe('accepted')
  expect(refusalOf(whole)).toBe('accepted')
})

test('a page with one byte altered is refused or says the same of its frames', () => {
  const whole = writePage(header, two)
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const altered = Uint8Array.from(whole)
      altered[at] = altered[at]! ^ flip
      try {
        const page = readPage(altered, asked)
        expect(page.parcels.map(({ added }) => added).every((added) => added > 17)).toBe(true)
        expect(page.cursor).toBe(page.parcels.at(-1)?.added)
      } catch (error) {
        expect((error as Fault).kind).toBe('integrity')
      }
    }),
    { numRuns: 500 },
  )
})

test.each<[string, Partial<PageHeader>, FramedParcel[], RegExp]>([
  ['from another member', { from: 'PH' }, two, /from PH/],
  ['that begins elsewhere', { after: 16 }, two, /begins elsewhere/],
  [
    'with more parcels than were asked',
    { count: 4, cursor: 45 },
    [43, 44, 45, 46].map((at) => parcel(at)),
    /at most 3/,
  ],
  ['that counts one too many', { count: 3 }, two, /cut short/],
  ['that counts one too few', { count: 1, cursor: 18 }, two, /after the last/],
  ['whose cursor lies beyond its parcels', { cursor: 43, head: 43 }, two, /cursor/],
  ['whose cursor goes back', { cursor: 16 }, two, /cursor/],
  ['that is empty and moves the cursor', { count: 0, cursor: 42 }, [], /cursor/],
  ['that is empty and promises more', { count: 0, cursor: 17, more: true }, [], /promises more/],
  ['whose head lies before its cursor', { head: 41 }, two, /head/],
  ['with a negative count', { count: -1 }, two, /count/],
  ['with half a parcel', { count: 1.5 }, two, /count/],
  ['with a cursor beyond 2^53', { cursor: 2 ** 53 }, two, /cursor/],
  ['whose parcels are out of order', {}, [two[1]!, two[0]!], /out of order/],
  ['with one position twice', { cursor: 18 }, [two[0]!, two[0]!], /out of order/],
  ['with a position that was read before', {}, [parcel(17), two[1]!], /out of order/],
  ['with a negative position', {}, [parcel(-1), two[1]!], /added/],
])('a page %s is refused', (_name, change, parcels, message) => {
  expect(refusalOf(writePage({ ...header, ...change }, parcels))).toMatch(message)
})

test.each<[string, (line: Record<string, unknown>) => unknown, RegExp]>([
  ['a length that is too long', (line) => ({ ...line, length: 1000 }), /cut short/],
  ['a length that is too short', (line) => ({ ...line, length: 3 }), /longer than it says/],
  ['a negative length', (line) => ({ ...line, length: -5 }), /length/],
  ['a length beyond every object', (line) => ({ ...line, length: 2 ** 31 }), /length/],
  [
    'a restriction that we do not know',
    (line) => ({ ...line, assigned: { tlp: 'clear', nationals: 'US' } }),
    /assigned/,
  ],
  ['a label that we do not know', (line) => ({ ...line, assigned: { tlp: 'purple' } }), /assigned/],
  ['an origin that is no code', (line) => ({ ...line, origin: '../US' }), /origin/],
  ['no agreement', ({ agreement: _, ...line }) => line, /agreement/],
  ['a list', () => [], /not as it must be/],
  ['a very long line', (line) => ({ ...line, padding: 'x'.repeat(10_000) }), /longer than 8192/],
])('a parcel line with %s is refused', (_name, change, message) => {
  const text = '{"a":1}'
  const { text: _, ...rest } = parcel(18)
  const line = change({ ...rest, length: text.length })
  const page = `${JSON.stringify({ ...header, cursor: 18, count: 1 })}\n${JSON.stringify(line)}\n${text}\n`
  expect(refusalOf(bytesOf(page))).toMatch(message)
})

test('lines that are no JSON, and texts that are no UTF-8, are refused', () => {
  expect(refusalOf(bytesOf('hello\n'))).toMatch(/not JSON/)
  expect(refusalOf(bytesOf('null\n'))).toMatch(/not as it must be/)
  expect(refusalOf(bytesOf('x'.repeat(20_000)))).toMatch(/longer than/)
  const whole = Buffer.from(writePage(header, two))
  whole[whole.length - 4] = 0xff
  expect(refusalOf(whole)).toMatch(/UTF-8/)
})

test('a newer version of the protocol may say more than we know', () => {
  const page = `${JSON.stringify({ ...header, count: 0, cursor: 17, later: true })}\n`
  expect(refusalOf(bytesOf(page))).toBe('accepted')
})

test('the largest page that a peer can make us hold is known', () => {
  expect(maxPageBytes(1000)).toBeLessThan(32 * 1024 * 1024)
})
