import { createServer, type Server } from 'node:https'
import { type AddressInfo, connect, createServer as createLine } from 'node:net'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import { type Clock, systemClock } from '../base/clock.ts'
import { systemTimers } from '../base/timers.ts'
import { createAuthority, issueCertificate, memberOfCertificate } from '../crypto/certificate.ts'
import type { HttpEnv } from '../http/connection.ts'
import { startListener } from '../http/listener.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { charterOf, MemoryNode } from '../testing/memory-node.ts'
import {
  type Asking,
  askCharter,
  askHello,
  askPage,
  failureOf,
  fetchMail,
  leaveMail,
  post,
  tellNotify,
} from './ask-peer.ts'
import type { Heads } from './model.ts'
import { createPeerRoutes, tlsProtocolOf } from './peer-routes.ts'
import { openWire } from './wire.ts'

const now = Date.now()
const codes = ['JP', 'PH', 'US'] as const
const roots = new Map(codes.map((code) => [code as string, createAuthority(code, code, now)]))
const authorities = new Map([...roots].map(([code, root]) => [code, root.certificatePem]))
const memberOf = (der: Uint8Array) => memberOfCertificate(der, authorities, Date.now())
const leafOf = (root: string, member: string, days = 30, at = now) =>
  issueCertificate(roots.get(root)!, { member, hosts: [], now: at, days })
const never = new AbortController().signal
const open: AsyncDisposable[] = []
const notified: [string, Heads][] = []
const mail: Uint8Array[] = []

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]()
  notified.length = 0
})

const us = new MemoryNode('US', charterOf(codes), new FakeClock(), () => 0.5)
const names = Array.from({ length: 300 }, (_, index) => `${index} ${'日本 '.repeat(20)}`)
us.publish(names, ['JP'], { tell: false })
const heads = { flash: 0, priority: 0, routine: 2 }

/** The United States' listener, with the certificate that it shows. */
async function serve(certificate = leafOf('US', 'US'), clock: Clock = systemClock): Promise<string> {
  const app = new Hono<HttpEnv>()
  app.route(
    '/',
    createPeerRoutes({
      self: 'US',
      charter: () => charterOf(codes),
      charterText: async () => null,
      release: {
        steps: async (member, lane, after, most) => us.ledger.page(member, lane, after, most),
        heads: async (member) => us.ledger.heads(member),
      },
      ledger: us.ledger,
      mailbox: {
        deposit: async (_sender, _recipient, bytes) => void mail.push(bytes),
        list: async () => [],
        read: async (_recipient, num) => mail[num] ?? null,
        remove: async () => {},
      },
      onReceipt: async () => {},
      onOutcomes: async () => {},
      memberOf: (c) => (c.env.connection.certificate === null ? null : memberOf(c.env.connection.certificate)),
      protocolOf: tlsProtocolOf,
      onNotify: (member, told) => notified.push([member, told]),
      onHeard: () => {},
      reportUnexpected: () => {},
      clock,
    }),
  )
  const listener = await startListener({
    fetch: app.fetch,
    host: '127.0.0.1',
    port: 0,
    tls: {
      key: certificate.privatePem,
      cert: certificate.certificatePem,
      ca: [...authorities.values()],
      requestCert: true,
    },
  })
  open.push(listener)
  return listener.url
}

/** Japan's way to the United States at that address. */
function callerTo(exchangeUrl: string, own = leafOf('JP', 'JP')): Asking {
  const wire = openWire({
    identity: () => ({ cert: own.certificatePem, key: own.privatePem }),
    addressOf: (member) => {
      const authority = authorities.get(member)
      return authority === undefined ? null : { exchangeUrl, authority }
    },
    memberOf,
  })
  open.push(wire)
  return { transport: wire, timers: systemTimers }
}

async function failure(work: Promise<unknown>): Promise<{ event: string; reason: string }> {
  try {
    await work
  } catch (error) {
    return failureOf(error)
  }
  return { event: 'none', reason: '' }
}

test('members read pages, greet and notify over mutual TLS 1.3', async () => {
  const jp = callerTo(await serve())
  const { charter, heads: told } = await askHello(jp, 'US', never)
  expect({ charter, told }).toEqual({ charter: { version: 1, digest: charterOf(codes).digest }, told: heads })
  const page = await askPage(jp, 'US', 'JP', { lane: 'routine', after: 0, size: 0, limit: 250 }, never)
  expect(page.header).toMatchObject({ from: 'US', after: 0, heads })
  expect(page.steps[0]?.items).toEqual(us.ledger.page('JP', 'routine', 0, { items: 250, bytes: 1e9 }).steps[0]?.items)
  const rest = await askPage(jp, 'US', 'JP', { lane: 'routine', after: 1, size: 1, limit: 250 }, never)
  expect(rest.steps[0]?.items).toHaveLength(50)
  await tellNotify(jp, 'US', 'JP', heads, never)
  expect(notified).toEqual([['JP', heads]])
  await post(jp, 'US', 'receipt', '{}', never)
  expect(await askCharter(jp, 'US', never)).toBeNull()
})

