import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countReads,
  nameRead,
  placeWithin,
  propertiesRead,
  readingsOf,
  titlesOf,
  valueAt,
} from '../console/src/preview/readings.ts'
import type { Preview } from '../src/api/contract/imports.ts'

type Previewed = Preview['objects'][number]
type Seen = Previewed['seen'][number]

function seen(recipient: string, text: number | null, more: Partial<Seen> = {}): Seen {
  return {
    ...{ recipient, view: `trilateral|${recipient}`, agreement: 'trilateral', clause: null, reasons: [], removed: [] },
    ...{ withheld: [], redaction: null, obligations: null, sentence: '', since: null, text },
    decision: text === null ? 'withhold' : text === 0 ? 'release' : 'redact',
    ...more,
  }
}

function previewed(number: number, texts: readonly object[], answers: readonly Seen[]): Previewed {
  const id = `campaign--0000000${number}-0000-4000-8000-000000000000`
  const summary = { id, type: 'campaign', name: `C${number}`, version: '', tlp: 'green' as const, origin: 'US' }
  return {
    object: { ...summary, releasableTo: null, revoked: false, added: '' } as unknown as Previewed['object'],
    ...{ isNew: true, findings: [], holds: [], warnings: [] },
    texts: texts.map((text) => JSON.stringify(text)),
    seen: [...answers],
  }
}

test('each recipient has one tab: members first, then clients, then the public', () => {
  const answers = ['public', 'client:green', 'member:JP', 'client:amber', 'member:PH'].map((name) => seen(name, 0))
  const recipients = readingsOf([previewed(1, [{}], answers)]).map(({ recipient }) => recipient)
  expect(recipients).toEqual(['member:JP', 'member:PH', 'client:green', 'client:amber', 'public'])
})

test('a recipient of several agreements reads an object under the one that gives it most, whatever their order', () => {
  const other = seen('member:JP', null, { view: 'other', reasons: [{ code: 'other-agreement', facts: {} }] })
  const refused = seen('member:JP', null, { view: 'near', reasons: [{ code: 'tlp-above-ceiling', facts: {} }] })
  const part = seen('member:JP', 1, { view: 'part' })
  const full = seen('member:JP', 0, { view: 'full' })
  const best = (answers: readonly Seen[]) =>
    readingsOf([previewed(1, [{ a: 1 }, { a: 2 }], answers)])[0]?.readings.map(({ decision }) => decision.view)
  fc.assert(
    fc.property(fc.shuffledSubarray([other, refused, part, full], { minLength: 1 }), (answers) => {
      const expected = [full, part, refused, other].find((one) => answers.includes(one))
      expect(best(answers)).toEqual([expected?.view])
    }),
  )
})

test('what is read in full, in part, not at all and what a recipient has already come to all objects together', () => {
  const answer = fc.constantFrom(
    seen('member:JP', 0),
    seen('member:JP', 1),
    seen('member:JP', null),
    seen('member:JP', null, { reasons: [{ code: 'recipient-is-origin', facts: {} }] }),
    seen('member:JP', null, { decision: 'release' }),
  )
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 20 }), (answers) => {
      const objects = answers.map((one, index) => previewed(index, [{}, { a: 1 }], [one]))
      const counts = countReads(readingsOf(objects)[0]?.readings ?? [])
      expect(counts.full + counts.part + counts.none + counts.has).toBe(answers.length)
      expect(counts.full).toBe(answers.filter(({ text }) => text === 0).length)
      expect(counts.has).toBe(
        answers.filter(({ text, decision, reasons }) => text === null && (decision === 'release' || reasons.length > 0))
          .length,
      )
    }),
  )
})

test('a withheld property stands where it would stand, and nothing of what it says is shown', () => {
  const original = { type: 'report', id: 'report--1', name: 'N', description: 'secret words', labels: ['a', 'b'] }
  const read = { type: 'report', id: 'report--2', name: 'N', labels: ['a'] }
  const part = (at: string) => ({ at, because: 'part' as const, label: 'red' as const })
  const shown = propertiesRead(JSON.stringify(original), JSON.stringify(read), [
    part('/description'),
    part('/labels/1'),
  ])
  expect(shown).toEqual([
    { name: 'description', value: undefined, withheld: [part('/description')] },
    { name: 'name', value: 'N', withheld: [] },
    { name: 'labels', value: ['a'], withheld: [part('/labels/1')] },
  ])
  expect(JSON.stringify(shown)).not.toContain('secret words')
  expect(nameRead(JSON.stringify({ ...read, name: undefined }))).toBe('')
})

test('references are called by what the recipient reads under that id', () => {
  const cut = { type: 'campaign', id: 'campaign--other' }
  const titles = titlesOf(
    readingsOf([previewed(1, [{}, { ...cut, name: 'less' }], [seen('member:JP', 1)])])[0]?.readings ?? [],
  )
  expect(titles.get('campaign--other')).toBe('less')
  expect(titles.get('campaign--00000001-0000-4000-8000-000000000000')).toBe('C1')
})

test('places in lists are counted as people count, and keys are not', () => {
  const text = JSON.stringify({ labels: ['a', 'b'], objects: { 0: { refs: ['x'] } } })
  expect(['/labels', '/labels/1', '/objects/0/refs/0'].map((at) => placeWithin(text, at))).toEqual([
    '',
    '#2',
    '0 › refs › #1',
  ])
})

test('what is no object, and a place that is not there, are nothing', () => {
  const text = JSON.stringify({ 'a/b': [{ '~': 1 }] })
  expect(valueAt(text, '/a~1b/0/~0')).toBe(1)
  expect(valueAt(text, '/__proto__/constructor')).toBeUndefined()
  for (const odd of ['', 'null', '[1]', '{', '"x"']) expect(propertiesRead(odd, odd, [])).toEqual([])
})
