import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Alliance } from '../../api/contract/alliance.ts'
import type { Hunt, HuntOffer, HuntOffers } from '../../api/contract/hunts.ts'
import type { RunningNode } from '../../node.ts'
import { type Federation, startFederation, waitUntil } from '../../testing/federation.ts'
import { askFor, askNode } from '../../testing/incidents.ts'
import { offerNote, replyId, replyNote } from './hunt-note.ts'

let federation: Federation
let us: RunningNode
let jp: RunningNode
let ph: RunningNode
beforeAll(async () => {
  federation = await startFederation({ members: ['JP', 'PH', 'US'], engine: 'sqlite' })
  ;[us, jp, ph] = [federation.node('US'), federation.node('JP'), federation.node('PH')]
  const { members } = await askFor<Alliance>(us, '/alliance')
  for (const { code, identity } of members) identities.set(code, identity)
}, 120_000)
afterAll(() => federation?.[Symbol.asyncDispose](), 60_000)

const hour = 3_600_000
const identities = new Map<string, string>()
const identityOf = (member: string): string => identities.get(member)!
const post = (json?: unknown) => ({ method: 'POST', ...(json === undefined ? {} : { json }) })
const rule =
  'title: whoami\nlogsource:\n  category: process_creation\ndetection:\n  a:\n    CommandLine|contains: whoami\n  condition: a\n'

function newHunt(members: readonly string[], more: Record<string, unknown> = {}) {
  return {
    package: {
      ...{ title: 'Cranes', purpose: 'To know who else was probed', legalBasis: 'Article 4 of the agreement' },
      ...{ from: '2026-11-01T00:00:00Z', to: '2026-11-30T00:00:00Z', questions: ['Which harbours?'] },
      items: [
        { kind: 'stix', name: 'The beacon', text: "[domain-name:value = 'beacon.example']" },
        { kind: 'stix', name: 'Never seen', text: "[domain-name:value = 'never.example']" },
        { kind: 'sigma', name: 'whoami', text: rule },
      ],
    },
    ...{ members, due: new Date(Date.now() + 24 * hour).toISOString(), ...more },
  }
}

const offersAt = async (node: RunningNode) => (await askFor<HuntOffers>(node, '/hunt-offers')).items
const offerOf = async (node: RunningNode, { hunt }: Pick<Hunt, 'hunt'>) =>
  (await offersAt(node)).find((one) => one.hunt === hunt)
const stateAt = async ({ hunt }: Pick<Hunt, 'hunt'>, member: string) =>
  (await askFor<Hunt>(us, `/hunts/${hunt}`)).offers.find((one) => one.member === member)!

/** Waits, and has the node pull now and then: a link that failed under load would come by itself only minutes later. */
async function comes(to: RunningNode, from: string, what: string, holds: () => Promise<boolean>): Promise<void> {
  let asked = performance.now()
  await waitUntil(
    what,
    async () => {
      if (await holds()) return true
      if (performance.now() - asked > 3000) {
        asked = performance.now()
        await askNode(to, `/links/${from}/pull`, { method: 'POST' })
      }
      return false
    },
    100_000,
  )
}

async function offered(node: RunningNode, hunt: Hunt, by = 'US'): Promise<HuntOffer> {
  await comes(node, by, 'the hunt is offered', async () => (await offerOf(node, hunt)) !== undefined)
  return (await offerOf(node, hunt))!
}
async function isAtUs(hunt: Hunt, member: string, state: string): Promise<HuntOffer> {
  await comes(us, member, `${member} is ${state}`, async () => (await stateAt(hunt, member)).state === state)
  return stateAt(hunt, member)
}

