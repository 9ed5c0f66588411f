import { expect, test } from 'vitest'
import { addIncidentObjects } from '../store/incident-objects.ts'
import type { Store } from '../store/store.ts'
import { charterOf, createCore, local, makeIndicator, makeObject, trilateral } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { createConsents } from './consents.ts'

/** An incident of this number, to which nobody has consented yet. */
async function openIncident(store: Store, num: number, ids: readonly string[]): Promise<void> {
  await store.write(async (tx) => {
    await tx.db
      .insertInto('incident')
      .values({
        ...{ num, id: `incident--00000000-0000-4000-8000-${String(num).padStart(12, '0')}`, state: 'new', sector: '' },
        ...{ kind: '', severity: -1, opened_at: 0, changed_at: 0, closed_at: 0, due_at: 0, consent: '[]', body: '{}' },
      })
      .execute()
    await addIncidentObjects(tx, num, ids)
  })
}

describeOnBothStores('consent of whoever reported an incident', (open) => {
  async function started() {
    const store = await open()
    const core = createCore(store, 'US', charterOf([trilateral]))
    const consents = createConsents({ ...core, onChanged: () => {} })
    const say = (num: number, consent: readonly string[]) =>
      consents.apply(num, async (tx) => {
        await tx.db
          .updateTable('incident')
          .set({ consent: JSON.stringify(consent) })
          .where('num', '=', num)
          .execute()
        return consent
      })
    const readers = async (id: string): Promise<string[]> => {
      const found = await core.release.recipients({ kind: 'person', name: 'test', role: 'releaser' }, id)
      return found.filter(({ decision }) => decision.outcome !== 'withhold').map(({ recipient }) => recipient)
    }
    return { core, store, say, readers }
  }

  test('nobody but our own people reads an object of an incident, by whichever door it came, before consent', async () => {
    const { core, store, readers } = await started()
    const indicator = makeIndicator('a.example', { tlp: 'green' })
    await openIncident(store, 1, [indicator.id])
    await local(core, [indicator])
    expect(await readers(indicator.id)).toEqual([])
    const later = { ...indicator, modified: '2026-11-30T00:00:00.000Z', confidence: 10 }
    await local(core, [later])
    expect(await readers(indicator.id)).toEqual([])
  })

  test('consent gives it to whom it names and to nobody else; withdrawn, it is taken back, in every version', async () => {
    const { core, store, say, readers } = await started()
    const indicator = makeIndicator('a.example', { tlp: 'green' })
    const other = makeIndicator('b.example', { tlp: 'green' })
    await openIncident(store, 1, [indicator.id])
    await openIncident(store, 2, [other.id])
    await local(core, [indicator, { ...indicator, modified: '2026-11-30T00:00:00.000Z', confidence: 10 }, other])
    await say(1, ['JP'])
    expect(await readers(indicator.id)).toEqual(['member:JP'])
    expect(await readers(other.id)).toEqual([])
    await say(1, ['JP', 'clients'])
    expect(await readers(indicator.id)).toEqual(['member:JP', 'client:green', 'client:amber'])
    await say(1, [])
    expect(await readers(indicator.id)).toEqual([])
    const rows = await store.read.selectFrom('release').select(['lane', 'latest']).execute()
    const jp = core.registry.viewNamed('trilateral|member:JP')!
    for (const { lane, latest } of rows)
      for (const num of [lane, latest]) expect(core.registry.lane(num).views.views).not.toContain(jp)
  })

  test('what refers to an object of an incident goes no further than the object', async () => {
    const { core, store, say, readers } = await started()
    const indicator = makeIndicator('a.example', { tlp: 'green' })
    await openIncident(store, 1, [indicator.id])
    const note = makeObject('note', { content: 'seen here', object_refs: [indicator.id], tlp: 'green' })
    await local(core, [indicator, note])
    expect(await readers(note.id)).toEqual([])
    await say(1, ['PH'])
    expect(await readers(note.id)).toEqual(['member:PH'])
    await say(1, [])
    expect(await readers(note.id)).toEqual([])
  })
})
