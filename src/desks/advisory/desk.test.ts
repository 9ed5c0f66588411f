import { expect, test } from 'vitest'
import type { Card } from '../../alliance/model.ts'
import { openPgpKey } from '../../crypto/openpgp.ts'
import type { Entry, IntakeResult, Refusal } from '../../intake/model.ts'
import type { Store } from '../../store/store.ts'
import { makeDocument, makeDraft } from '../../testing/advisories.ts'
import { makeAgreement, makeMembers } from '../../testing/alliance.ts'
import { describeOnBothStores } from '../../testing/stores.ts'
import { statementNote } from './carried-note.ts'
import { AdvisoryDesk } from './desk.ts'
import { documentHash } from './document.ts'
import { type Statement, signStatement } from './statement.ts'

const members = makeMembers('JP', 'PH', 'US')
const [jp, ph, us] = members as [(typeof members)[0], (typeof members)[0], (typeof members)[0]]
const agreement = makeAgreement('trilateral', ['JP', 'PH', 'US'])
const start = Date.UTC(2026, 10, 28)
const publisher = {
  member: 'JP',
  name: 'Member JP',
  url: 'https://jp.example',
  contact: 'https://jp.example',
  names: {},
}

function deskOf(
  store: Store,
  self: Card,
  privatePem: string,
  given: { refuse?: Refusal['code']; cut?: boolean; nowMs?: () => number; texts?: string[]; errors?: unknown[] } = {},
): AdvisoryDesk {
  return new AdvisoryDesk({
    ...{ store, fenced: store, self, signingPem: privatePem, cards: () => members.map(({ card }) => card) },
    agreements: () => [agreement],
    openPgp: openPgpKey(new Uint8Array(32).fill(1), 'JP'),
    publisher: () => publisher,
    worker: { check: async () => [], pdf: async () => new Uint8Array(1) },
    nowMs: given.nowMs ?? (() => start),
    async accept(_, entries): Promise<IntakeResult> {
      if (given.cut === true) throw new Error('the process ends')
      given.texts?.push(...entries.map(({ text }) => text))
      const rejected =
        given.refuse === undefined
          ? []
          : [{ index: 0, id: null, version: null, code: given.refuse, reason: 'no', issues: [] }]
      return { added: [], unchanged: [], rejected, upgraded: 0 }
    },
    audit: async () => {},
    signBytes: () => ({ publicKey: '', value: '' }),
    report: (error) => {
      if (given.errors === undefined) throw error
      given.errors.push(error)
    },
    onChange: () => {},
  })
}

const document = makeDocument()
const head = (author: string, at = new Date(start).toISOString()) =>
  ({
    format: 'trefoil/advisory/1',
    advisory: document.id,
    agreement: 'trilateral',
    members: document.members,
    author,
    at,
  }) as const
const draft: Statement = { ...head('US'), kind: 'revision', basis: null, height: 1, document, note: '' }
const noteOf = (statement: Statement, by: typeof us): Entry => ({
  text: statementNote(signStatement(statement, by.privatePem), by.card.identity as string, 'clear'),
})