test('a hunt is offered, accepted by a person, run there, reviewed, and answered with counts alone; another member refuses', {
  timeout: 400_000,
}, async () => {
  const hunt = await askFor<Hunt>(us, '/hunts', post(newHunt(['JP', 'PH'])))
  const [atJp, atPh] = [await offered(jp, hunt), await offered(ph, hunt)]
  expect(atPh).toMatchObject({ member: 'US', state: 'offered', problems: [null, null, null], runs: [] })
  // Each is asked alone: neither learns of the other, and nothing is looked for by itself.
  expect(JSON.stringify(atPh)).not.toContain('"JP"')
  expect((await askFor<{ watched: number }>(ph, '/match')).watched).toBe(0)
  const early = await askNode(ph, `/hunt-offers/${atPh.id}/runs?source=held`, { method: 'POST' })
  expect([early.status, await early.text()]).toEqual([409, expect.stringContaining('the hunt is offered')])

  await askFor(jp, `/hunt-offers/${atJp.id}/refusal`, post({ reason: 'Our law asks for a warrant.' }))
  expect(await isAtUs(hunt, 'JP', 'refused')).toMatchObject({
    reply: { text: 'Our law asks for a warrant.', results: null },
  })

  await askFor(ph, `/hunt-offers/${atPh.id}/acceptance`, post())
  await isAtUs(hunt, 'PH', 'accepted')
  const lines = [
    { UtcTime: '2026-11-10 10:00:00.000', QueryName: 'beacon.example', Computer: 'victim-q.district-q.example' },
    { UtcTime: '2026-11-11 10:00:00.000', CommandLine: 'cmd /c whoami', Computer: 'victim-q.district-q.example' },
    { UtcTime: '2026-12-24 10:00:00.000', QueryName: 'beacon.example' },
  ]
  const bytes = Buffer.from(lines.map((one) => `${JSON.stringify(one)}\n`).join(''))
  const runAt = `/hunt-offers/${atPh.id}/runs?source=telemetry&format=windows-event&sector=water&name=host+of+District+Q`
  const run = await askFor<HuntOffer>(ph, runAt, { method: 'POST', bytes })
  expect(run.runs[0]).toMatchObject({
    source: { kind: 'telemetry', events: 2, outside: 1, sector: 'water', name: 'host of District Q' },
    items: [{ count: 1 }, { count: 0 }, { count: 1 }],
  })
  const again = await askNode(ph, runAt, { method: 'POST', bytes })
  expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('looked at already')])

  // What was found is known here alone until a person has released it.
  expect((await isAtUs(hunt, 'PH', 'running')).reply).toMatchObject({ results: null })
  await askFor(ph, `/hunt-offers/${atPh.id}/answer`, post({ remark: 'No harbour; one utility.' }))
  const answered = await isAtUs(hunt, 'PH', 'answered')
  expect(answered).toMatchObject({ late: false, reply: { text: 'No harbour; one utility.' } })
  expect(answered.reply?.results).toEqual({
    counts: [
      { count: 1, because: null, first: null, last: null },
      { count: 0, because: null, first: null, last: null },
      { count: 1, because: null, first: null, last: null },
    ],
    sources: [
      {
        ...{ kind: 'telemetry', format: 'windows-event', sector: 'water', events: 2 },
        ...{ from: '2026-11-10T10:00:00.000Z', to: '2026-11-11T10:00:00.000Z' },
      },
    ],
  })
  for (const node of [us, jp]) {
    const bodies = await node.store.read.selectFrom('object').select('body').execute()
    expect(bodies.map(({ body }) => body.toLowerCase()).join('\n')).not.toMatch(/district.q|victim-q/)
  }

  // More is told where somebody says so; the last answer counts.
  await askFor(ph, `/hunt-offers/${atPh.id}/answer`, post({ level: 'counts-and-times' }))
  const firstIs = async (first: string) => (await stateAt(hunt, 'PH')).reply?.results?.counts?.[0]?.first === first
  await comes(us, 'PH', 'times are there', () => firstIs('2026-11-10T10:00:00.000Z'))
  await askFor(ph, `/hunt-offers/${atPh.id}/answer`, post({ level: 'nothing' }))
  await comes(us, 'PH', 'they are gone', async () => (await stateAt(hunt, 'PH')).reply?.results?.counts === null)
  expect((await stateAt(hunt, 'PH')).reply?.results).toEqual({ counts: null, sources: [] })
})

