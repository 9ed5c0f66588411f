import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { tlpLevels } from '../policy/model.ts'
import type { StepItem } from '../release/model.ts'
import type { StixId } from '../stix/object.ts'
import {
  maxPageBytes,
  type PageBounds,
  type ProvenStep,
  readStepPage,
  type StepPageHeader,
  writeStepPage,
} from './step-page.ts'

const hash = (byte: number) => new Uint8Array(32).fill(byte)
const bounds: PageBounds = { from: 'US', to: 'JP', lane: 'routine', after: 17, size: 5, limit: 3 }
const parcel = (text: string): StepItem => ({
  is: 'object',
  parcel: {
    id: 'indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f' as StixId,
    version: '2024-02-07T00:00:00.000Z',
    origin: 'US',
    agreement: 'trilateral',
    assigned: { tlp: 'amber', releasableTo: ['JP', 'US'] },
    seal: null,
    text,
  },
})
const step = (seq: number, items: readonly StepItem[] = [parcel('{"a":"日本\\n"}')]): ProvenStep => ({
  seq,
  leaf: seq * 2,
  salt: hash(seq),
  inclusion: [hash(1), hash(2)],
  manifest: `{"seq":${seq}}`,
  items,
})
const two = [step(18), step(19, [{ is: 'gone' }, { is: 'recall', notice: null }])]
const header: StepPageHeader = {
  from: 'US',
  to: 'JP',
  lane: 'routine',
  after: 17,
  heads: { flash: 0, priority: 3, routine: 19 },
  charter: { version: 2, digest: 'a'.repeat(64) },
  checkpoint: 'us.example/log\n9\n…\n\n— us.example/log AAAA\n',
  size: 5,
  consistency: [hash(7)],
}

function refusalOf(bytes: Uint8Array, of: PageBounds = bounds): string {
  try {
    readStepPage(bytes, of)
  } catch (error) {
    expect(error).toBeInstanceOf(Fault)
    expect((error as Fault).kind).toBe('integrity')
    return (error as Fault).message
  }
  return 'accepted'
}

test('a page comes back as it was written, whatever the texts hold', () => {
  const tricky = fc.constantFrom('\n', '\r', '"', '\\', '{', '}', '\0', '\u2028', '\ufeff', 'a', 'ñ', '日', '😀')
  const text = fc.string({ minLength: 2, unit: tricky, maxLength: 12 })
  const anyItem: fc.Arbitrary<StepItem> = fc.oneof(
    fc
      .record(
        { text, tlp: fc.constantFrom(...tlpLevels), via: fc.array(fc.constantFrom('KR', 'AU'), { maxLength: 3 }) },
        { requiredKeys: ['text', 'tlp'] },
      )
      .map(({ text, tlp, ...way }): StepItem => {
        const item = parcel(text)
        return item.is === 'object' ? { is: 'object', parcel: { ...item.parcel, assigned: { tlp }, ...way } } : item
      }),
    fc.constant<StepItem>({ is: 'gone' }),
    fc.constant<StepItem>({ is: 'charter' }),
    fc.option(text).map((notice): StepItem => ({ is: 'recall', notice })),
  )
  fc.assert(
    fc.property(fc.array(fc.array(anyItem, { maxLength: 1 }), { maxLength: 3 }), (given) => {
      const steps = given.map((items, index) => step(18 + index, items))
      const page = readStepPage(
        writeStepPage({ ...header, heads: { ...header.heads, routine: 17 + steps.length } }, steps),
        bounds,
      )
      expect(page.header.checkpoint).toBe(header.checkpoint)
      expect(page.header.consistency.map((one) => [...one])).toEqual([[...hash(7)]])
      expect(page.steps.map(({ items, manifest, leaf }) => ({ items, manifest, leaf }))).toEqual(
        steps.map(({ items, manifest, leaf }) => ({ items, manifest, leaf })),
      )
    }),
  )
})

test('a page that ends anywhere before its end is refused', () => {
  const whole = writeStepPage(header, two)
  for (let end = 0; end < whole.length; end++) expect(refusalOf(whole.subarray(0, end))).not.toBe('accepted')
  expect(refusalOf(whole)).toBe('accepted')
  expect(refusalOf(Buffer.concat([whole, Buffer.from('x')]))).toMatch(/after the last/)
})

