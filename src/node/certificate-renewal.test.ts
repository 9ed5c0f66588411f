import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from '../config/read-config.ts'
import { createAuthority, issueCertificate } from '../crypto/certificate.ts'
import { createLogger } from '../http/log.ts'
import { startNode } from '../node.ts'
import { createNode } from './create.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-renewal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const dayMs = 86_400_000

test('the certificate of a running node is issued anew before it ends: new connections get it, and the ones there stay', async () => {
  const dir = join(folder, 'us')
  createNode({
    dir,
    member: 'US',
    name: 'US',
    exchangeUrl: 'https://localhost:8893',
    consoleUrl: 'http://localhost:8894',
  })
  const ports = { TREFOIL_EXCHANGE_LISTEN: '127.0.0.1:0', TREFOIL_CONSOLE_LISTEN: '127.0.0.1:0' }
  const config = readConfig(dir, ports)
  let nowMs = Date.now()
  const lines: string[] = []
  const log = createLogger({ level: 'warn', member: 'US', destination: { write: (line) => void lines.push(line) } })
  await using node = await startNode({ config, log, outside: { clock: { nowMs: () => nowMs } } })
  // The machine's own clock does not run ahead with the node's: what counts here is which certificate is shown.
  const agent = new Agent({ rejectUnauthorized: false, keepAlive: true, maxSockets: 1 })
  const ask = (by: Agent): Promise<{ socket: TLSSocket; serial: string }> =>
    new Promise((answered, failed) => {
      request(`${node.exchangeUrl}/.well-known/security.txt`, { agent: by }, (answer) => {
        const socket = answer.socket as TLSSocket
        const serial = socket.getPeerCertificate().serialNumber
        answer.resume().on('end', () => answered({ socket, serial }))
      })
        .on('error', failed)
        .end()
    })
  const first = await ask(agent)
  await node.renewal.look()
  expect((await ask(agent)).serial).toBe(first.serial)
  nowMs += 380 * dayMs
  await node.renewal.look()
  const kept = await ask(agent)
  expect(kept.socket).toBe(first.socket)
  const other = new Agent({ rejectUnauthorized: false })
  const fresh = await ask(other)
  expect(fresh.serial).not.toBe(first.serial)
  const stored = new X509Certificate(readFileSync(join(dir, 'keys', 'tls.pem')))
  expect(stored.serialNumber).toBe(fresh.serial)
  // Whoever lays another one there by hand sees it shown; half of it, or one that proves nobody, is not.
  const laid = (authorityPem: string, keyPem: string) =>
    issueCertificate(
      { certificatePem: authorityPem, privatePem: keyPem },
      { member: 'US', hosts: [], now: nowMs, days: 100 },
    )
  const keyFile = (name: string) => join(dir, 'keys', name)
  const own = laid(readFileSync(keyFile('ca.pem'), 'utf8'), readFileSync(keyFile('ca-key.pem'), 'utf8'))
  writeFileSync(keyFile('tls.pem'), own.certificatePem)
  await node.renewal.look()
  expect(readFileSync(keyFile('tls.pem'), 'utf8')).toBe(own.certificatePem)
  expect((await ask(other)).serial).toBe(fresh.serial)
  writeFileSync(keyFile('tls-key.pem'), own.privatePem)
  await node.renewal.look()
  const shown = new X509Certificate(own.certificatePem).serialNumber
  expect((await ask(other)).serial).toBe(shown)
  expect((await ask(agent)).socket).toBe(first.socket)
  expect(lines).toEqual([])
  const stranger = createAuthority('US', 'US', nowMs)
  const foreign = laid(stranger.certificatePem, stranger.privatePem)
  writeFileSync(keyFile('tls-key.pem'), foreign.privatePem)
  writeFileSync(keyFile('tls.pem'), foreign.certificatePem)
  await node.renewal.look()
  await node.renewal.look()
  expect((await ask(other)).serial).toBe(shown)
  expect(lines.filter((line) => line.includes('does not prove this member'))).toHaveLength(1)
  // Near the end of the authority it says so, once a day.
  nowMs = new X509Certificate(readFileSync(join(dir, 'keys', 'ca.pem'))).validToDate.getTime() - 100 * dayMs
  await node.renewal.look()
  await node.renewal.look()
  expect(lines.filter((line) => line.includes('authority nears its end'))).toHaveLength(1)
  agent.destroy()
  other.destroy()
})
