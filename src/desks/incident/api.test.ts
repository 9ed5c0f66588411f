import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Incident, IncidentList, InvitationMade, OwnReport, RuleList } from '../../api/contract/incidents.ts'
import type { RunningNode } from '../../node.ts'
import { type Federation, startFederation } from '../../testing/federation.ts'
import { askFor, askNode, fileIncident, makeReport } from '../../testing/incidents.ts'

let federation: Federation
let ph: RunningNode

beforeAll(async () => {
  federation = await startFederation({ members: ['PH', 'US'], engine: 'sqlite' })
  ph = federation.node('PH')
}, 60_000)
afterAll(async () => await federation?.[Symbol.asyncDispose](), 30_000)

const statusOf = async (path: string, asking: Parameters<typeof askNode>[2] = {}) =>
  (await askNode(ph, path, asking)).status

test('a record is worked on: trigger, task, severity, correction, closing; each is in its history and in the audit', async () => {
  const { num } = await fileIncident(ph)
  const at = `/incidents/${num}`
  const post = (path: string, json: unknown, method = 'POST') => askFor<Incident>(ph, `${at}${path}`, { method, json })
  const before = (await askFor<Incident>(ph, at)).clocks.find(({ clock }) => clock === 'notification')!
  const moved = await post('/triggers', { trigger: 'belief', at: '2026-11-27T02:00:00Z' })
  const after = moved.clocks.find(({ clock }) => clock === 'notification')!
  expect(Date.parse(after.dueAt!) - Date.parse(before.dueAt!)).toBe(3_600_000)
  expect(after.dueLocal).toBe('2026-11-30 10:00 +08:00')
  expect((await post('/tasks', { title: 'Image the disk', owner: 'a' })).tasks).toMatchObject([
    { num: 1, state: 'pending' },
  ])
  expect((await post('/tasks/1', { state: 'successful' }, 'PATCH')).tasksOpen).toBe(0)
  const scored = await post('/severity', { answers: { 'functional-impact': 'denial-critical' } })
  expect(scored.parts.filter(({ assumed }) => !assumed).map(({ category }) => category)).toEqual([
    'functional-impact',
    'cross-sector',
  ])
  const amended = await post('', { personalData: 'no', impact: {} }, 'PATCH')
  expect(amended.clocks.map(({ rule }) => rule)).toEqual(['ph-ncert'])
  expect((await post('/supplements', { text: 'Also seen: evil3[.]badhost[.]com' })).values).toContainEqual({
    kind: 'domain',
    value: 'evil3.badhost.com',
  })
  await post('/state', { state: 'closed', determination: 'confirmed' })
  const { history } = await askFor<Incident>(ph, at)
  expect(history.map(({ action }) => action)).toEqual([
    'state',
    'supplement',
    'amended',
    'scored',
    'task-changed',
    'task',
    'trigger',
    'filed',
  ])
  const { items } = await askFor<{ items: { action: string; subject: string }[] }>(ph, '/audit')
  expect(items.filter(({ subject }) => subject === `PH-INC-${num}`).length).toBeGreaterThanOrEqual(8)
  // An impact that was corrected away is revoked; the incident is a later version of itself.
  const rows = await ph.store.read
    .selectFrom('object')
    .select(['id', 'body', 'revoked'])
    .where('type', '=', 'impact')
    .execute()
  expect(rows.filter(({ revoked }) => revoked === 1).length).toBe(2)
})

