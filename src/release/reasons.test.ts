import { afterEach, expect, test, vi } from 'vitest'
import { openStore } from '../store/open.ts'
import { StatementCache } from '../store/statement-cache.ts'
import { charterOf, createCore, local, makeIndicator, makeObject, operator, trilateral } from '../testing/core.ts'
import { createDatabase } from '../testing/stores.ts'

afterEach(() => vi.restoreAllMocks())

/** Statements that are asked to say who reads a note and why, where it refers to so many things that nobody else may have. */
async function statementsFor(agreements: number, referred: number): Promise<{ asked: number; reasons: string[] }> {
  await using made = await createDatabase('sqlite')
  await using store = await openStore(made)
  const terms = Array.from({ length: agreements }, (_, at) => ({ ...trilateral, id: `agreement-${at}` }))
  const core = createCore(store, 'US', charterOf(terms))
  const open = Array.from({ length: referred }, (_, at) => makeIndicator(`open-${at}.example`, { tlp: 'green' }))
  const kept = makeIndicator('kept.example', { tlp: 'red' })
  const object_refs = [...open, kept].map(({ id }) => id)
  const note = makeObject('note', { content: 'Of all of these.', object_refs, tlp: 'green' })
  await local(core, [...open, kept, note])
  await core.release.recipients(operator, note.id)
  const prepare = vi.spyOn(StatementCache.prototype, 'prepare')
  const told = await core.release.recipients(operator, note.id)
  const asked = prepare.mock.calls.length
  prepare.mockRestore()
  return { asked, reasons: told.flatMap(({ decision }) => decision.reasons.map(({ code }) => code)) }
}

test('why nobody reads an object is asked of the store once, for however many recipients and things that it names', async () => {
  const few = await statementsFor(1, 2)
  const many = await statementsFor(6, 120)
  expect(few.reasons).toContain('reference-withheld')
  expect(many.reasons.filter((code) => code === 'reference-withheld').length).toBeGreaterThan(12)
  expect(many.asked).toBe(few.asked)
  expect(few.asked).toBeLessThan(20)
})

test('of more things than are read at once the last is found, too', async () => {
  const { reasons } = await statementsFor(1, 300)
  expect(reasons).toContain('reference-withheld')
})