test('what the node itself holds is looked at: its own observed data and sightings, and not what allies gave', {
  timeout: 400_000,
}, async () => {
  const dated = { spec_version: '2.1', created: '2026-11-20T00:00:00.000Z', modified: '2026-11-20T00:00:00.000Z' }
  const domain = {
    type: 'domain-name',
    spec_version: '2.1',
    id: 'domain-name--11111111-aaaa-4111-8111-111111111111',
    value: 'beacon.example',
  }
  const observed = (id: string, at: string, times: number) => ({
    ...{ type: 'observed-data', id: `observed-data--${id}`, ...dated, first_observed: at, last_observed: at },
    ...{ number_observed: times, object_refs: [domain.id] },
  })
  const indicator = {
    ...{ type: 'indicator', id: 'indicator--22222222-aaaa-4111-8111-111111111111', ...dated, pattern_type: 'stix' },
    ...{ pattern: "[domain-name:value='beacon.example']", valid_from: '2026-11-01T00:00:00Z' },
  }
  const sighting = {
    ...{
      type: 'sighting',
      id: 'sighting--33333333-aaaa-4111-8111-111111111111',
      ...dated,
      sighting_of_ref: indicator.id,
    },
    ...{ count: 5, last_seen: '2026-11-12T00:00:00Z' },
  }
  await federation.publish('PH', [
    ...[domain, indicator, sighting],
    observed('44444444-aaaa-4111-8111-111111111111', '2026-11-10T00:00:00Z', 2),
    observed('55555555-aaaa-4111-8111-111111111111', '2026-12-24T00:00:00Z', 9),
  ])
  const hunt = await askFor<Hunt>(us, '/hunts', post(newHunt(['PH'])))
  const { id } = await offered(ph, hunt)
  await askFor(ph, `/hunt-offers/${id}/acceptance`, post())
  const run = await askFor<HuntOffer>(ph, `/hunt-offers/${id}/runs?source=held`, { method: 'POST' })
  expect(run.runs).toMatchObject([
    { source: { kind: 'held', events: 2, outside: 1 }, items: [{ count: 7 }, { count: 0 }, {}] },
  ])
  // Run again it counts as it is then, and not twice.
  const twice = await askFor<HuntOffer>(ph, `/hunt-offers/${id}/runs?source=held`, { method: 'POST' })
  expect(twice.runs).toMatchObject([{ items: [{ count: 7 }, { count: 0 }, {}] }])
  const none = await askFor<HuntOffer>(ph, `/hunt-offers/${id}/runs/${twice.runs[0]!.num}`, { method: 'DELETE' })
  expect(none.runs).toEqual([])
  const nothing = await askNode(ph, `/hunt-offers/${id}/answer`, post({}))
  expect([nothing.status, await nothing.text()]).toEqual([409, expect.stringContaining('nothing was looked at')])
})

