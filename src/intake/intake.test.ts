import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { makeSeal, sealDigest } from '../crypto/seal.ts'
import { pageEvidence } from '../store/evidence.ts'
import {
  carry,
  charterOf,
  createCore,
  identities,
  keyOfMember,
  local,
  makeIndicator,
  makeObject,
  operator,
  trilateral,
} from '../testing/core.ts'
import { makeHandling } from '../testing/handlings.ts'
import { describeOnBothStores } from '../testing/stores.ts'

describeOnBothStores('intake', (open) => {
  test('what is imported twice is stored once, whatever its spaces and order', async () => {
    const core = createCore(await open(), 'US')
    const one = makeIndicator('one.example', { tlp: 'green' })
    expect((await local(core, [one, one])).added).toHaveLength(1)
    const reordered = JSON.stringify(Object.fromEntries(Object.entries(one).reverse()), null, 2)
    const again = await local(core, [one, reordered])
    expect(again.added).toEqual([])
    expect(again.unchanged).toHaveLength(2)
    expect((await core.release.counts(operator)).total).toBe(1)
  })

  test('the text is kept to the byte', async () => {
    const core = createCore(await open(), 'US')
    const one = makeIndicator('one.example', { tlp: 'green', description: 'Ünï\u0007 \u{1F512}' })
    const text = `  ${JSON.stringify(one, null, 3)} `.trim().replace('"name"', '"\\u006eame"')
    await local(core, [text])
    expect((await core.release.detail(operator, one.id)).text).toBe(text)
  })

  test('one bad object costs none of the good ones beside it, and every problem is named', async () => {
    const core = createCore(await open(), 'US')
    const good = makeIndicator('good.example')
    const result = await local(core, [
      '{"type":"indicator","type":"malware"}',
      good,
      makeIndicator('bad.example', { pattern: undefined, valid_from: 'yesterday', confidence: 101 }),
      'nonsense',
    ])
    expect(result.added.map(({ id }) => id)).toEqual([good.id])
    expect(result.rejected.map(({ index, code }) => [index, code])).toEqual([
      [0, 'not-i-json'],
      [2, 'invalid'],
      [3, 'not-json'],
    ])
    expect(result.rejected[1]!.issues.map(({ at }) => at).sort()).toEqual(
      expect.arrayContaining(['/confidence', '/pattern', '/valid_from']),
    )
  })

  test('the same version with other content is an alarm, kept as evidence, and changes nothing', async () => {
    const store = await open()
    const core = createCore(store, 'US')
    const one = makeIndicator('one.example', { tlp: 'green' })
    await local(core, [one])
    const forged = JSON.stringify({ ...one, name: 'other.example' })
    const result = await local(core, [forged])
    expect(result.rejected).toMatchObject([{ id: one.id, code: 'conflict' }])
    expect(await pageEvidence(store.read, { limit: 10 })).toMatchObject([{ kind: 'conflict', object_id: one.id }])
    expect((await core.release.detail(operator, one.id)).name).toBe('one.example')
  })

  test('versions arrive in any order, and the newest is the current one', async () => {
    const core = createCore(await open(), 'US')
    const first = makeIndicator('v.example', { tlp: 'green', name: 'first' })
    const second = { ...first, name: 'second', modified: '2026-03-01T00:00:00.000Z' }
    const third = { ...first, name: 'third', modified: '2026-04-01T00:00:00.000Z' }
    await local(core, [third])
    await local(core, [first, second])
    const detail = await core.release.detail(operator, first.id)
    expect(detail.name).toBe('third')
    expect(detail.versions.map(({ version }) => version)).toEqual([third.modified, second.modified, first.modified])
    expect((await core.release.list(operator, { limit: 10 })).items.map(({ name }) => name)).toEqual(['third'])
    expect((await core.release.counts(operator)).total).toBe(1)
  })

  test('a revoked object has no later versions', async () => {
    const core = createCore(await open(), 'US')
    const first = makeIndicator('v.example', { tlp: 'green' })
    await local(core, [first, { ...first, revoked: true, modified: '2026-03-01T00:00:00.000Z' }])
    const later = await local(core, [{ ...first, modified: '2026-04-01T00:00:00.000Z' }])
    expect(later.rejected).toMatchObject([{ code: 'revoked' }])
  })

  test('a member receives what policy lets it have, to the byte, and nothing else', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const green = makeIndicator('green.example', { tlp: 'green' })
    const named = makeIndicator('named.example', { tlp: 'red' })
    const unmarked = makeIndicator('unmarked.example')
    await local(us, [green, named, unmarked])
    const assigned = makeIndicator('assigned.example')
    await local(us, [assigned], { tlp: 'amber', releasableTo: ['JP'] })
    const result = await carry(us, jp)
    expect(result.rejected).toEqual([])
    expect(result.added.map(({ id }) => id)).toEqual([green.id, assigned.id])
    expect((await jp.release.detail(operator, assigned.id)).text).toBe(JSON.stringify(assigned))
    expect(await jp.release.detail(operator, assigned.id)).toMatchObject({
      origin: 'US',
      agreement: 'trilateral',
      tlp: 'amber',
    })
    expect((await carry(us, jp)).unchanged).toHaveLength(2)
    expect((await us.release.stream('PH', 0, 10)).items.map(({ id }) => id)).toEqual([green.id])
  })

  test('a receiver refuses what its own copy of the agreement does not permit, and keeps the refusal', async () => {
    const us = createCore(
      await open(),
      'US',
      charterOf([{ ...trilateral, clauses: [{ ...trilateral.clauses[0]!, tlpCeiling: 'red' }] }]),
    )
    const store = await open()
    const jp = createCore(store, 'JP', charterOf([{ ...trilateral, clauses: [trilateral.clauses[0]!] }]))
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(us, [amber])
    const result = await carry(us, jp)
    expect(result.rejected).toMatchObject([{ id: amber.id, code: 'not-permitted' }])
    expect(await pageEvidence(store.read, { limit: 10 })).toMatchObject([{ source: 'US', object_id: amber.id }])
    await expect(jp.release.detail(operator, amber.id)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('nobody speaks in the name of another member', async () => {
    const jp = createCore(await open(), 'JP')
    const forged = makeIndicator('forged.example', { tlp: 'green', created_by_ref: identities.PH })
    expect((await local(jp, [forged])).rejected).toMatchObject([{ code: 'not-its-creator' }])
    const identity = makeObject('identity', {
      tlp: 'green',
      id: identities.US,
      name: 'US',
      identity_class: 'organization',
    })
    expect((await local(jp, [identity])).rejected).toMatchObject([{ code: 'not-its-creator' }])
    const carried = { id: forged.id, origin: 'US', agreement: 'trilateral', version: forged.modified, seal: null }
    const result = await jp.intake.accept({ kind: 'peer', member: 'US' }, [{ text: JSON.stringify(forged), carried }])
    expect(result.rejected).toMatchObject([{ code: 'not-its-creator' }])
  })

  test('a member gives STIX 2.1 in its exact text, and calls a version as the object itself does', async () => {
    const jp = createCore(await open(), 'JP')
    const old = (name: string) => {
      const { spec_version: _, ...rest } = makeIndicator(name, {
        tlp: 'green',
        pattern_type: undefined,
        labels: ['benign'],
      })
      return rest
    }
    const [own, foreign] = [old('own.example'), old('foreign.example')]
    const named = makeIndicator('named.example', { tlp: 'green' })
    const parcel = (object: { id: string; modified: string }, version: string) => ({
      text: JSON.stringify(object),
      carried: { id: object.id, origin: 'US', agreement: 'trilateral', version, seal: null },
    })
    expect((await local(jp, [own])).upgraded).toBe(1)
    const { added, rejected } = await jp.intake.accept({ kind: 'peer', member: 'US' }, [
      parcel(foreign, foreign.modified),
      parcel(named, '2026-05-01T00:00:00.000Z'),
    ])
    expect(added).toEqual([])
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'a peer must send STIX 2.1',
      'the version beside the object differs from the one inside it',
    ])
  })

  test('only the member that published an object publishes versions of it', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const vendor = makeIndicator('vendor.example', { tlp: 'green' })
    await local(us, [vendor])
    await carry(us, jp)
    const revoked = { ...vendor, revoked: true, modified: '2026-05-01T00:00:00.000Z' }
    expect((await local(jp, [revoked])).rejected).toMatchObject([{ code: 'not-its-creator' }])
    const carried = { id: revoked.id, origin: 'PH', agreement: 'trilateral', version: revoked.modified, seal: null }
    const result = await jp.intake.accept({ kind: 'peer', member: 'PH' }, [{ text: JSON.stringify(revoked), carried }])
    expect(result.rejected).toMatchObject([{ code: 'not-its-creator' }])
    expect((await jp.release.detail(operator, vendor.id)).revoked).toBe(false)
  })

  test('a member that is refused for the sake of what another one gave is not told who that was, nor why it was recalled', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const [held, gone] = [
      makeIndicator('held.example', { tlp: 'green' }),
      makeIndicator('gone.example', { tlp: 'green' }),
    ]
    await local(us, [held, gone])
    await carry(us, jp)
    await us.recalls.recall(operator, { id: gone.id, reason: 'the source is in danger' })
    const [recall] = await us.store.read.selectFrom('recall').selectAll().execute()
    const taken = {
      id: gone.id,
      version: gone.modified,
      digest: sealDigest(JSON.stringify(gone)),
      agreement: 'trilateral',
    }
    await jp.intake.purge('US', [{ ...taken, at: Date.UTC(2026, 5, 2) * 1000, notice: recall!.notice }])
    const later = { ...held, modified: '2026-05-01T00:00:00.000Z' }
    const entries = [{ ...held, name: 'other' }, later, gone].map((object) => ({
      text: JSON.stringify(object),
      carried: {
        id: object.id,
        origin: object === gone ? 'US' : 'PH',
        agreement: 'trilateral',
        version: object.modified,
        seal: null,
      },
    }))
    const { rejected } = await jp.intake.accept({ kind: 'peer', member: 'PH' }, entries)
    expect(rejected.map(({ code }) => code)).toEqual(['conflict', 'not-its-creator', 'recalled'])
    expect(rejected.every(({ reason }) => reason.includes('US'))).toBe(true)
    for (const { told } of rejected) expect(told).not.toMatch(/US|danger/)
  })

  test('the creator of an object never changes from one version to the next, while feeds that change created are read', async () => {
    const us = createCore(await open(), 'US')
    const first = makeIndicator('creator.example', { created_by_ref: `identity--${randomUUID()}` })
    const next = { ...first, created: '2026-04-01T00:00:00.000Z', modified: '2026-05-01T00:00:00.000Z' }
    expect((await local(us, [first, next])).added).toHaveLength(2)
    const other = { ...next, created_by_ref: `identity--${randomUUID()}`, modified: '2026-06-01T00:00:00.000Z' }
    const { created_by_ref: _, ...nobody } = other
    expect((await local(us, [other, nobody])).rejected).toMatchObject([
      { code: 'not-its-creator' },
      { code: 'not-its-creator' },
    ])
  })

  test('handing in again what another member published leaves it in that member’s control', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(us, [amber])
    await carry(us, jp)
    const again = await local(jp, [amber], { tlp: 'amber' })
    expect(again.unchanged).toHaveLength(1)
    expect((await jp.release.detail(operator, amber.id)).origin).toBe('US')
    expect((await jp.release.stream('PH', 0, 10)).items).toEqual([])
  })

  test('a third member relays only what the agreement lets it, under the seal of the origin', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const ph = createCore(await open(), 'PH')
    const green = makeIndicator('green.example', { tlp: 'green' })
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(us, [green, amber])
    await carry(us, jp)
    const result = await carry(jp, ph)
    expect(result.added.map(({ id }) => id)).toEqual([green.id])
    expect(await ph.release.detail(operator, green.id)).toMatchObject({ origin: 'US', receivedFrom: 'JP' })
    // Nothing goes back to where it came from.
    expect((await jp.release.stream('US', 0, 10)).items).toEqual([])
  })

  test('a relayed object whose seal is missing, foreign or of another text is refused', async () => {
    const ph = createCore(await open(), 'PH')
    const green = makeIndicator('green.example', { tlp: 'green' })
    const text = JSON.stringify(green)
    const facts = {
      origin: 'US',
      agreement: 'trilateral',
      id: green.id,
      version: green.modified,
      digest: sealDigest(text),
      assigned: {},
    }
    const good = makeSeal(keyOfMember('US').privatePem, facts)
    const bad = [
      null,
      makeSeal(keyOfMember('JP').privatePem, facts),
      makeSeal(keyOfMember('US').privatePem, { ...facts, digest: sealDigest('other') }),
      makeSeal(keyOfMember('US').privatePem, { ...facts, assigned: { tlp: 'clear' } }),
    ]
    for (const seal of bad) {
      const carried = { id: green.id, origin: 'US', agreement: 'trilateral', version: green.modified, seal }
      const result = await ph.intake.accept({ kind: 'peer', member: 'JP' }, [{ text, carried }])
      expect(result.rejected).toMatchObject([{ code: 'seal' }])
    }
    const carried = { id: green.id, origin: 'US', agreement: 'trilateral', version: green.modified, seal: good }
    expect((await ph.intake.accept({ kind: 'peer', member: 'JP' }, [{ text, carried }])).added).toHaveLength(1)
  })

  test('a marking that nobody has explained withholds until its publisher explains it', async () => {
    const us = createCore(await open(), 'US')
    const statement = makeObject('marking-definition', {
      definition_type: 'statement',
      definition: { statement: 'Copyright 2026 Example' },
    })
    const { modified: _, ...definition } = statement
    const marked = makeIndicator('marked.example', { tlp: 'green' })
    const cited = { ...marked, object_marking_refs: [...marked.object_marking_refs!, definition.id] }
    await local(us, [cited])
    expect((await us.release.why(operator, cited.id, 'JP')).decision.reasons).toMatchObject([
      { code: 'unknown-marking' },
    ])
    await local(us, [definition])
    expect((await us.release.why(operator, cited.id, 'JP')).decision.outcome).toBe('release')
    expect(us.notified).toContain('JP')
    expect((await us.release.counts(operator)).total).toBe(2)
  })

  test('one member’s definition does not explain away another member’s marking', async () => {
    const jp = createCore(await open(), 'JP')
    const { modified: _, ...definition } = makeObject('marking-definition', {
      tlp: 'clear',
      definition_type: 'statement',
      definition: { statement: 'Harmless' },
    })
    const peer = (member: string, object: { id: string }, version: string) =>
      jp.intake.accept({ kind: 'peer', member }, [
        {
          text: JSON.stringify(object),
          carried: { id: object.id, origin: member, agreement: 'trilateral', version, seal: null },
        },
      ])
    expect((await peer('PH', definition, definition.created)).added).toHaveLength(1)
    const marked = makeIndicator('marked.example', { tlp: 'green' })
    const cited = { ...marked, object_marking_refs: [...marked.object_marking_refs!, definition.id] }
    const result = await peer('US', cited, cited.modified)
    expect(result.rejected).toMatchObject([{ code: 'not-permitted' }])
  })

  test('a definition that is refused explains nothing, not even in the batch that it came with', async () => {
    const ph = createCore(await open(), 'PH')
    const { modified: _, ...definition } = makeObject('marking-definition', {
      tlp: 'clear',
      definition_type: 'statement',
      definition: { statement: 'Harmless' },
    })
    const marked = makeIndicator('marked.example', { tlp: 'green' })
    const cited = { ...marked, object_marking_refs: [...marked.object_marking_refs!, definition.id] }
    const text = JSON.stringify(cited)
    const facts = { origin: 'US', agreement: 'trilateral', id: cited.id, version: cited.modified, assigned: {} }
    const seal = makeSeal(keyOfMember('US').privatePem, { ...facts, digest: sealDigest(text) })
    for (const origin of ['US', 'PH']) {
      // JP relays what US sealed, beside a definition that JP has made itself in another's name.
      const result = await ph.intake.accept({ kind: 'peer', member: 'JP' }, [
        {
          text: JSON.stringify(definition),
          carried: { id: definition.id, origin, agreement: 'trilateral', version: definition.created, seal: null },
        },
        { text, carried: { ...facts, seal } },
      ])
      expect(result.added).toEqual([])
      expect(result.rejected).toHaveLength(2)
    }
  })

  test('a definition is never replaced: another content under its id is an alarm', async () => {
    const us = createCore(await open(), 'US')
    const { modified: _, ...definition } = makeObject('marking-definition', {
      definition_type: 'statement',
      definition: { statement: 'Do not pass on' },
    })
    await local(us, [definition])
    const later = {
      ...definition,
      created: '2026-06-01T00:00:00.000Z',
      definition: { statement: 'Copyright' },
    }
    expect((await local(us, [later])).rejected).toMatchObject([{ code: 'conflict' }])
  })

  test('a peer that says two things of one observable at one moment, or a moment that is none, is refused', async () => {
    const jp = createCore(await open(), 'JP')
    const address = (ip: string) => ({
      type: 'ipv4-addr',
      spec_version: '2.1',
      id: 'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4',
      value: ip,
    })
    const give = (object: { id: string }, version: string) =>
      jp.intake.accept({ kind: 'peer', member: 'US' }, [
        {
          text: JSON.stringify(object),
          assigned: { tlp: 'green' },
          carried: { id: object.id, origin: 'US', agreement: 'trilateral', version, seal: null },
        },
      ])
    expect((await give(address('192.0.2.7'), 'newest')).rejected).toMatchObject([{ code: 'invalid' }])
    expect((await give(address('192.0.2.7'), '2026-01-01T00:00:00.000001Z')).added).toHaveLength(1)
    const named = { ...address('192.0.2.7'), defanged: true }
    expect((await give(named, '2026-01-01T00:00:00.000001Z')).rejected).toMatchObject([{ code: 'conflict' }])
    expect((await give(named, '2026-01-01T00:00:00.000002Z')).added).toHaveLength(1)
  })

  test('an object with more markings or sectors than anybody needs is refused', async () => {
    const us = createCore(await open(), 'US')
    const ids = Array.from({ length: 200 }, () => makeObject('marking-definition').id)
    const sectors = Array.from({ length: 200 }, (_, n) => `sector-${n}`)
    const result = await local(us, [
      makeIndicator('marked.example', { object_marking_refs: ids }),
      makeObject('identity', { name: 'all', identity_class: 'organization', sectors }),
      makeObject('identity', { name: 'one', identity_class: 'organization', sectors: ['x'.repeat(1000)] }),
    ])
    expect(result.rejected).toMatchObject([{ code: 'too-large' }, { code: 'too-large' }, { code: 'too-large' }])
  })

  test('an observable that two members publish is held for each and shown once', async () => {
    const us = createCore(await open(), 'US')
    const ph = createCore(await open(), 'PH')
    const jp = createCore(await open(), 'JP')
    const address = {
      type: 'ipv4-addr',
      spec_version: '2.1',
      id: 'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4',
      value: '192.0.2.7',
    }
    await local(us, [address], { tlp: 'green' })
    await local(ph, [address], { tlp: 'amber' })
    await carry(us, jp)
    expect((await carry(ph, jp)).added).toHaveLength(1)
    expect((await jp.release.list(operator, { limit: 10 })).items).toHaveLength(1)
    expect((await jp.release.counts(operator)).total).toBe(1)
  })

  test('what one member says about another member’s object reaches that member', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const indicator = makeIndicator('seen.example', { tlp: 'amber' })
    await local(jp, [indicator])
    await carry(jp, us)
    const sighting = makeObject('sighting', { sighting_of_ref: indicator.id, tlp: 'amber' })
    await local(us, [sighting])
    expect((await carry(us, jp)).added.map(({ id }) => id)).toEqual([sighting.id])
    expect((await us.release.why(operator, sighting.id, 'JP')).decision.outcome).toBe('release')
    // PH cannot have the indicator from us, so it does not hear of it from us.
    expect((await us.release.stream('PH', 0, 10)).items).toEqual([])
  })

  test('a member that marks everything in another way is refused before it fills our memory', async () => {
    const jp = createCore(await open(), 'JP')
    const count = 20_000
    await jp.registry.write(jp.store, async (tx) => {
      for (let n = 0; n < count; n++)
        await jp.registry.handlingNumber(tx, makeHandling({ under: 'trilateral', purposes: [`p${n}`] }))
    })
    const odd = makeIndicator('odd.example', {
      tlp: 'green',
      extensions: {
        'extension-definition--6c0a2b1e-8d3f-4f7a-9b52-31e4c7d9a806': {
          extension_type: 'property-extension',
          purposes: ['cyber-defence', 'another'],
        },
      },
    })
    const give = (object: { id: string; modified: string }) =>
      jp.intake.accept({ kind: 'peer', member: 'US' }, [
        {
          text: JSON.stringify(object),
          carried: { id: object.id, origin: 'US', agreement: 'trilateral', version: object.modified, seal: null },
        },
      ])
    expect((await give(odd)).rejected).toMatchObject([{ code: 'too-large' }])
    expect((await local(jp, [makeIndicator('own.example', { tlp: 'green' })])).added).toHaveLength(1)
    expect((await jp.release.list(operator, { limit: 10 })).items).toHaveLength(1)
  })

  test('what belongs to an exercise is refused at the live door, and leaves no name there', async () => {
    const us = createCore(await open(), 'US')
    const drill = makeIndicator('drill.example', {
      tlp: 'green',
      extensions: {
        'extension-definition--6c0a2b1e-8d3f-4f7a-9b52-31e4c7d9a806': {
          extension_type: 'property-extension',
          exercise: 'blue',
        },
      },
    })
    expect((await local(us, [drill])).rejected).toMatchObject([{ code: 'other-space' }])
    const carried = { id: drill.id, origin: 'JP', agreement: 'trilateral', version: drill.modified, seal: null }
    const given = await us.intake.accept({ kind: 'peer', member: 'JP' }, [{ text: JSON.stringify(drill), carried }])
    expect(given.rejected).toMatchObject([{ code: 'other-space' }])
    const kept = await us.store.read.selectFrom('evidence').selectAll().execute()
    expect(JSON.stringify(kept)).not.toContain(drill.id)
    expect((await us.release.list(operator, { limit: 10 })).items).toEqual([])
    expect((await us.release.counts(operator)).total).toBe(0)
    expect((await us.release.stream('JP', 0, 10)).items).toEqual([])
  })
})
