import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readObject } from '../../stix/read.ts'
import { withdrawn } from '../own-words.ts'
import { sectorOf, type Verdict, verdictKinds, verdictOf, verdictsFor } from './verdict.ts'
import { verdictId, verdictObjects } from './verdict-objects.ts'

const observer = { member: 'PH', identity: 'identity--0b2c9a51-7c3e-4d0e-8f1a-2d3c4b5a6978', name: 'Philippines' }
const object = {
  type: 'indicator',
  id: 'indicator--2a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e31',
  object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'],
}
const at = '2026-11-27T08:00:00.000Z'

const anyVerdict: fc.Arbitrary<Verdict> = fc.record({
  kind: fc.constantFrom(...verdictKinds),
  sector: fc.constantFrom('', 'water', 'energy', 'government-national'),
  remark: fc.oneof(fc.constant(''), fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' })),
})

function answerOf(verdict: Verdict, before: Parameters<typeof verdictObjects>[3]['before'] = null) {
  const id = verdictId(observer, object.id, verdict, 0)
  const texts = verdictObjects(observer, { object, producer: 'US' }, verdict, { id, at, before })
  return { texts, answer: JSON.parse(texts.at(-1)!) as Record<string, unknown> }
}

describe('what a verdict becomes', () => {
  test('is valid STIX that says by its labels what was said, and where', () => {
    fc.assert(
      fc.property(anyVerdict, (verdict) => {
        const { texts, answer } = answerOf(verdict)
        for (const text of texts) expect(readObject(text)).toMatchObject({ ok: true })
        expect(verdictOf(answer)).toBe(verdict.kind)
        const where = answer.where_sighted_refs as string[] | undefined
        const sector =
          where === undefined ? sectorOf(answer) : (JSON.parse(texts[0]!) as { sectors: string[] }).sectors[0]
        expect(sector ?? '').toBe(verdict.sector)
      }),
    )
  })

  test('is marked as what it speaks of, and names nobody but the member', () => {
    fc.assert(
      fc.property(anyVerdict, (verdict) => {
        const { answer } = answerOf(verdict)
        expect(answer.object_marking_refs).toEqual(object.object_marking_refs)
        expect(answer.created_by_ref).toBe(observer.identity)
        expect(JSON.stringify(answer)).not.toContain(observer.name)
      }),
    )
  })

  test('said again keeps its id and its beginning, and a sighting counts one more', () => {
    const verdict = { kind: 'blocked', sector: 'water', remark: '' } as const
    const before = { created: '2026-11-01T00:00:00.000Z', firstSeen: '2026-11-01T00:00:00.000Z', count: 4 }
    expect(answerOf(verdict, before).answer).toMatchObject({
      created: '2026-11-01T00:00:00.000Z',
      modified: at,
      first_seen: '2026-11-01T00:00:00.000Z',
      last_seen: at,
      count: 5,
    })
  })

  test('withdrawn is its last version, and said once more it has another id', () => {
    const verdict = { kind: 'useful', sector: '', remark: '' } as const
    const { texts } = answerOf(verdict)
    const last = JSON.parse(withdrawn(texts.at(-1)!, '2026-11-27T09:00:00.000Z')) as Record<string, unknown>
    expect(last).toMatchObject({ revoked: true, modified: '2026-11-27T09:00:00.000Z', created: at })
    expect(verdictId(observer, object.id, verdict, 1)).not.toBe(verdictId(observer, object.id, verdict, 0))
  })

  test('of another sector, kind, member or object has another id', () => {
    const ids = new Set<string>()
    for (const member of ['PH', 'JP'])
      for (const kind of verdictKinds)
        for (const sector of ['', 'water'])
          for (const id of ['indicator--1', 'indicator--2'])
            ids.add(verdictId({ ...observer, member }, id, { kind, sector, remark: '' }, 0))
    expect(ids.size).toBe(2 * verdictKinds.length * 2 * 2)
  })
})

test('nothing is said of what is nobody’s intelligence, and nobody sees a value', () => {
  expect(verdictsFor('marking-definition')).toEqual([])
  expect(verdictsFor('opinion')).toEqual([])
  expect(verdictsFor('ipv4-addr')).toEqual(['false-positive', 'too-late', 'useful'])
  expect(verdictsFor('indicator')).toEqual(verdictKinds)
})

test('labels of others mean nothing on an object of another type', () => {
  expect(verdictOf({ type: 'report', labels: ['useful'] })).toBeNull()
  expect(verdictOf({ type: 'note', labels: ['false-positive'] })).toBeNull()
  expect(verdictOf({ type: 'opinion', labels: 'useful' })).toBeNull()
  expect(sectorOf({ labels: ['sector:Water Works', 7, 'sector:'] })).toBeNull()
})
