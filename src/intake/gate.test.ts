import { expect, test } from 'vitest'
import { appendAudit } from '../audit/append.ts'
import { actingFindings } from '../release/find-personal.ts'
import { createReviews, type Reviews } from '../release/reviews.ts'
import {
  type Core,
  charterOf,
  createCore,
  local,
  makeIndicator,
  makeObject,
  operator,
  trilateral,
} from '../testing/core.ts'
import { describeOnBothStores, type StoreBench } from '../testing/stores.ts'

const closed = { personalData: true, twoPersonRelease: true }

async function nodeWith(
  open: StoreBench['open'],
  personalData?: Record<string, 'hold' | 'mask' | 'allow'>,
): Promise<Core> {
  const agreement = personalData === undefined ? trilateral : { ...trilateral, personalData }
  return createCore(await open(), 'US', charterOf([agreement]), closed)
}

function reviewsOf(core: Core, hasReleaser = true): Reviews {
  return createReviews({
    ...core,
    names: () => ({}),
    hasReleaser: async () => hasReleaser,
    audit: appendAudit,
    onDecided: (members) => core.notified.push(...members),
  })
}

const releaser = { name: 'person:releaser', isOperator: false }
const note = (text: string, more = {}) =>
  makeObject('note', {
    content: text,
    object_refs: ['identity--11111111-1111-4111-8111-111111111111'],
    tlp: 'green',
    ...more,
  })

async function readers(core: Core, id: string): Promise<string[]> {
  const all = await core.release.recipients(operator, id)
  return all.filter(({ decision }) => decision.outcome !== 'withhold').map(({ recipient }) => recipient)
}