test('a page with one byte altered is refused or keeps its frames', () => {
  const whole = writeStepPage(header, two)
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const altered = Uint8Array.from(whole)
      altered[at] = altered[at]! ^ flip
      try {
        expect(readStepPage(altered, bounds).steps).toHaveLength(2)
      } catch (error) {
        expect((error as Fault).kind).toBe('integrity')
      }
    }),
    { numRuns: 500 },
  )
})

test.each<[string, Partial<StepPageHeader>, ProvenStep[], RegExp]>([
  ['from another member', { from: 'PH' }, two, /from PH/],
  ['for another member', { to: 'PH' }, two, /for PH/],
  ['of another lane', { lane: 'flash' }, two, /lane flash/],
  ['that begins elsewhere', { after: 16 }, two, /begins elsewhere/],
  ['that proves from another size', { size: 4 }, two, /another size/],
  [
    'with more steps than were asked',
    { heads: { ...header.heads, routine: 30 } },
    [1, 2, 3, 4].map((n) => step(n)),
    /at most 3/,
  ],
  [
    'with more items than were asked',
    {},
    [step(18), step(19, [{ is: 'gone' }, { is: 'gone' }, { is: 'gone' }])],
    /more than 3 items/,
  ],
  ['whose head lies before its last step', { heads: { ...header.heads, routine: 18 } }, two, /head lies before/],
  ['that is empty and promises more', {}, [], /promises more/],
  ['with a truncated note', { checkpoint: '' }, two, /checkpoint/],
  ['with a hash that is none', { consistency: [new Uint8Array(31)] }, two, /consistency/],
  ['with more hashes than any proof', { consistency: Array(129).fill(hash(1)) }, two, /consistency/],
])('a page %s is refused', (_name, change, steps, message) => {
  expect(refusalOf(writeStepPage({ ...header, ...change }, steps))).toMatch(message)
})

test('one step may have more items than were asked, for it cannot be divided', () => {
  const items = Array.from({ length: 9 }, (): StepItem => ({ is: 'gone' }))
  expect(refusalOf(writeStepPage({ ...header, heads: { ...header.heads, routine: 18 } }, [step(18, items)]))).toBe(
    'accepted',
  )
})

const page = (line: object, text = '{}') => {
  const start = { ...header, count: 1, checkpoint: 2, consistency: [], heads: { ...header.heads, routine: 18 } }
  const first = { leaf: 1, salt: Buffer.from(hash(1)).toString('base64'), inclusion: [], manifest: 2, items: 1 }
  const lines = [JSON.stringify(start), 'no', JSON.stringify(first), '{}', JSON.stringify(line), text]
  return Buffer.from(`${lines.join('\n')}\n`)
}
const line = { is: 'object', id: 'x', version: '1', origin: 'US', agreement: 'a', assigned: {}, seal: null, length: 2 }

test.each<[string, Record<string, unknown>, RegExp]>([
  ['a length that is too long', { ...line, length: 1000 }, /cut short/],
  ['a length beyond every object', { ...line, length: 2 ** 31 }, /length/],
  ['a restriction that we do not know', { ...line, assigned: { tlp: 'clear', nationals: 'US' } }, /assigned/],
  ['a label that we do not know', { ...line, assigned: { tlp: 'purple' } }, /assigned/],
  ['a way that leads through no member', { ...line, via: ['US', 'somebody'] }, /via/],
  ['a way that is longer than any', { ...line, via: Array(65).fill('US') }, /via/],
  ['an origin that is no code', { ...line, origin: '../US' }, /origin/],
  ['a kind that we do not know', { ...line, is: 'gift' }, /is/],
  ['a very long line', { ...line, padding: 'x'.repeat(10_000) }, /longer than 8192/],
  ['a notice that is too large', { is: 'recall', length: 1_000_000 }, /length/],
])('an item with %s is refused', (_name, item, message) => {
  expect(refusalOf(page(line))).toBe('accepted')
  expect(refusalOf(page(item))).toMatch(message)
})

test('lines that are no JSON, and texts that are no UTF-8, are refused', () => {
  expect(refusalOf(Buffer.from('hello\n'))).toMatch(/not JSON/)
  expect(refusalOf(Buffer.from('null\n'))).toMatch(/not as it must be/)
  expect(refusalOf(Buffer.from('x'.repeat(20_000)))).toMatch(/longer than/)
  const broken = page(line)
  broken[broken.length - 2] = 0xff
  expect(refusalOf(broken)).toMatch(/UTF-8/)
})

test('the largest page that a peer can make us hold is known', () => {
  expect(maxPageBytes).toBeLessThanOrEqual(32 * 1024 * 1024)
})