test('a container of several megabytes is left and fetched unchanged', async () => {
  const jp = callerTo(await serve())
  const container = Buffer.alloc(5_000_000, 7)
  await leaveMail(jp, 'US', 'PH', container, never)
  expect(Buffer.from(mail[0]!).equals(container)).toBe(true)
  const item = { num: 0, bytes: container.length }
  expect(Buffer.from(await fetchMail(jp, 'US', item, never)).equals(container)).toBe(true)
})

test('a member notifies in its own name only', async () => {
  const jp = callerTo(await serve())
  expect(await failure(tellNotify(jp, 'US', 'PH', heads, never))).toMatchObject({ event: 'refused-by-peer' })
  expect(notified).toEqual([])
})

test('whoever listens with another certificate than the member that we mean gets nothing from us', async () => {
  // Of another authority, in whatever name.
  for (const certificate of [leafOf('PH', 'US'), leafOf('PH', 'PH')]) {
    const jp = callerTo(await serve(certificate))
    expect(
      await failure(askPage(jp, 'US', 'JP', { lane: 'routine', after: 0, size: 0, limit: 10 }, never)),
    ).toMatchObject({ event: 'protocol-error' })
  }
  // Of the right authority, in another member's name, or too old.
  for (const certificate of [leafOf('US', 'PH'), leafOf('US', 'US', 1, now - 10 * 86_400_000)]) {
    const jp = callerTo(await serve(certificate))
    expect(
      await failure(askPage(jp, 'US', 'JP', { lane: 'routine', after: 0, size: 0, limit: 10 }, never)),
    ).toMatchObject({ event: 'protocol-error' })
  }
})

test('a caller whose certificate proves no member is refused', async () => {
  const url = await serve()
  const strangers = [leafOf('PH', 'JP'), leafOf('JP', 'JP', 1, now - 10 * 86_400_000), leafOf('US', 'US')]
  for (const own of strangers) {
    const answer = await failure(
      askPage(callerTo(url, own), 'US', 'JP', { lane: 'routine', after: 0, size: 0, limit: 10 }, never),
    )
    expect(answer).toEqual({ event: 'refused-by-peer', reason: 'the peer does not take us for a member (401)' })
  }
})

test('a listener that speaks only TLS 1.2 is not spoken to', async () => {
  const certificate = leafOf('US', 'US')
  const server: Server = createServer({
    key: certificate.privatePem,
    cert: certificate.certificatePem,
    maxVersion: 'TLSv1.2',
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(server)
  const jp = callerTo(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
  expect((await failure(askHello(jp, 'US', never))).event).not.toBe('none')
})

test.each(['what we say', 'what is answered'])(
  'a line that damages %s is trouble that passes: it accuses no member',
  async (damaged) => {
    const target = new URL(await serve())
    const line = createLine((near) => {
      const far = connect(Number(target.port), '127.0.0.1')
      let said = 0
      const change = (bytes: Buffer): Buffer => Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)])
      // The first thing said is the greeting of TLS, which is answered in the clear.
      near.on('data', (bytes) => far.write(++said > 1 && damaged === 'what we say' ? change(bytes) : bytes))
      far.on('data', (bytes) => near.write(said > 1 && damaged !== 'what we say' ? change(bytes) : bytes))
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const)
        one.on('error', () => other.destroy()).on('close', () => other.destroy())
    })
    await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
    open.push({ [Symbol.asyncDispose]: () => new Promise<void>((resolve) => line.close(() => resolve())) })
    const jp = callerTo(`https://127.0.0.1:${(line.address() as AddressInfo).port}`)
    const answer = await failure(askPage(jp, 'US', 'JP', { lane: 'routine', after: 0, size: 0, limit: 10 }, never))
    expect(answer.event).toBe('network-error')
  },
)

test('a listener that does not exist is trouble that passes, and says which', async () => {
  const jp = callerTo('https://127.0.0.1:1')
  expect(await failure(askHello(jp, 'US', never))).toEqual({
    event: 'network-error',
    reason: 'nobody listens at its address',
  })
  expect(await failure(askHello(jp, 'AU', never))).toEqual({
    event: 'network-error',
    reason: 'no address in the charter',
  })
})

test('a request that is given up ends at once', async () => {
  const jp = callerTo(await serve())
  const control = new AbortController()
  const asked = askPage(jp, 'US', 'JP', { lane: 'routine', after: 0, size: 0, limit: 10 }, control.signal)
  control.abort()
  await expect(asked).rejects.toBeDefined()
})
