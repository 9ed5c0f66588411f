import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import {
  addInvitation,
  bindInvitation,
  invitationByDigest,
  invitations,
  removeInvitationsOf,
} from './incident-invitations.ts'
import { addIncidentObjects, consentsOf } from './incident-objects.ts'
import { addRequest, changeRequest, countOpenRequests, type RequestRow, requestsOf } from './incident-requests.ts'
import { changedRules, removeRule, setRule } from './incident-rules.ts'
import {
  addIncident,
  addIncidentEntry,
  addIncidentEvidence,
  changeIncident,
  countIncidents,
  entriesOfIncident,
  erasedDue,
  eraseIncidentEvidence,
  evidenceOfIncident,
  incidentsClosedBefore,
  incidentsSharing,
  queueOfIncidents,
  removeIncident,
  setIncidentValues,
} from './incidents.ts'

const row = (place: number, due_at: number, state = 'new') => ({
  ...{ id: `incident--${place}`, state, sector: 'water', kind: 'other', severity: -1, opened_at: place, changed_at: 0 },
  ...{ closed_at: state === 'closed' ? 10 : 0, due_at, consent: '["US"]', body: '{}' },
})

describeOnBothStores('incidents in the store', (open) => {
  test('the queue is in the order in which clocks end, those without one last, and each has its number', async () => {
    const store = await open()
    const nums = await store.write(async (tx) => {
      const made: number[] = []
      for (const [place, due] of [0, 300, 100, 0].entries()) made.push(await addIncident(tx, row(place, due)))
      await addIncident(tx, row(9, 5, 'closed'))
      return made
    })
    expect(nums).toEqual([1, 2, 3, 4])
    const queue = (limit: number, offset: number) =>
      queueOfIncidents(store.read, { states: ['new', 'open'], limit, offset })
    expect((await queue(10, 0)).map(({ num }) => num)).toEqual([3, 2, 4, 1])
    expect((await queue(2, 2)).map(({ num }) => num)).toEqual([4, 1])
    expect(await countIncidents(store.read)).toEqual({ new: 4, closed: 1 })
    expect((await incidentsClosedBefore(store.read, 11, 5)).map(({ num }) => num)).toEqual([5])
    await store.write((tx) => changeIncident(tx, 5, { due_at: erasedDue }))
    expect(await incidentsClosedBefore(store.read, 11, 5)).toEqual([])
  })

  test('what incidents share is found by value; history, files and consent go with a report that came to nothing', async () => {
    const store = await open()
    await store.write(async (tx) => {
      for (const place of [1, 2]) await addIncident(tx, row(place, 0))
      await setIncidentValues(tx, 1, ['domain a', 'technique T1', 'domain a'])
      await setIncidentValues(tx, 2, ['domain a'])
      await addIncidentObjects(tx, 1, ['incident--1', 'note--1', 'note--1'])
      for (const action of ['filed', 'scored'])
        await addIncidentEntry(tx, { incident: 1, at: 1, actor: 'x', action, detail: '{}' })
      const file = { incident: 1, num: 1, name: 'f', bytes: 1, digest: 'd', at: 1, actor: 'x', body: 'AA==' }
      await addIncidentEvidence(tx, file)
    })
    expect(await incidentsSharing(store.read, ['domain a', 'technique T1'])).toEqual(
      new Map([
        [2, ['domain a']],
        [1, expect.arrayContaining(['domain a', 'technique T1'])],
      ]),
    )
    expect(await consentsOf(store.read, ['note--1', 'note--2'])).toEqual(new Map([['note--1', ['US']]]))
    expect((await entriesOfIncident(store.read, 1, 10)).map(({ action }) => action)).toEqual(['scored', 'filed'])
    await store.write((tx) => eraseIncidentEvidence(tx, 1))
    expect(await evidenceOfIncident(store.read, 1, 1)).toMatchObject({ body: '', name: '', digest: 'd' })
    await store.write((tx) => removeIncident(tx, 1))
    expect(await consentsOf(store.read, ['note--1'])).toEqual(new Map())
    expect(await incidentsSharing(store.read, ['technique T1'])).toEqual(new Map())
  })

  test('requests, links and rules are kept once each', async () => {
    const store = await open()
    const request = (id: string, due_at: number, state = 'open'): RequestRow => ({
      ...{ id, direction: 'in', incident: 0, member: 'US', asked_at: due_at, due_at, state, answer: '', changed_at: 0 },
    })
    const link = { name: 'x', sector: 'water', language: 'ja', made_by: 'x', made_at: 0, incident: 0 }
    await store.write(async (tx) => {
      for (const one of [request('a', 30), request('b', 10), request('c', 20, 'answered'), request('a', 99)])
        await addRequest(tx, one)
      await addInvitation(tx, { ...link, digest: 'd1', expires_at: 5 })
      await addInvitation(tx, { ...link, digest: 'd2', expires_at: 5 })
      await bindInvitation(tx, 'd2', 7)
      await bindInvitation(tx, 'd2', 8)
      await removeInvitationsOf(tx, { expiredMs: 6 })
      for (const body of ['1', '2']) await setRule(tx, { id: 'r', body, actor: 'x', at: 1 })
    })
    expect((await requestsOf(store.read, { direction: 'in', limit: 9 })).map(({ id }) => id)).toEqual(['b', 'a', 'c'])
    await store.write((tx) => changeRequest(tx, 'b', { state: 'declined' }))
    expect(await countOpenRequests(store.read, 'in')).toBe(1)
    expect((await invitations(store.read, 9)).map(({ digest }) => digest)).toEqual(['d2'])
    expect(await invitationByDigest(store.read, 'd2')).toMatchObject({ incident: 7 })
    expect(await changedRules(store.read)).toMatchObject([{ id: 'r', body: '2' }])
    await store.write((tx) => removeRule(tx, 'r'))
    expect(await changedRules(store.read)).toEqual([])
  })
})
