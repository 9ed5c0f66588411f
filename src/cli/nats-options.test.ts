import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readNatsOptions } from './nats-options.ts'

const secret = 'Qk3-unspeakable-7'

/** What is said of these options where they are refused. */
function refusal(servers: readonly string[], texts: Record<string, string>): { kind: unknown; said: string } {
  const all = new Map(Object.entries({ stream: 'dns', ...texts }))
  try {
    readNatsOptions({ positionals: [], flags: new Set(), texts: all, many: new Map([['nats', servers]]) }, 'zeek')
  } catch (error) {
    const { kind, message, cause } = error as { kind: unknown; message: string; cause?: unknown }
    return { kind, said: `${message} ${String(cause)}` }
  }
  throw new Error('taken')
}

test.each([
  `nats://user:${secret}@127.0.0.1:4222`,
  `tls://${secret}@nats.example:4222`,
  `nats://127.0.0.1:4222/?password=${secret}`,
])('an address of NATS that holds a secret is refused, and not repeated: %#', (server) => {
  const { kind, said } = refusal([server], {})
  expect(kind).toBe('usage')
  expect(said).not.toContain(secret)
})

test('a file with the login of NATS that cannot be used is named, and nothing of it is said', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-nats-'))
  try {
    for (const text of [`{"user":"a","password":"${secret}"`, `{"user":"a","pass":"${secret}"}`, `["${secret}"]`]) {
      const login = join(folder, 'login.json')
      writeFileSync(login, text)
      const { kind, said } = refusal(['nats://127.0.0.1:4222'], { login })
      expect(kind).toBe('invalid')
      expect(said).toContain('login.json')
      expect(said).not.toContain(secret)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