test('forged replies, replies to what was never offered, and counts of other items change nothing', {
  timeout: 400_000,
}, async () => {
  const hunt = await askFor<Hunt>(us, '/hunts', post(newHunt(['PH'])))
  const { id } = await offered(ph, hunt)
  const markings = ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb']
  const factsOf = (identity: string) => ({ identity, at: new Date().toISOString(), markings })
  const counted = (count: number) => ({ count, because: null, first: null, last: null })
  const reply = (member: 'JP' | 'PH', offer: string, counts: number[]) => {
    const facts = factsOf(identityOf(member))
    const results = { counts: counts.map(counted), sources: [] }
    const said = { id: replyId(member, offer), offer, state: 'answered', text: 'forged', to: 'US', results } as const
    // Made and changed in one moment: a later one would be no note.
    return JSON.parse(replyNote(said, facts, facts.at)) as { id: string }
  }
  const publish = async (member: 'JP' | 'PH', objects: { id: string }[]) =>
    expect((await federation.publish(member, objects)).rejected).toEqual([])
  // Of a member that was not asked, in the name of one that was; and of one that was, to nothing that was offered.
  await publish('JP', [
    reply('JP', id, [1, 1, 1]),
    { ...reply('PH', id, [2, 2, 2]), ...{ created_by_ref: identityOf('JP') } },
  ])
  const strange = reply('PH', 'note--99999999-aaaa-4111-8111-111111111111', [3, 3, 3])
  await publish('PH', [strange])
  const isAt = async (note: string) => (await federation.textAt('US', note)) !== null
  await comes(us, 'PH', 'the strange reply is at US', () => isAt(strange.id))
  await comes(
    us,
    'JP',
    'so are the forgeries',
    async () => (await isAt(replyId('JP', id))) && (await isAt(replyId('PH', id))),
  )
  expect(await stateAt(hunt, 'PH')).toMatchObject({ state: 'offered', reply: null })
  // Of the member that was asked, but with another number of counts.
  const other = await askFor<Hunt>(us, '/hunts', post(newHunt(['PH'])))
  const short = reply('PH', (await offered(ph, other)).id, [4])
  await publish('PH', [short])
  await comes(us, 'PH', 'it is at US', () => isAt(short.id))
  expect(await stateAt(other, 'PH')).toMatchObject({ state: 'offered', reply: null })
  // An offer in the name of another member is an offer of whoever gave it.
  const theirs = {
    hunt: '66666666-aaaa-4111-8111-111111111111',
    to: 'PH',
    due: new Date(Date.now() + hour).toISOString(),
  }
  const big = { ...newHunt([]).package, items: Array(51).fill(newHunt([]).package.items[0]) }
  const oversized = JSON.parse(
    offerNote(
      {
        id: 'note--77777777-aaaa-4111-8111-111111111111',
        ...theirs,
        about: [identityOf('JP')],
        package: big as never,
      },
      factsOf(identityOf('JP')),
    ),
  ) as { id: string }
  await federation.publish('JP', [oversized])
  const broken = await offered(ph, { hunt: theirs.hunt } as Hunt, 'JP')
  expect(broken).toMatchObject({
    member: 'JP',
    package: null,
    problem: expect.stringMatching(/51 entries; 50 at most/),
  })
  const refused = await askNode(ph, `/hunt-offers/${broken.id}/acceptance`, { method: 'POST' })
  expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('50 at most')])
  await askFor(ph, `/hunt-offers/${broken.id}/refusal`, post({ reason: 'Too large.' }))
})

test('what could not be looked for is refused before anybody is asked; a hunt that is withdrawn takes no answer', {
  timeout: 400_000,
}, async () => {
  const bad = newHunt(['PH'])
  bad.package.items.push({ kind: 'stix', name: 'endless', text: "[file:name MATCHES '(a)\\\\1']" })
  const refused = await askNode(us, '/hunts', post(bad))
  expect([refused.status, await refused.text()]).toEqual([
    expect.any(Number),
    expect.stringMatching(/item 4 \(endless\)/),
  ])
  expect(refused.ok).toBe(false)
  expect((await askNode(us, '/hunts', post(newHunt(['XX'])))).ok).toBe(false)
  const hunt = await askFor<Hunt>(us, '/hunts', post(newHunt(['PH'])))
  const { id } = await offered(ph, hunt)
  await askFor(us, `/hunts/${hunt.hunt}/withdrawal`, post())
  await comes(ph, 'US', 'PH knows', async () => (await offerOf(ph, hunt))?.state === 'withdrawn')
  expect((await askNode(ph, `/hunt-offers/${id}/acceptance`, { method: 'POST' })).status).toBe(409)
})