describeOnBothStores('the gate before release', (open) => {
  test('what carries no label waits for a second person where an agreement counts it as TLP:AMBER+STRICT', async () => {
    const strict = { ...trilateral, unmarked: { ...trilateral.unmarked, indicator: 'amber+strict' } } as const
    const core = createCore(await open(), 'US', charterOf([strict]), closed)
    const [unmarked, green] = [makeIndicator('unmarked.example'), makeIndicator('green.example', { tlp: 'green' })]
    await local(core, [unmarked, green])
    const { items } = await reviewsOf(core).list({ which: 'waiting', limit: 10 })
    expect(items.map(({ object, kind }) => [object.id, kind])).toEqual([[unmarked.id, 'second-person']])
    expect(await readers(core, unmarked.id)).toEqual([])
  })

  test('holds personal data back until somebody else than the submitter lets it leave', async () => {
    const core = await nodeWith(open)
    const reviews = reviewsOf(core)
    const object = note('Ask the victim, juan.delacruz@agency.example, about it.')
    await local(core, [object])
    expect(await readers(core, object.id)).toEqual([])
    const { items } = await reviews.list({ which: 'waiting', limit: 10 })
    expect(items).toHaveLength(1)
    const [one] = items
    expect(one).toMatchObject({ kind: 'personal-data', state: 'open', askedBy: 'operator' })
    expect(JSON.stringify(one!.findings)).not.toContain('juan')
    expect(one!.findings[0]).toMatchObject({ at: '/content', kind: 'email', certainty: 'likely' })
    expect(one!.waiting).toContain('trilateral|member:JP')
    await expect(
      reviews.decide(one!.num, 'release', { name: 'operator', isOperator: false }, ''),
    ).rejects.toMatchObject({ kind: 'forbidden' })
    expect(await readers(core, object.id)).toEqual([])
    await reviews.decide(one!.num, 'release', releaser, 'the person agreed')
    expect(await readers(core, object.id)).toContain('member:JP')
    expect(core.notified).toContain('JP')
    expect(await reviews.count()).toBe(0)
    await expect(reviews.decide(one!.num, 'keep-back', releaser, 'no')).rejects.toMatchObject({ kind: 'conflict' })
  })

  test('asks about a new version again, and lets what was approved stay', async () => {
    const core = await nodeWith(open)
    const reviews = reviewsOf(core)
    const object = makeIndicator('strict.example', { tlp: 'amber+strict' })
    await local(core, [object])
    const [first] = (await reviews.list({ which: 'waiting', limit: 10 })).items
    expect(first).toMatchObject({ kind: 'second-person' })
    await reviews.decide(first!.num, 'release', releaser, '')
    expect(await readers(core, object.id)).toEqual(['member:JP', 'member:PH'])
    await local(core, [object])
    expect(await reviews.count()).toBe(0)
    const later = { ...object, modified: '2026-05-01T00:00:00.000Z', name: 'again' }
    await local(core, [later])
    expect(await reviews.count()).toBe(1)
    expect(await readers(core, object.id)).toEqual([])
    const old = await core.release.recipients(operator, object.id, object.modified)
    expect(old.filter(({ decision }) => decision.outcome === 'release')).toHaveLength(2)
  })

  test('holds what was only assigned to be RED, and what is kept back stays', async () => {
    const core = await nodeWith(open)
    const reviews = reviewsOf(core)
    const object = makeIndicator('named.example', { tlp: 'green' })
    await local(core, [object], { tlp: 'red', releasableTo: ['JP'] })
    const [one] = (await reviews.list({ which: 'waiting', limit: 10 })).items
    await expect(reviews.decide(one!.num, 'keep-back', releaser, ' ')).rejects.toMatchObject({ kind: 'invalid' })
    await reviews.decide(one!.num, 'keep-back', releaser, 'not yet')
    expect(await readers(core, object.id)).toEqual([])
    expect(await reviews.count()).toBe(0)
    await reviews.decide(one!.num, 'release', releaser, 'now')
    expect(await readers(core, object.id)).toEqual(['member:JP'])
  })

  test('lets the operator token decide only where the node has no releaser', async () => {
    const core = await nodeWith(open)
    const object = makeIndicator('strict.example', { tlp: 'amber+strict' })
    await local(core, [object])
    const token = { name: 'operator', isOperator: true }
    const [one] = (await reviewsOf(core).list({ which: 'waiting', limit: 10 })).items
    await expect(reviewsOf(core, true).decide(one!.num, 'release', token, '')).rejects.toMatchObject({
      kind: 'forbidden',
    })
    await reviewsOf(core, false).decide(one!.num, 'release', token, '')
    expect(await readers(core, object.id)).toContain('member:JP')
  })

  test('asks nobody where every agreement lets the kind pass', async () => {
    const core = await nodeWith(open, { '*': 'allow' })
    const object = note('Write to maria.santos@agency.example.')
    await local(core, [object])
    expect(await readers(core, object.id)).toContain('member:PH')
    expect(await reviewsOf(core).count()).toBe(0)
  })

  test('finds a victim by what arrives later', async () => {
    const core = await nodeWith(open)
    const address = {
      type: 'ipv4-addr',
      spec_version: '2.1',
      id: 'ipv4-addr--28bb3599-77cd-5a82-a950-b5bfa3f8ef65',
      value: '203.0.113.77',
    }
    const marked = { ...address, object_marking_refs: note('x').object_marking_refs }
    await local(core, [marked])
    expect(await readers(core, address.id)).toContain('member:JP')
    const relationship = makeObject('relationship', {
      relationship_type: 'targets',
      source_ref: 'malware--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061',
      target_ref: address.id,
      tlp: 'green',
    })
    await local(core, [relationship])
    expect(await readers(core, address.id)).toEqual([])
    const [one] = (await reviewsOf(core).list({ which: 'waiting', limit: 10 })).items
    expect(actingFindings(one!.findings)).toEqual([
      { at: '/value', range: [0, 12], kind: 'victim-ip', certainty: 'likely', because: 'address-of-a-victim' },
    ])
  })

  test('knows the names of persons that an object refers to', async () => {
    const core = await nodeWith(open)
    const person = makeObject('identity', { name: 'Kenji Watanabe', identity_class: 'individual', tlp: 'green' })
    const text = makeObject('note', {
      content: 'Seen first by Kenji Watanabe.',
      object_refs: [person.id],
      tlp: 'green',
    })
    await local(core, [text])
    expect(await readers(core, text.id)).toContain('member:JP')
    await local(core, [person])
    const { items } = await reviewsOf(core).list({ which: 'waiting', limit: 10 })
    expect(items.map(({ object }) => object.id).sort()).toEqual([person.id, text.id].sort())
    expect(await readers(core, text.id)).toEqual([])
  })
})