test('files are kept by digest, given to be saved and never to be shown, and bounded', async () => {
  const { num } = await fileIncident(ph)
  const page = new TextEncoder().encode('<html><script>alert(1)</script>')
  const kept = await askFor<Incident>(
    ph,
    `/incidents/${num}/evidence?name=${encodeURIComponent('../\u202eevil.html')}`,
    {
      ...{ method: 'POST', bytes: page },
    },
  )
  expect(kept.evidence).toMatchObject([
    { num: 1, name: '../evil.html', bytes: page.length, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ])
  const file = await askNode(ph, `/incidents/${num}/evidence/1`)
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(page)
  expect(file.headers.get('content-type')).toBe('application/octet-stream')
  expect(file.headers.get('content-disposition')).toBe(`attachment; filename="incident-${num}-1.bin"`)
  expect(file.headers.get('x-content-type-options')).toBe('nosniff')
  expect(
    await statusOf(`/incidents/${num}/evidence`, { method: 'POST', bytes: new Uint8Array(8 * 1024 * 1024 + 1) }),
  ).toBe(413)
  expect(await statusOf(`/incidents/${num}/evidence`, { method: 'POST', bytes: new Uint8Array() })).toBe(400)
  const { identity } = { identity: kept.pseudonym }
  const erased = await askFor<Incident>(ph, `/incidents/${num}/erasure`, { method: 'POST' })
  expect([erased.reporter, erased.evidence[0]!.name, erased.pseudonym]).toEqual([null, '', identity])
  expect(await statusOf(`/incidents/${num}/evidence/1`)).toBe(404)
  const row = await ph.store.read.selectFrom('incident').select('body').where('num', '=', num).executeTakeFirstOrThrow()
  expect(row.body.toLowerCase()).not.toMatch(/district|officer q|5550/)
  expect(await statusOf(`/pseudonyms/${identity}`)).toBe(404)
})

test('a link takes one report, shows that one alone, and lets its reporter take consent back; without it nobody sees anything', async () => {
  const made = await askFor<InvitationMade>(ph, '/incident-invitations', {
    ...{ method: 'POST', json: { name: 'A water utility', language: 'ja', sector: 'water' } },
  })
  const invitation = made.path.split('#')[1]!
  expect(await askFor<OwnReport>(ph, '/report', { invitation })).toMatchObject({
    report: null,
    language: 'ja',
    member: 'PH',
  })
  const json = makeReport({ consent: { recipients: ['US', 'ph-npc'], purpose: 'help' } })
  const filed = await askFor<OwnReport>(ph, '/report', { method: 'POST', json, invitation })
  expect(filed.report?.clocks.map(({ rule }) => rule)).toContain('ph-npc')
  expect(await statusOf('/report', { method: 'POST', json, invitation })).toBe(409)
  const form = await askNode(ph, '/report/forms/ph-npc?as=text', { invitation })
  expect(await form.text()).toContain('Water District Q')
  const withdrawn = await askFor<OwnReport>(ph, '/report/consent', {
    method: 'POST',
    json: { recipients: [] },
    invitation,
  })
  expect(withdrawn.report?.consent).toMatchObject({ recipients: [], by: 'reporter' })
  const num = Number(/\d+$/.exec(filed.report!.name)![0])
  // Our own people may no longer print what the reporter took back; the reporter may.
  expect(await statusOf(`/incidents/${num}/forms/ph-npc`)).toBe(409)
  expect(await statusOf('/report/forms/ph-npc', { invitation })).toBe(200)
  for (const secret of ['', 'x', 'A'.repeat(43), '../../etc', 'é'])
    expect(await statusOf('/report', { invitation: secret === 'é' ? 'e'.repeat(5000) : secret })).toBe(401)
  expect(await statusOf(`/incidents/${num}`, { invitation })).toBe(401)
})

test.each([
  ['nothing', {}],
  ['a list', []],
  ['a text that is too long', makeReport({ narrative: 'x'.repeat(20_001) })],
  ['texts of another type', { ...makeReport(), narrative: 7, systems: 'x' }],
  ['a sector that there is not', { ...makeReport(), sector: 'moon' }],
  ['a time that is none', { ...makeReport(), detected: { at: 'yesterday', fidelity: 'day' } }],
  ['controls in a name', makeReport({ reporter: { organisation: 'a\u0000b' } })],
  ['a property that nobody knows', { ...makeReport(), consented: true }],
  ['too many systems', makeReport({ systems: Array.from({ length: 51 }, () => ({ name: 'x' })) })],
  ['consent for a stranger', makeReport({ consent: { recipients: ['RU'] } })],
  ['depth', { ...makeReport(), impact: JSON.parse(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`) }],
])('a report with %s is refused, and leaves nothing behind', async (_, json) => {
  const count = async () => (await ph.store.read.selectFrom('incident').select('num').execute()).length
  const before = await count()
  expect(await statusOf('/incidents', { method: 'POST', json })).toBeOneOf([400, 413])
  expect(await count()).toBe(before)
})

test('a report as long as the form allows is taken, in any script', async () => {
  const long = { narrative: '水'.repeat(20_000), seen: '道'.repeat(100_000), measures: '局'.repeat(5_000) }
  expect((await fileIncident(ph, makeReport(long))).report.narrative).toHaveLength(20_000)
})

test('markup in a report is text in everything that is printed', async () => {
  const narrative = '"><img src=x onerror=alert(1)> </textarea><script>alert(2)</script>'
  const { num } = await fileIncident(ph, makeReport({ narrative, consent: { recipients: ['ph-ncert'] } }))
  const form = await askNode(ph, `/incidents/${num}/forms/ph-ncert`)
  const html = await form.text()
  expect(html).not.toMatch(/<(img|script)/)
  expect(form.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
})

test('an administrator sets the number that nobody knew, the clock runs, and the rule can be put back', async () => {
  const { items } = await askFor<RuleList>(ph, '/incident-rules')
  const { rule } = items.find(({ rule: one }) => one.id === 'ph-ncert')!
  const changed = { ...rule, clocks: [{ ...rule.clocks[0]!, duration: { hours: 24 } }] }
  await askFor(ph, '/incident-rules/ph-ncert', { method: 'PUT', json: changed })
  const { clocks } = await fileIncident(ph)
  expect(clocks.find((one) => one.rule === 'ph-ncert')).toMatchObject({ dueAt: '2026-11-28T01:00:00.000Z' })
  expect(await statusOf('/incident-rules/ph-ncert', { method: 'PUT', json: { ...changed, clocks: 'soon' } })).toBe(400)
  expect(await statusOf('/incident-rules/other', { method: 'PUT', json: changed })).toBe(400)
  await askFor(ph, '/incident-rules/ph-ncert', { method: 'DELETE' })
  expect(await statusOf('/incident-rules/ph-ncert', { method: 'DELETE' })).toBe(404)
})

test('what is not there is 404, also by numbers that are none', async () => {
  for (const path of [
    '/incidents/999',
    '/incidents/0',
    '/incidents/x',
    '/incidents/1e3',
    '/requests/x',
    `/requests/note--${crypto.randomUUID()}`,
  ])
    expect([path, await statusOf(path)]).toEqual([path, 404])
})

test('the queue is searched by words, sector and type, page by page, and a cursor fits only its own search', async () => {
  for (const pump of ['Turbopump Ａlpha', 'turbopump beta', 'turbopump alpha two'])
    await fileIncident(ph, makeReport({ sector: 'health', narrative: `${pump} stopped` }))
  const queue = (query: string) => askFor<IncidentList>(ph, `/incidents?${query}`)
  expect((await queue('text=turbopump%20ALPHA')).items).toHaveLength(2)
  expect((await queue('text=turbopump&sector=health')).items).toHaveLength(3)
  expect((await queue('text=turbopump&sector=water')).items).toEqual([])
  expect((await queue('text=nothing-says-this')).items).toEqual([])
  const first = await queue('text=turbopump&limit=2')
  expect(first.items).toHaveLength(2)
  const rest = await queue(`text=turbopump&limit=2&cursor=${first.next}`)
  expect(rest).toMatchObject({ items: [{}], next: null })
  expect(new Set([...first.items, ...rest.items].map(({ num }) => num)).size).toBe(3)
  expect(await statusOf(`/incidents?text=other&cursor=${first.next}`)).toBe(400)
  expect(await statusOf(`/incidents?text=${'a'.repeat(201)}`)).toBe(400)
})
