import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority, issueCertificate } from '../crypto/certificate.ts'
import { freePorts } from '../testing/free-ports.ts'
import { hasNatsServer, NatsServer } from '../testing/nats-server.ts'
import { type NatsSource, natsPieces } from './nats.ts'
import type { Piece } from './piece.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-nats-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const text = ({ bytes }: Piece): string => Buffer.from(bytes).toString('latin1')

/** The text of the first so many bytes that come; each piece is answered. */
async function read(source: Omit<NatsSource, 'signal'>, bytes: number, answers = true): Promise<string> {
  const stop = new AbortController()
  let found = ''
  for await (const piece of natsPieces({ ...source, signal: stop.signal })) {
    found += text(piece)
    if (answers) await piece.done()
    if (found.length >= bytes) break
  }
  stop.abort()
  return found
}

describe.skipIf(!hasNatsServer())('a stream of NATS JetStream', { timeout: 120_000 }, () => {
  let server: NatsServer
  let secure: NatsServer
  let writer: NatsConnection
  let source: Omit<NatsSource, 'signal' | 'durable'>
  let ca: string
  beforeAll(async () => {
    const port = await freePorts()
    server = new NatsServer(join(folder, 'open'), port)
    const authority = createAuthority('PH', 'nats', Date.now())
    const issued = issueCertificate(authority, { member: 'PH', hosts: [], now: Date.now(), days: 1 })
    ca = authority.certificatePem
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    writeFileSync(cert, issued.certificatePem)
    writeFileSync(key, issued.privatePem)
    secure = new NatsServer(
      join(folder, 'secure'),
      port + 1,
      `tls { cert_file: "${cert}", key_file: "${key}" }\nauthorization { user: "sensor", password: "right" }`,
    )
    await Promise.all([server.start(), secure.start()])
    writer = await connect({ servers: `127.0.0.1:${port}` })
    const manager = await jetstreamManager(writer)
    await manager.streams.add({ name: 'dns', subjects: ['dns.>'] })
    source = { servers: [`nats://127.0.0.1:${port}`], stream: 'dns' }
  }, 60_000)
  afterAll(async () => {
    await writer?.close()
    await Promise.all([server?.kill(), secure?.kill()])
  })

  test('is read once by each durable name: what was answered never again, what was not, again', async () => {
    const stream = jetstream(writer)
    for (const line of ['one', 'two\nthree\n', '']) await stream.publish('dns.a', line)
    expect(await read({ ...source, durable: 'first' }, 14)).toBe('one\ntwo\nthree\n')
    await stream.publish('dns.b', 'four')
    expect(await read({ ...source, durable: 'first' }, 5)).toBe('four\n')
    expect(await read({ ...source, durable: 'other', subject: 'dns.b' }, 5, false)).toBe('four\n')
    const manager = await jetstreamManager(writer)
    expect(await manager.consumers.info('dns', 'first')).toMatchObject({ num_pending: 0, num_ack_pending: 0 })
    expect(await manager.consumers.info('dns', 'other')).toMatchObject({ num_pending: 0, num_ack_pending: 1 })
  })

  test('with messages of garbage and of the longest kind is handed on as it is', async () => {
    const long = Buffer.alloc(1024 * 1024, 'x')
    const stream = jetstream(writer)
    const garbage = Buffer.from([0, 255, 10, 13, 0])
    for (const message of [long, garbage, long]) await stream.publish('dns.long', message)
    const found = await read({ ...source, durable: 'long', subject: 'dns.long' }, 2 * long.length + 8)
    expect(found.split('\n').map((line) => line.length)).toEqual([long.length, 2, 2, long.length, 0])
  })

  test('is refused where it is none, or its consumer is one that loses what is not answered', async () => {
    const manager = await jetstreamManager(writer)
    await manager.consumers.add('dns', { durable_name: 'careless', ack_policy: AckPolicy.None })
    await expect(read({ ...source, durable: 'careless' }, 1)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(read({ ...source, durable: 'first', subject: 'dns.b' }, 1)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(read({ ...source, stream: 'none', durable: 'x' }, 1)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('is read over TLS with a login, and from no server that cannot prove itself or offers no TLS', async () => {
    const servers = [`tls://127.0.0.1:${secure.port}`]
    const login = { user: 'sensor', password: 'right' }
    const admin = await connect({ servers: `127.0.0.1:${secure.port}`, user: 'sensor', pass: 'right', tls: { ca } })
    await (await jetstreamManager(admin)).streams.add({ name: 'dns', subjects: ['dns.>'] })
    await jetstream(admin).publish('dns.a', 'secret')
    await admin.close()
    const secured = { servers, stream: 'dns', durable: 'tls', login, authority: ca }
    expect(await read(secured, 7)).toBe('secret\n')
    const { authority: _, ...untrusting } = secured
    await expect(read(untrusting, 1)).rejects.toMatchObject({ kind: 'integrity' })
    await expect(read({ ...secured, login: { user: 'sensor', password: 'wrong' } }, 1)).rejects.toMatchObject({
      kind: 'unauthenticated',
    })
    const plain = [`tls://127.0.0.1:${server.port}`]
    await expect(read({ ...secured, servers: plain }, 1)).rejects.toMatchObject({ kind: 'integrity' })
  })
})

test('a credentials file that cannot be used is said at once, without a word of it, and no server is waited for', async () => {
  const port = await freePorts()
  const credentials = Buffer.from('-----BEGIN NATS USER JWT-----\nunspeakable\n------END NATS USER JWT------\n')
  const place = { servers: [`nats://127.0.0.1:${port}`], stream: 'dns', durable: 'one' }
  const fault: unknown = await read({ ...place, credentials }, 1).catch((error: unknown) => error)
  expect(fault).toMatchObject({ kind: 'invalid', message: expect.not.stringContaining('unspeakable') })
})
