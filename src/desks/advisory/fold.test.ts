import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeDocument, revision, said, signOff, withdrawal } from '../../testing/advisories.ts'
import { documentHash } from './document.ts'
import { foldAdvisory } from './fold.ts'
import { isSatisfied, signOffRule } from './sign-off-rule.ts'
import type { Signed } from './statement.ts'

const id = makeDocument().id
const everybody = { quorum: 3, mandatory: [] }
const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 0, minute)).toISOString()
const first = makeDocument()
const second = makeDocument({ title: 'Another title' })
const members = ['JP', 'PH', 'US'] as const
const draft = revision(first, { author: 'US', at: at(0) })
const change = revision(second, { author: 'PH', at: at(10), basis: first })

test('signed off by all on one hash, it is complete; any edit voids every sign-off', () => {
  const signed = members.map((author, index) => signOff(first, { author, at: at(index + 1) }))
  const before = foldAdvisory(id, [draft, ...signed], everybody)
  expect(before).toMatchObject({ complete: true, head: { hash: documentHash(first) } })
  const after = foldAdvisory(id, [draft, ...signed, change], everybody)
  expect(after).toMatchObject({ complete: false, signOffs: [], head: { hash: documentHash(second), author: 'PH' } })
})

test('whatever part of the document changes, by however little, no sign-off is left', () => {
  const edits = [
    { title: `${first.title}.` },
    { embargo: '2026-12-01T00:00:00.001Z', history: [{ ...first.history[0]!, at: '2026-12-01T00:00:00.001Z' }] },
    { sections: first.sections.map((one) => ({ ...one, tlp: 'red' as const })) },
    { indicators: first.indicators.slice(1) },
    { vulnerabilities: [{ ...first.vulnerabilities[0]!, remediation: 'Install version 1.4.' }] },
    { translations: { ja: { title: { source: '0'.repeat(16), text: '題' } } } },
  ]
  for (const edit of edits) {
    const edited = makeDocument(edit)
    expect(documentHash(edited)).not.toBe(documentHash(first))
    const signed = members.map((author) => signOff(first, { author, at: at(1) }))
    const state = foldAdvisory(
      id,
      [draft, ...signed, revision(edited, { author: 'JP', at: at(5), basis: first })],
      everybody,
    )
    expect([state.signOffs, state.complete]).toEqual([[], false])
  }
})

test('statements come to the same in any order, and given twice', () => {
  const other = makeDocument({ title: 'Made at the same time' })
  const all: Signed[] = [
    draft,
    change,
    revision(other, { author: 'JP', at: at(10), basis: first }),
    ...members.flatMap((author, index) => [
      signOff(first, { author, at: at(index + 1) }),
      signOff(second, { author, at: at(index + 12) }),
    ]),
    withdrawal(second, { author: 'JP', at: at(20) }),
    said({
      ...draft.statement,
      kind: 'comment',
      author: 'PH',
      at: at(3),
      document: documentHash(first),
      part: 'title',
      text: 'Shorter?',
    } as never),
  ]
  const expected = foldAdvisory(id, all, everybody)
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), fc.subarray(all), (order, again) => {
      expect(foldAdvisory(id, [...order, ...again], everybody)).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})

test('changes made at the same time: every node takes the same one, and shows the other as not in the text', () => {
  const other = makeDocument({ title: 'Made at the same time' })
  const state = foldAdvisory(
    id,
    [draft, change, revision(other, { author: 'JP', at: at(10), basis: first })],
    everybody,
  )
  const hashes = [documentHash(second), documentHash(other)].sort()
  expect(state.head?.hash).toBe(hashes[0])
  expect(state.lost.map(({ hash }) => hash)).toEqual([hashes[1]])
})

