import { expect, test } from 'vitest'
import { attributionOf } from '../desks/attribution/attribution-view.ts'
import { indexNext } from '../release/search-index.ts'
import type { Core } from '../testing/core.ts'
import { carry, createCore, identities, local, makeObject, nowMs } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { openAttribution } from './attribution.ts'

const analyst = { kind: 'person', name: 'an analyst', role: 'analyst' } as const
const likely = { scale: 'icd-203', label: 'likely', analytic: 'moderate' } as const
const doubtful = { scale: 'admiralty', label: 'doubtful', reliability: 'C' } as const

function deskOf(core: Core) {
  const self = { member: core.self, identity: identities[core.self]! }
  let now = nowMs
  return openAttribution(
    { self, clock: { nowMs: () => now++ } } as unknown as Parameters<typeof openAttribution>[0],
    core as unknown as Parameters<typeof openAttribution>[1],
  )
}

async function viewAt(core: Core, id: string) {
  const read: string[] = []
  const detail = await core.release.detail(analyst, id)
  const reader = {
    release: core.release,
    person: analyst,
    self: core.self,
    onRead: (one: { id: string }) => read.push(one.id),
  }
  return { ...(await attributionOf(reader, detail)), read }
}

describeOnBothStores('an attribution', (open) => {
  const campaign = makeObject('campaign', { name: 'Cranes', tlp: 'green' })
  const setA = makeObject('intrusion-set', { name: 'Set A', aliases: ['Grey Heron'], tlp: 'green' })
  const setB = makeObject('intrusion-set', { name: 'Grey Heron', tlp: 'green' })
  const report = makeObject('report', {
    name: 'Analysis',
    published: '2026-05-01T00:00:00Z',
    object_refs: [setA.id],
    tlp: 'green',
  })

  async function alliance(): Promise<readonly [Core, Core, Core]> {
    const cores = [
      createCore(await open(), 'US'),
      createCore(await open(), 'JP'),
      createCore(await open(), 'PH'),
    ] as const
    await local(cores[0], [campaign, setA, setB, report])
    await carry(cores[0], cores[1])
    await carry(cores[0], cores[2])
    return cores
  }

  test('of two nations stands side by side at a third, with dissent, and neither changes the other', async () => {
    const [us, jp, ph] = await alliance()
    const ours = await deskOf(us).assess(analyst, campaign.id, {
      actor: setA.id,
      confidence: likely,
      evidence: [report.id],
      reasons: 'Same tools.',
    })
    await carry(us, jp)
    const theirs = await deskOf(jp).assess(analyst, campaign.id, {
      actor: setB.id,
      confidence: doubtful,
      evidence: [],
      reasons: 'Other hours.',
    })
    await deskOf(jp).take(analyst, ours, {
      opinion: 'disagree',
      confidence: null,
      evidence: [],
      reasons: 'The tools are sold.',
      alternative: setB.id,
    })
    await carry(us, ph)
    await carry(jp, ph)
    await carry(jp, us)
    for (const core of [us, jp, ph]) {
      const view = await viewAt(core, campaign.id)
      expect(view.disagreement).toEqual({ actors: true, opinions: true })
      expect(view.assessments.map(({ id, member, own }) => ({ id, member, own }))).toEqual([
        { id: theirs, member: 'JP', own: core === jp },
        { id: ours, member: 'US', own: core === us },
      ])
      const [first, second] = view.assessments
      expect(first).toMatchObject({ confidence: { kind: 'label', label: 'doubtful' }, reliability: 'C', positions: [] })
      expect(second).toMatchObject({
        ...{ confidence: { label: 'likely', number: 70 }, analytic: 'moderate', reasons: 'Same tools.' },
        ...{ evidence: [{ id: report.id, summary: { name: 'Analysis' } }], actor: { summary: { name: 'Set A' } } },
        positions: [{ member: 'JP', opinion: 'disagree', alternative: { id: setB.id } }],
      })
    }
  })

  test('on evidence that a member may not have does not reach it; without that evidence it does', async () => {
    const [us, jp, ph] = await alliance()
    const quiet = makeObject('note', { content: 'from a source', object_refs: [setA.id], tlp: 'amber' })
    await local(us, [quiet], { releasableTo: ['JP'] })
    const desk = deskOf(us)
    const id = await desk.assess(analyst, campaign.id, {
      actor: setA.id,
      confidence: likely,
      evidence: [quiet.id],
      reasons: 'Known.',
    })
    await carry(us, jp)
    await carry(us, ph)
    expect((await viewAt(jp, campaign.id)).assessments.map((one) => one.id)).toEqual([id])
    expect((await viewAt(ph, campaign.id)).assessments).toEqual([])
    expect((await us.release.detail(analyst, id)).tlp).toBe('amber')
    await expect(
      desk.assess(
        analyst,
        campaign.id,
        { actor: setB.id, confidence: likely, evidence: [quiet.id], reasons: '-' },
        { tlp: 'green' },
      ),
    ).rejects.toMatchObject({ kind: 'invalid', message: expect.stringMatching(/TLP:AMBER/) })
    await desk.assess(analyst, campaign.id, { actor: setA.id, confidence: likely, evidence: [], reasons: 'Known.' })
    await carry(us, ph)
    expect((await viewAt(ph, campaign.id)).assessments.map((one) => one.id)).toEqual([id])
  })

  test('is changed under its id, withdrawn everywhere, and given again under another', async () => {
    const [us, jp] = await alliance()
    const desk = deskOf(us)
    const said = { actor: setA.id, evidence: [], reasons: 'First.' }
    const id = await desk.assess(analyst, campaign.id, { ...said, confidence: likely })
    expect(await desk.assess(analyst, campaign.id, { ...said, confidence: doubtful, reasons: 'Second.' })).toBe(id)
    await carry(us, jp)
    expect((await viewAt(jp, campaign.id)).assessments).toMatchObject([{ id, reasons: 'Second.' }])
    await expect(deskOf(jp).withdraw(analyst, id)).rejects.toMatchObject({ kind: 'conflict' })
    await desk.withdraw(analyst, id)
    await carry(us, jp)
    expect((await viewAt(jp, campaign.id)).assessments).toEqual([])
    await expect(
      deskOf(jp).take(analyst, id, {
        opinion: 'agree',
        confidence: null,
        evidence: [],
        reasons: '-',
        alternative: null,
      }),
    ).rejects.toMatchObject({ kind: 'conflict' })
    expect(await desk.assess(analyst, campaign.id, { ...said, confidence: likely })).not.toBe(id)
  })

  test('names are links that say who uses them, and what goes by the same name stays another object', async () => {
    const [us, jp, ph] = await alliance()
    const note = await deskOf(jp).name(analyst, setA.id, {
      name: 'Night Heron',
      usedBy: 'A vendor',
      extent: 'overlaps',
      other: setB.id,
    })
    await carry(jp, ph)
    while ((await indexNext(ph.store)) > 0);
    const view = await viewAt(ph, setA.id)
    expect(view.names).toMatchObject([
      { name: 'Grey Heron', usedBy: null, member: 'US', here: false },
      { id: note, name: 'Night Heron', usedBy: 'A vendor', member: 'JP', extent: 'overlaps', other: { id: setB.id } },
    ])
    expect(view.namesakes).toMatchObject([{ name: 'Grey Heron', items: [{ id: setB.id }] }])
    expect(JSON.parse((await ph.release.detail(analyst, setA.id)).text)).toEqual(
      JSON.parse((await us.release.detail(analyst, setA.id)).text),
    )
    expect((await ph.release.list(analyst, { value: 'night heron', limit: 5 })).items.map(({ id }) => id)).toEqual([
      note,
    ])
  })

  test('is kept apart from what is recorded of the infrastructure', async () => {
    const [us, jp] = await alliance()
    const network = makeObject('autonomous-system', { number: 64500, tlp: 'green' })
    const place = makeObject('location', { country: 'ZZ', region: 'eastern-asia', tlp: 'green' })
    const address = makeObject('ipv4-addr', { value: '203.0.113.7', tlp: 'green' })
    const linkOf = (type: string, source: string, target: string) =>
      makeObject('relationship', { relationship_type: type, source_ref: source, target_ref: target, tlp: 'green' })
    await local(us, [
      network,
      place,
      address,
      linkOf('belongs-to', address.id, network.id),
      linkOf('located-at', address.id, place.id),
    ])
    await expect(
      deskOf(us).assess(analyst, campaign.id, {
        actor: setA.id,
        confidence: likely,
        evidence: [address.id, place.id],
        reasons: 'It is there.',
      }),
    ).rejects.toMatchObject({ message: expect.stringMatching(/not who sent it/) })
    await deskOf(us).assess(analyst, campaign.id, {
      actor: setA.id,
      confidence: likely,
      evidence: [address.id, report.id],
      reasons: 'Same tools.',
    })
    await carry(us, jp)
    const { facts, assessments, read } = await viewAt(jp, campaign.id)
    expect(assessments).toMatchObject([{ onlyPlaces: false }])
    expect(
      facts.items.map(({ observable, facts: of }) => [observable.name, of.map(({ kind, member }) => [kind, member])]),
    ).toEqual([
      [
        '203.0.113.7',
        expect.arrayContaining([
          ['belongs-to', 'US'],
          ['located-at', 'US'],
        ]),
      ],
    ])
    expect(read).toContain(address.id)
  })

  test('of what is not held, of a drill, to a place or in our own name against ourselves is refused', async () => {
    const [us] = await alliance()
    const desk = deskOf(us)
    const said = { actor: setA.id, confidence: likely, evidence: [], reasons: '-' }
    const strange = makeObject('campaign', { name: 'Unknown' })
    await expect(desk.assess(analyst, strange.id, said)).rejects.toMatchObject({ kind: 'not-found' })
    await expect(desk.assess(analyst, campaign.id, { ...said, evidence: [strange.id] })).rejects.toMatchObject({
      kind: 'not-found',
    })
    await expect(desk.assess(analyst, report.id, said)).rejects.toMatchObject({ kind: 'invalid' })
    await expect(
      desk.assess(analyst, campaign.id, { ...said, confidence: { scale: 'icd-203', label: '70' } }),
    ).rejects.toMatchObject({ kind: 'invalid' })
    const id = await desk.assess(analyst, campaign.id, said)
    const position = { opinion: 'agree', confidence: null, evidence: [], reasons: '-', alternative: null } as const
    await expect(desk.take(analyst, id, position)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(desk.take(analyst, campaign.id, position)).rejects.toMatchObject({ kind: 'invalid' })
  })
})
