import { expect, test } from 'vitest'
import type { Requests } from '../../api/contract/incidents.ts'
import { startFederation, waitUntil } from '../../testing/federation.ts'
import { askFor, askNode, fileIncident, type Incident, makeReport } from '../../testing/incidents.ts'

/** Every text that a member's node holds, as one. */
async function everythingAt(federation: Awaited<ReturnType<typeof startFederation>>, member: string): Promise<string> {
  const rows = await federation.node(member).store.read.selectFrom('object').select('body').execute()
  return rows.map(({ body }) => body).join('\n')
}

test('an incident is in nobody’s view before consent; with it, an ally reads it, is asked and answers; withdrawn, it is gone', {
  timeout: 120_000,
}, async () => {
  await using federation = await startFederation({ members: ['JP', 'PH', 'US'], engine: 'sqlite' })
  const [ph, us] = [federation.node('PH'), federation.node('US')]
  const report = makeReport({ consent: { recipients: ['US'], purpose: 'help with the analysis' } })
  const incident = await fileIncident(ph, report)
  const at = `/incidents/${incident.num}`

  // The reporter has consented; that alone gives it to nobody.
  const views = await ph.store.read
    .selectFrom('release')
    .innerJoin('lane', 'lane.num', 'release.lane')
    .select('views')
    .execute()
  const staff = await ph.store.read
    .selectFrom('view')
    .select('num')
    .where('name', '=', '|staff')
    .executeTakeFirstOrThrow()
  expect(new Set(views.map((row) => row.views))).toEqual(new Set([String(staff.num)]))
  await federation.publish('PH', [marker('before')])
  await waitUntil(
    'US has what PH published',
    async () => (await federation.textAt('US', marker('before').id)) !== null,
    60_000,
  )
  for (const member of ['US', 'JP']) expect(await everythingAt(federation, member)).not.toContain(incident.id)

  // Nobody can be given it, or asked about it, without consent.
  const refused = await askNode(ph, `${at}/shares`, { method: 'POST', json: { recipients: ['JP'] } })
  expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('has not consented to JP')])
  const due = new Date(Date.now() + 3_600_000).toISOString()
  const question = {
    members: ['US'],
    subject: 'Seen at you?',
    text: 'Water District Q asks: do you know this address?',
    due,
  }
  expect((await askNode(ph, `${at}/requests`, { method: 'POST', json: question })).status).toBe(409)

  await askFor(ph, `${at}/shares`, { method: 'POST', json: { recipients: ['US'] } })
  await waitUntil('US holds the incident', async () => (await federation.textAt('US', incident.id)) !== null, 60_000)
  const heldByUs = await everythingAt(federation, 'US')
  for (const name of ['water district q', 'duty officer q', 'district-q', '5550'])
    expect(heldByUs.toLowerCase()).not.toContain(name)
  expect(heldByUs).toContain(incident.pseudonym)
  expect(heldByUs).toContain('evil.badhost.com')

  // The ally is asked, answers, and both sides know.
  const asked = await askFor<Requests>(ph, `${at}/requests`, { method: 'POST', json: question })
  const id = asked.items[0]!.id
  const requestsAt = (node: typeof us, direction: string) => askFor<Requests>(node, `/requests?direction=${direction}`)
  await waitUntil('the request is at US', async () => (await requestsAt(us, 'in')).items.length === 1, 60_000)
  const seen = (await requestsAt(us, 'in')).items[0]!
  expect(seen).toMatchObject({ id, member: 'PH', state: 'open', overdue: false, about: [incident.id], dueAt: due })
  expect(seen.text).toBe(`${incident.pseudonym} asks: do you know this address?`)
  await askFor(us, `/requests/${id}/answer`, {
    method: 'POST',
    json: { outcome: 'answered', text: 'Seen at two sites.' },
  })
  const answered = async () => (await requestsAt(ph, 'out')).items.find((one) => one.id === id)
  await waitUntil('the answer is at PH', async () => (await answered())?.state === 'answered', 60_000)
  expect((await answered())?.answer).toMatchObject({ outcome: 'answered', text: 'Seen at two sites.' })
  const after = await askFor<Incident>(ph, at)
  expect(after.history.map(({ action }) => action)).toEqual(['answer', 'asked', 'shared', 'consent', 'filed'])
  // Nothing of it went past the ally.
  await federation.publish('PH', [marker('after')])
  await waitUntil(
    'JP has what PH published',
    async () => (await federation.textAt('JP', marker('after').id)) !== null,
    60_000,
  )
  const heldByJp = await everythingAt(federation, 'JP')
  for (const name of [incident.id, id, incident.pseudonym, 'badhost']) expect(heldByJp).not.toContain(name)

  await askFor(ph, `${at}/consent`, { method: 'POST', json: { recipients: [], by: 'the reporter, by telephone' } })
  await waitUntil('US holds it no more', async () => (await federation.textAt('US', incident.id)) === null, 60_000)
  await waitUntil('nor the request', async () => (await federation.textAt('US', id)) === null, 60_000)
  expect((await requestsAt(us, 'in')).items[0]).toMatchObject({ state: 'taken-back', text: null })
  expect(await everythingAt(federation, 'US')).not.toContain(incident.pseudonym)
})

/** Something else that a member publishes, so that one can wait until everything before it has arrived. */
function marker(name: 'before' | 'after') {
  const number = name === 'before' ? 1 : 2
  return {
    ...{ type: 'indicator', spec_version: '2.1', id: `indicator--00000000-0000-4000-8000-00000000000${number}`, name },
    ...{
      created: '2026-11-27T00:00:00.000Z',
      modified: '2026-11-27T00:00:00.000Z',
      valid_from: '2026-11-27T00:00:00Z',
    },
    ...{ pattern: `[domain-name:value = '${name}.example']`, pattern_type: 'stix' },
    object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'],
  }
}