test('a quorum is not enough without a mandatory member, and another sign-off never makes it less', () => {
  const rule = signOffRule({ advisories: { quorum: 2, mandatory: ['JP'] } }, members)
  expect(isSatisfied(rule, new Set(['US', 'PH']))).toBe(false)
  expect(isSatisfied(rule, new Set(['US', 'JP']))).toBe(true)
  expect(signOffRule(undefined, members)).toEqual({ quorum: 3, mandatory: [] })
  fc.assert(
    fc.property(
      fc.subarray([...members]),
      fc.subarray([...members]),
      fc.record({ quorum: fc.integer({ min: 1, max: 3 }), mandatory: fc.subarray([...members]) }),
      (some, more, drawn) => {
        if (isSatisfied(drawn, new Set(some))) expect(isSatisfied(drawn, new Set([...some, ...more]))).toBe(true)
      },
    ),
  )
})

test('a sign-off after the moment, of a document that nobody drafted, or by a stranger, counts for nothing', () => {
  const late = signOff(first, { author: 'JP', at: first.embargo })
  const unknown = signOff(second, { author: 'PH', at: at(1) })
  const stranger = signOff(first, { author: 'AU', at: at(1) })
  const state = foldAdvisory(id, [draft, late, unknown, stranger], everybody)
  expect(state.signOffs).toEqual([])
  expect(state.aside.map(({ author, because }) => [author, because]).sort()).toEqual([
    ['AU', 'not-a-member'],
    ['JP', 'after-the-moment'],
    ['PH', 'unknown-document'],
  ])
})

test('a withdrawn sign-off is none; given again, it is one', () => {
  const statements = [
    draft,
    signOff(first, { author: 'JP', at: at(1) }),
    withdrawal(first, { author: 'JP', at: at(2) }),
  ]
  expect(foldAdvisory(id, statements, everybody).signOffs).toEqual([])
  const again = foldAdvisory(id, [...statements, signOff(first, { author: 'JP', at: at(3) })], everybody)
  expect(again.signOffs.map(({ member }) => member)).toEqual(['JP'])
})

test('signed off, and its moment near, a document is not changed any more; not signed off, it is', () => {
  const signed = members.map((author) => signOff(first, { author, at: at(1) }))
  const near = new Date(Date.parse(first.embargo) - 60_000).toISOString()
  const edit = revision(second, { author: 'PH', at: near, basis: first })
  const frozen = foldAdvisory(id, [draft, ...signed, edit], everybody)
  expect(frozen).toMatchObject({ complete: true, head: { hash: documentHash(first) } })
  expect(frozen.aside).toMatchObject([{ because: 'frozen' }])
  expect(foldAdvisory(id, [draft, ...signed.slice(1), edit], everybody).head?.hash).toBe(documentHash(second))
})

test('only the lead begins; nobody changes its name, lead, members or agreement', () => {
  expect(foldAdvisory(id, [revision(first, { author: 'JP', at: at(0) })], everybody).head).toBe(null)
  for (const changed of [{ name: 'US-2026-0002' }, { lead: 'PH' }, { language: 'ja' }]) {
    const edit = revision(makeDocument(changed), { author: 'PH', at: at(1), basis: first })
    expect(foldAdvisory(id, [draft, edit], everybody)).toMatchObject({
      head: { hash: documentHash(first) },
      aside: [{ because: 'other-advisory' }],
    })
  }
})

test('the next version follows what was published, and keeps its history', () => {
  const signed = members.map((author) => signOff(first, { author, at: at(1) }))
  const next = (history: typeof first.history) =>
    makeDocument({ version: 2, embargo: '2026-12-05T00:00:00.000Z', history })
  const entry = { version: 2, at: '2026-12-05T00:00:00.000Z', summary: 'More was seen.' }
  const good = next([...first.history, entry])
  const after = '2026-12-02T00:00:00.000Z'
  const update = revision(good, { author: 'US', at: after, basis: first })
  expect(foldAdvisory(id, [draft, ...signed, update], everybody).head?.document.version).toBe(2)
  // Nobody rewrites what was, and what was never published has no update.
  const rewritten = next([{ ...first.history[0]!, summary: 'Something else.' }, entry])
  expect(
    foldAdvisory(id, [draft, ...signed, revision(rewritten, { author: 'US', at: after, basis: first })], everybody).head
      ?.document.version,
  ).toBe(1)
  expect(foldAdvisory(id, [draft, update], everybody).head?.document.version).toBe(1)
})
