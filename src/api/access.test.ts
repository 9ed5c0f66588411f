import { expect, test } from 'vitest'
import { createMemoryApi, jsonOf } from '../testing/memory-api.ts'

interface AuditPage {
  readonly items: readonly { readonly subject: string }[]
  readonly next: string | null
}

const base = '/api/v1'

test('a reader who imports is told why not in one sentence', async () => {
  const { ask, signIn } = createMemoryApi()
  const answer = await ask(`${base}/import`, { method: 'POST', body: '{}', cookie: await signIn('reader') })
  expect(await answer.json()).toMatchObject({
    status: 403,
    detail: "Importing publishes in this member's name; it needs the role analyst or releaser, and you are reader.",
  })
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
})

test('what does not exist is 404, a wrong method 405 with the right ones', async () => {
  const { ask } = createMemoryApi()
  expect((await ask(`${base}/nothing`)).status).toBe(404)
  const wrong = await ask(`${base}/import`, { method: 'DELETE' })
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
})

test('answers are not cached, not sniffed and not framed', async () => {
  const { ask, signIn } = createMemoryApi()
  const { headers } = await ask(`${base}/counts`, { cookie: await signIn('analyst') })
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await ask(`${base}/counts`)).headers.get('x-content-type-options')).toBe('nosniff')
})

test('an admin gives accounts and clients, whose secrets are shown once and stored nowhere', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const cookie = await signIn('admin', { steppedUp: true })
  const post = (path: string, json: unknown) => ask(`${base}${path}`, { method: 'POST', json, cookie })

  const user = await post('/users', { name: 'Ana', role: 'analyst' })
  expect(user.status).toBe(201)
  const made = await jsonOf<{ password: string }>(user)
  expect(made).toEqual({ name: 'Ana', role: 'analyst', password: expect.stringMatching(/^[\w-]{43}$/) })
  expect(
    (await ask(`${base}/session`, { method: 'POST', json: { name: 'Ana', password: made.password } })).status,
  ).toBe(200)
  expect((await post('/users', { name: 'Ana', role: 'admin' })).status).toBe(409)

  const client = await jsonOf<{ password: string; token: string }>(
    post('/clients', { name: 'siem', tlp: 'green', write: false }),
  )
  expect(client).toEqual({ username: 'siem', password: expect.any(String), token: expect.any(String) })
  expect(node.clients.get('siem')).toMatchObject({ tlp: 'green', canWrite: false, disabled: false })

  const stored = JSON.stringify([[...node.accounts.values()], [...node.clients.values()], node.audit])
  for (const secret of [made.password, client.password, client.token]) expect(stored).not.toContain(secret)
  const lists = `${await (await ask(`${base}/users`, { cookie })).text()}${await (await ask(`${base}/clients`, { cookie })).text()}`
  expect(lists).toContain('"Ana"')
  expect(lists).toContain('"siem"')
  expect(lists).not.toContain('hash of')
  expect(node.audit.map((one) => `${one.action} ${one.subject} ${one.detail}`)).toEqual(
    expect.arrayContaining(['user-add Ana role=analyst', 'client-add siem tlp=green write=false']),
  )
})

test.each(['operator', 'System', 'a:b', ' ana', 'ana ', 'a  b', '', 'line\nbreak', '\u202eana', 'x'.repeat(101)])(
  'nobody is called %j',
  async (name) => {
    const { ask, signIn } = createMemoryApi()
    const cookie = await signIn('admin', { steppedUp: true })
    const answer = await ask(`${base}/users`, { method: 'POST', json: { name, role: 'analyst' }, cookie })
    expect(answer.status).toBe(400)
  },
)

test('a name is one name however its letters are composed', async () => {
  const { ask, signIn } = createMemoryApi()
  const cookie = await signIn('admin', { steppedUp: true })
  const add = async (name: string) =>
    (
      await ask(`${base}/users`, {
        method: 'POST',
        json: { name, role: 'analyst', password: 'long enough for it' },
        cookie,
      })
    ).status
  expect([await add('Pen\u0303a'), await add('Pe\u00f1a')]).toEqual([201, 409])
  const json = { name: 'Pen\u0303a', password: 'long enough for it' }
  expect((await ask(`${base}/session`, { method: 'POST', json })).status).toBe(200)
})

test('the audit is read newest first, page by page, to its end', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const cookie = await signIn('admin', { steppedUp: true })
  for (let n = 0; n < 120; n++)
    node.audit.push({ num: n + 2, at: n, actor: 'a', action: 'b', subject: `${n}`, detail: '' })
  const subjects: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: AuditPage = await jsonOf<AuditPage>(
      ask(`${base}/audit?limit=50${cursor === '' ? '' : `&cursor=${cursor}`}`, { cookie }),
    )
    subjects.push(...page.items.map((one) => one.subject))
    cursor = page.next
  }
  expect(subjects).toEqual([...Array.from({ length: 120 }, (_, n) => `${119 - n}`), 'admin'])
  expect(
    (await ask(`${base}/evidence?cursor=${Buffer.from('5.0123456789ab').toString('base64url')}`, { cookie })).status,
  ).toBe(400)
})

test('why something was refused is told to an auditor without the values that stood in it', async () => {
  const api = createMemoryApi()
  const about = { num: 1, at: 1, kind: 'refused', source: 'peer:JP', objectId: 'url--1', version: '' }
  api.node.evidence.push({ ...about, reason: '/value must be an address, not "10.1.\\"2" [STIX 2.1 §6.8]' })
  const reasons = async (role: 'auditor' | 'reader') => {
    const list = await jsonOf<{ items: { reason: string }[] }>(
      api.ask('/api/v1/evidence', { cookie: await api.signIn(role) }),
    )
    return list.items.map(({ reason }) => reason)
  }
  expect(await reasons('auditor')).toEqual(['/value must be an address, not "…" [STIX 2.1 §6.8]'])
  expect((await reasons('reader'))[0]).toContain('10.1.')
})
