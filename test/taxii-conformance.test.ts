import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeIndicator } from '../src/testing/core.ts'
import { startFederation } from '../src/testing/federation.ts'
import { run } from '../src/testing/memory-terminal.ts'
import { engines } from '../src/testing/stores.ts'

describe.each(engines)('a node on %s', (engine) => {
  test('passes every check of TAXII 2.1, reading and writing, as a black box over TLS', async () => {
    await using nodes = await startFederation({ members: ['US', 'JP'], engine })
    const node = nodes.node('US')
    await nodes.publish(
      'US',
      Array.from({ length: 12 }, (_, n) => makeIndicator(`n${n}.example`, { tlp: 'green' })),
    )
    const added = await fetch(`${node.consoleUrl}/api/v1/clients`, {
      method: 'POST',
      headers: { authorization: `Bearer ${node.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'checker', tlp: 'green', write: true }),
    })
    const { username, password } = (await added.json()) as { username: string; password: string }
    const words = ['conformance', node.exchangeUrl, '--user', username, '--password', password, '--write', '--json']
    const ran = await run([...words, '--ca', join(node.config.dir, 'keys', 'ca.pem')])
    expect(ran.err).toBe('')
    const { checks, failed, skipped } = ran.json() as { checks: { outcome: string }[]; failed: number; skipped: number }
    expect(checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([])
    expect({ status: ran.status, failed, skipped }).toEqual({ status: 0, failed: 0, skipped: 0 })
    expect(checks.length).toBeGreaterThan(50)
  })
})

test('a server that does not answer is said in one line', async () => {
  const ran = await run(['conformance', 'https://127.0.0.1:1/'])
  expect(ran.status).toBe(1)
  expect(ran.err.trim().split('\n')).toHaveLength(1)
})