describeOnBothStores('drafts that come from others', (open) => {
  test('a true statement is taken once; forged, altered, strange and future ones change nothing and are kept as evidence', async () => {
    const store = await open()
    const desk = deskOf(store, jp.card, jp.privatePem)
    const take = (member: string, ...entries: Entry[]) =>
      store.write((tx) => desk.look(tx, member, entries, { rejected: [] }))
    const evidence = async () =>
      (await store.read.selectFrom('evidence').select('kind').orderBy('num').execute()).map(({ kind }) => kind)
    await take('US', noteOf(draft, us))
    await take('US', noteOf(draft, us), noteOf(draft, us))
    const signOff: Statement = { ...head('PH'), kind: 'sign-off', document: documentHash(document) }
    const altered = JSON.parse(noteOf(signOff, ph).text) as { extensions: Record<string, { envelope?: string }> }
    for (const extension of Object.values(altered.extensions))
      if (extension.envelope !== undefined) {
        const envelope = JSON.parse(extension.envelope) as { payload: string }
        const payload = Buffer.from(envelope.payload, 'base64').toString().replace('2026-11-28', '2026-11-27')
        extension.envelope = JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') })
      }
    await take('PH', { text: JSON.stringify(altered) })
    await take('US', noteOf(signOff, ph))
    await take('PH', noteOf(signOff, us))
    expect(await evidence()).toEqual(['advisory-forged', 'advisory-forged', 'advisory-forged'])
    await take('PH', noteOf({ ...signOff, at: new Date(start + 3_600_000).toISOString() }, ph))
    await take('PH', noteOf({ ...signOff, members: ['PH', 'US'] }, ph))
    await take('PH', noteOf({ ...signOff, agreement: 'another' }, ph))
    await take('PH', { text: noteOf(signOff, ph).text.replace(/"envelope":"/, '"envelope":"x') })
    expect((await evidence()).slice(3)).toEqual(Array(4).fill('advisory-refused'))
    const before = await desk.detail(document.id)
    expect(before.state).toMatchObject({ signOffs: [], complete: false, head: { hash: documentHash(document) } })
    await take('PH', noteOf(signOff, ph))
    expect((await desk.detail(document.id)).state.signOffs).toMatchObject([{ member: 'PH' }])
    // A carried note is of its origin, whoever carried it.
    const withdrawal: Statement = {
      ...head('PH', new Date(start + 1).toISOString()),
      kind: 'withdrawal',
      document: documentHash(document),
      reason: 'wait',
    }
    await take('US', { ...noteOf(withdrawal, ph), carried: { origin: 'PH' } as never })
    expect((await desk.detail(document.id)).state.signOffs).toEqual([])
  })

  test('what the exchange refuses was never said; what was kept and perhaps not sent is sent again', async () => {
    const store = await open()
    const refusing = deskOf(store, us.card, us.privatePem, { refuse: 'invalid' })
    const begin = { ...makeDraft(), agreement: 'trilateral', members: ['JP', 'PH'] }
    await expect(refusing.open(begin, 'somebody')).rejects.toThrow('it was not sent')
    expect(await refusing.list({ states: ['drafting'], limit: 9, offset: 0 })).toEqual([])
    const texts: string[] = []
    let now = start
    const desk = deskOf(store, us.card, us.privatePem, { texts, nowMs: () => now })
    const id = await desk.open(begin, 'somebody')
    expect((await desk.detail(id)).row.name).toBe('US-2026-0001')
    expect(texts.length).toBe(1)
    await store.write(
      async (tx) => void (await tx.db.updateTable('advisory_statement').set({ sent: 0, received_at: 0 }).execute()),
    )
    now += 3_600_000
    await desk.work()
    expect(texts).toEqual([texts[0], texts[0]])
    await desk.work()
    expect(texts.length).toBe(2)
  })

  test('what is refused when it is sent again counts here no more than for the others, and a person reads why', async () => {
    const store = await open()
    const given: Parameters<typeof deskOf>[3] = { texts: [], nowMs: () => start + 3_600_000 }
    const desk = deskOf(store, us.card, us.privatePem, given)
    const id = await desk.open({ ...makeDraft(), agreement: 'trilateral', members: ['JP', 'PH'] }, 'somebody')
    const say = async (text: string): Promise<void> => {
      given.cut = true
      await expect(desk.comment(id, { part: 'members', text }, 'somebody')).rejects.toThrow('the process ends')
      given.cut = false
      await store.write(
        async (tx) => void (await tx.db.updateTable('advisory_statement').set({ received_at: 0 }).execute()),
      )
    }
    const comments = async () => (await desk.detail(id)).state.comments.map(({ text }) => text)
    await say('refused')
    expect(await comments()).toEqual(['refused'])
    given.refuse = 'too-large'
    await desk.work()
    await desk.work()
    expect(given.texts).toHaveLength(2)
    expect(await comments()).toEqual([])
    expect((await desk.detail(id)).unsent).toMatchObject([{ kind: 'comment', reason: 'no' }])
    const kept = await store.read.selectFrom('evidence').select(['kind', 'source', 'object_id', 'body']).execute()
    expect(kept).toMatchObject([{ kind: 'advisory-unsent', source: 'US', object_id: id }])
    expect(Buffer.from(JSON.parse(kept[0]!.body).payload, 'base64').toString()).toContain('"text":"refused"')
    // One that was handed in and taken back since had been said.
    await say('recalled')
    given.refuse = 'recalled'
    await desk.work()
    await desk.work()
    expect(given.texts).toHaveLength(3)
    expect(await comments()).toEqual(['recalled'])
    expect((await desk.detail(id)).unsent).toHaveLength(1)
  })

  test('an advisory that never began for the others is no advisory here, whatever was said of it', async () => {
    const store = await open()
    const given: Parameters<typeof deskOf>[3] = { cut: true, nowMs: () => start + 3_600_000 }
    const desk = deskOf(store, us.card, us.privatePem, given)
    const begin = { ...makeDraft(), agreement: 'trilateral', members: ['JP', 'PH'] }
    await expect(desk.open(begin, 'somebody')).rejects.toThrow('the process ends')
    const drafts = () => desk.list({ states: ['drafting'], limit: 9, offset: 0 })
    const [row] = await drafts()
    given.cut = false
    await desk.comment(row!.id, { part: 'members', text: 'of a text that nobody has' }, 'somebody')
    await store.write(
      async (tx) => void (await tx.db.updateTable('advisory_statement').set({ received_at: 0 }).execute()),
    )
    given.refuse = 'invalid'
    await desk.work()
    expect(await drafts()).toEqual([])
    await expect(desk.detail(row!.id)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('one statement that cannot be tried keeps neither the others nor what is due', async () => {
    const store = await open()
    const errors: unknown[] = []
    const given: Parameters<typeof deskOf>[3] = { texts: [], nowMs: () => start + 3_600_000, errors }
    const desk = deskOf(store, us.card, us.privatePem, given)
    const id = await desk.open({ ...makeDraft(), agreement: 'trilateral', members: ['JP', 'PH'] }, 'somebody')
    await desk.comment(id, { part: 'members', text: 'first' }, 'somebody')
    await store.write(async (tx) => {
      await tx.db.updateTable('advisory_statement').set({ sent: 0, received_at: 0 }).execute()
      await tx.db
        .insertInto('advisory_statement')
        .values({
          ...{ advisory: 'report--none', digest: 'damaged', author: 'US', kind: 'comment', at: '' },
          ...{ received_at: -1, sent: 0, text: 'damaged' },
        })
        .execute()
    })
    await desk.work()
    expect([errors.length, given.texts!.length]).toEqual([1, 4])
    await desk.work()
    expect([errors.length, given.texts!.length]).toEqual([2, 4])
  })

  test('two things that are said at once have two moments', async () => {
    const desk = deskOf(await open(), us.card, us.privatePem)
    const id = await desk.open({ ...makeDraft(), agreement: 'trilateral', members: ['JP', 'PH'] }, 'somebody')
    const texts = ['one', 'two', 'three']
    await Promise.all(texts.map((text) => desk.comment(id, { part: 'members', text }, 'somebody')))
    const { comments } = (await desk.detail(id)).state
    expect(new Set(comments.map(({ at }) => at)).size).toBe(3)
  })

  test('nothing is published before its moment or without its sign-offs, and it is published once', async () => {
    const store = await open()
    let now = start
    const desk = deskOf(store, jp.card, jp.privatePem, { nowMs: () => now })
    const take = (member: string, entry: Entry) => store.write((tx) => desk.look(tx, member, [entry], { rejected: [] }))
    await take('US', noteOf(draft, us))
    const files = async () => (await desk.detail(document.id)).files.length
    for (const by of [us, ph])
      await take(
        by.card.member,
        noteOf({ ...head(by.card.member), kind: 'sign-off', document: documentHash(document) }, by),
      )
    now = Date.parse(document.embargo) + 1
    expect([await desk.work(), await files()]).toEqual([null, 0])
    now = start
    await desk.signOff(document.id, documentHash(document), 'somebody')
    expect([await desk.work(), await files()]).toEqual([Date.parse(document.embargo), 0])
    now = Date.parse(document.embargo)
    await desk.work()
    const published = await desk.detail(document.id)
    expect(published.row).toMatchObject({ state: 'published', published: 1 })
    expect(new Set(published.files.map(({ tlp }) => tlp))).toEqual(new Set(['clear', 'amber', 'amber+strict']))
    const count = await files()
    await desk.work()
    expect(await files()).toBe(count)
    await expect(desk.withdraw(document.id, 'too late', 'somebody')).rejects.toThrow('in the past')
    // A change that says it was made in time, and comes now.
    const late = makeDocument({ title: 'Another title' })
    await take(
      'PH',
      noteOf(
        { ...head('PH'), kind: 'revision', basis: documentHash(document), height: 2, document: late, note: '' },
        ph,
      ),
    )
    const after = await desk.detail(document.id)
    expect([after.row.title, after.state.head?.hash]).toEqual([document.title, documentHash(document)])
  })

  test('an advisory of members that the agreement does not bind, or without one whose sign-off it wants, is not begun', async () => {
    const desk = deskOf(await open(), us.card, us.privatePem)
    const begin = { ...makeDraft(), agreement: 'trilateral', members: ['AU'] }
    await expect(desk.open(begin, 'somebody')).rejects.toThrow('AU is not a party')
    await expect(desk.open({ ...begin, agreement: 'none', members: ['JP'] }, 'somebody')).rejects.toThrow(
      'no agreement',
    )
    await expect(
      desk.open({ ...begin, members: ['JP'], embargo: '2026-01-01T00:00:00.000Z' }, 'somebody'),
    ).rejects.toThrow('in the past')
  })
})
