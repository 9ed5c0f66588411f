import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type Role, roles } from '../release/model.ts'
import { createMemoryApi } from '../testing/memory-api.ts'
import { operationsOf } from './api.ts'
import type { Problem } from './contract/problem.ts'
import { rolesFor } from './duties.ts'
import { createMetrics } from './metrics.ts'
import type { Operation } from './operation.ts'

const security = resolve(import.meta.dirname, '..', '..', 'docs', 'security.md')

/** One row of the table in docs/security.md. */
function rowOf(operation: Operation): string {
  const { method, path, access } = operation
  const may =
    access === 'anyone' ? ['nobody needs to sign in'] : roles.map((role) => (mayCall(operation, role) ? 'yes' : ''))
  const again = access !== 'anyone' && operation.stepUp === true ? 'yes' : ''
  const cells = access === 'anyone' ? ['anyone', '', '', '', '', ''] : [...may, again]
  return `| \`${method.toUpperCase()} ${path}\` | ${cells.join(' | ')} |`
}

function mayCall(operation: Operation, role: Role): boolean {
  return operation.access === 'anyone' || rolesFor(operation.access).includes(role)
}

function operations() {
  const api = createMemoryApi()
  return { api, all: operationsOf(api.parts, createMetrics(api.parts)) }
}

test('the table of docs/security.md says of every operation whose duty it is', () => {
  const written = readFileSync(security, 'utf8').split('\n')
  const rows = written.filter((line) => /^\| `[A-Z]+ \//.test(line))
  expect(rows.sort()).toEqual(operations().all.map(rowOf).sort())
})

test('every operation refuses strangers, and every role whose duty it is not, before it reads anything', async () => {
  const { api, all } = operations()
  const guarded = all.filter((one) => one.access !== 'anyone')
  expect(guarded.length).toBeGreaterThan(30)
  const cookies = new Map<Role, string>()
  for (const role of roles) cookies.set(role, await api.signIn(role))
  for (const operation of guarded) {
    const asked = `/api/v1${operation.path.replace(/\{\w+\}/g, 'nonsense')}`
    const request = { method: operation.method.toUpperCase(), headers: { 'content-type': 'application/json' } }
    const label = `${operation.method} ${operation.path}`
    expect([label, (await api.ask(asked, request)).status]).toEqual([label, 401])
    for (const role of roles) {
      const may = mayCall(operation, role)
      // What may be called by this role is called, too, but for what would end the session that the rest is asked with.
      if (may && operation.method === 'delete' && operation.path.startsWith('/session')) continue
      const answer = await api.ask(asked, { ...request, cookie: cookies.get(role)! })
      const problem = answer.status === 403 ? ((await answer.json()) as Problem) : null
      if (problem === null) await answer.body?.cancel()
      expect([label, role, problem?.detail?.includes(`you are ${role}`) === true]).toEqual([label, role, !may])
      if (may && operation.stepUp === true)
        expect([label, role, problem?.type]).toEqual([label, role, 'urn:trefoil:problem:step-up-needed'])
    }
  }
  expect([api.node.adopted, api.node.batches]).toEqual([[], []])
  api.close.abort()
})

test('an admin cannot release, an auditor cannot change, a reader cannot hand in', () => {
  const { all } = operations()
  const open = (role: Role) => all.filter((one) => one.access !== 'anyone' && mayCall(one, role))
  expect(open('admin').map(({ path }) => path)).not.toContain('/import')
  expect(open('admin').map(({ path }) => path)).not.toContain('/charter')
  // These ask at length, or write down for whoever asks that it looked; they change nothing else.
  const questions = ['/graph', '/preview', '/charter/preview', '/subject', '/evidence/verification']
  questions.push('/situation/layers', '/situation/visits')
  const changes = (role: Role) =>
    open(role)
      .filter(({ method, path }) => method !== 'get' && !path.startsWith('/session') && !questions.includes(path))
      .map(({ method, path }) => `${method} ${path}`)
  expect(changes('auditor')).toEqual([])
  expect(changes('reader')).toEqual([])
})
