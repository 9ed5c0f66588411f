import { expect, test } from 'vitest'
import * as imports from '../api/contract/imports.ts'
import { privacyReport, subjectAnswer } from '../api/contract/privacy.ts'
import * as contract from '../api/contract/reviews.ts'
import { startFederation } from '../testing/federation.ts'

const green = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'
const about = {
  type: 'note',
  spec_version: '2.1',
  id: 'note--5f1c9f0e-6d0e-4f4e-8a53-3f6f2d8e9a01',
  created: '2026-03-01T00:00:00.000Z',
  modified: '2026-03-01T00:00:00.000Z',
  content: 'Ask the victim, maria.santos@agency.example.',
  object_marking_refs: [green],
}
const password = 'a password of some length'

test('what is previewed, held, decided by a second person and looked up, at a node over its API', async () => {
  await using federation = await startFederation({ members: ['US', 'JP'], engine: 'sqlite' })
  const node = federation.node('US')
  const note = { ...about, object_refs: [node.config.identity] }
  // What is cut is published by our own identity, so whoever reads it must be able to read that.
  await federation.publish('US', [
    {
      ...{ type: 'identity', spec_version: '2.1', id: node.config.identity, name: 'Member US' },
      ...{ created: '2026-01-01T00:00:00.000Z', modified: '2026-01-01T00:00:00.000Z' },
      ...{ identity_class: 'organization', object_marking_refs: [green] },
    },
  ])
  const base = `${node.consoleUrl}/api/v1`
  const call = async (headers: Record<string, string>, path: string, body?: unknown) => {
    const init = {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-trefoil': '1', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...headers },
    }
    const answer = await fetch(base + path, body === undefined ? init : { ...init, body: JSON.stringify(body) })
    const text = await answer.text()
    return {
      status: answer.status,
      json: text === '' ? null : (JSON.parse(text) as unknown),
      cookie: answer.headers.get('set-cookie'),
    }
  }
  const operator = { authorization: `Bearer ${node.token}` }
  const signIn = async (name: string, role: string) => {
    await call(operator, '/users', { name, role, password })
    const { cookie } = await call({}, '/session', { name, password })
    return { cookie: cookie!.split(';')[0]! }
  }
  const [analyst, releaser, auditor] = [
    await signIn('ana', 'analyst'),
    await signIn('rel', 'releaser'),
    await signIn('aud', 'auditor'),
  ]

  const preview = imports.preview.parse((await call(analyst, '/preview', note)).json)
  expect(preview.objects[0]).toMatchObject({ isNew: true, holds: ['personal-data'] })
  expect((await call(analyst, `/objects/${note.id}`)).status).toBe(404)

  expect((await call(analyst, '/import', note)).json).toMatchObject({ added: 1 })
  const { items, waiting } = contract.reviews.parse((await call(releaser, '/reviews')).json)
  expect(waiting).toBe(1)
  expect(items[0]).toMatchObject({ askedBy: 'person:ana', mine: false })
  const path = `/reviews/${items[0]!.num}`
  expect((await call(auditor, path)).status).toBe(403)
  const detail = contract.reviewDetail.parse((await call(releaser, path)).json)
  expect(detail.texts[0]).toContain('maria.santos')
  expect(detail.now.every(({ text }) => text === null)).toBe(true)
  const masked = detail.masked!.find(({ recipient }) => recipient === 'member:JP')!
  expect(detail.texts[masked.text!]).not.toContain('maria.santos')

  const decision = { decision: 'mask', reason: '' }
  expect((await call(analyst, `${path}/decision`, decision)).status).toBe(403)
  expect((await call(operator, `${path}/decision`, decision)).status).toBe(403)
  const asked = await call(releaser, `${path}/decision`, decision)
  if (asked.status === 403) {
    expect((await call(releaser, '/session/step-up', { password })).status).toBe(200)
    expect((await call(releaser, `${path}/decision`, decision)).json).toMatchObject({ state: 'masked' })
  } else expect(asked.json).toMatchObject({ state: 'masked' })

  const asking = { value: 'maria.santos@agency.example' }
  const found = subjectAnswer.parse((await call(auditor, '/subject', asking)).json)
  expect(found.hits.map(({ object }) => object.id)).toContain(note.id)
  const report = privacyReport.parse((await call(auditor, '/privacy-report')).json)
  expect(report.collection).toMatchObject({ asked: 1, masked: 1, open: 0 })
  const audit = JSON.stringify((await call(auditor, '/audit')).json)
  for (const action of ['review', 'subject', 'privacy-report']) expect(audit).toContain(`"${action}"`)
  expect(audit).not.toContain('maria')
  expect((await call(auditor, '/pseudonyms/person-aaaaaaaaaaaaaaaa')).status).toBe(404)
}, 600_000)
