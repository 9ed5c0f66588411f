import { request as httpsRequest } from 'node:https'
import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import { createAuthority, issueCertificate, memberOfCertificate } from '../crypto/certificate.ts'
import { readBody } from './body.ts'
import type { HttpEnv } from './connection.ts'
import { type ListenerLimits, startListener } from './listener.ts'
import { paced } from './pace.ts'
import { problemResponse } from './problem.ts'

const now = Date.now()
const authority = createAuthority('US', 'United States', now)
const served = issueCertificate(authority, { member: 'US', hosts: [], now, days: 30 })
const tls = { key: served.privatePem, cert: served.certificatePem, ca: [authority.certificatePem], requestCert: true }
const authorities = new Map([['US', authority.certificatePem]])
const open: AsyncDisposable[] = []

afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
})

async function start(limits: Partial<ListenerLimits> = {}, secure = true) {
  const app = new Hono<HttpEnv>()
  app.onError(problemResponse)
  app.get('/who', (c) => {
    const { certificate } = c.env.connection
    const member = certificate === null ? 'no certificate' : memberOfCertificate(certificate, authorities, Date.now())
    return c.text(String(member))
  })
  app.get('/slow', async (c) => {
    await new Promise((resolve) => setTimeout(resolve, 200))
    return c.text('done')
  })
  app.get('/pieces', (c) => {
    let pieces = 0
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) =>
      pieces++ < 250 ? controller.enqueue(new Uint8Array(50_000)) : controller.close()
    return c.body(new ReadableStream({ pull }))
  })
  app.get('/large', (c) => c.body(new Uint8Array(10_000_000)))
  app.post('/body', async (c) => c.text(String((await readBody(c.req.raw, 1_000_000)).byteLength)))
  app.post('/slow-body', async (c) =>
    c.text(String((await readBody(c.req.raw, 1_000_000, { graceMs: 300, bytesPerSecond: 1_000 })).byteLength)),
  )
  const options = { fetch: app.fetch, host: '127.0.0.1', port: 0, limits }
  const listener = await startListener(secure ? { ...options, tls } : options)
  open.push(listener)
  return listener
}

function ask(port: number, path: string, options: ConnectionOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = httpsRequest(
      { host: '127.0.0.1', port, path, ca: authority.certificatePem, agent: false, ...options },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk) => (text += chunk))
        answer.on('end', () => resolve(text))
      },
    )
    asked.on('error', reject).end()
  })
}

function shake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({ host: '127.0.0.1', port, ca: authority.certificatePem, ...options }, () =>
      resolve(socket),
    )
    socket.once('error', reject)
  })
}

function reach(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => resolve(socket))
    socket.once('error', reject)
  })
}

/** Until a node in this process has read what was written, and waits for more. */
async function takenOn(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTurn()
}

/** Anew until it took less than so long: on a loaded machine the node's patience would have ended before. */
async function beforeLong(ms: number, open: () => Promise<Socket[]>): Promise<Socket[]> {
  for (;;) {
    const began = performance.now()
    const sockets = await open()
    if (performance.now() - began < ms) return sockets
    for (const socket of sockets) socket.destroy()
  }
}

/** Nothing else runs in this process for so long. */
function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Resolves with what came until the other end closed. */
function untilClosed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
}

test('TLS 1.3 and 1.2 are spoken; 1.1 and ciphers without forward secrecy are refused', async () => {
  const { port } = await start()
  for (const version of ['TLSv1.3', 'TLSv1.2'] as const) {
    const socket = await shake(port, { minVersion: version, maxVersion: version })
    expect(socket.getProtocol()).toBe(version)
    socket.destroy()
  }
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  await expect(shake(port, old)).rejects.toThrow(/alert|version|protocol/i)
  for (const ciphers of ['ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0', 'AES128-GCM-SHA256:@SECLEVEL=0']) {
    await expect(shake(port, { maxVersion: 'TLSv1.2', ciphers })).rejects.toThrow(/alert|handshake/i)
  }
})

test('a member is known by its certificate; a stranger with one is let in and is nobody', async () => {
  const { port } = await start()
  const own = issueCertificate(authority, { member: 'US', hosts: [], now, days: 30 })
  const other = createAuthority('US', 'Somebody else', now)
  const strange = issueCertificate(other, { member: 'US', hosts: [], now, days: 30 })
  expect(await ask(port, '/who')).toBe('no certificate')
  expect(await ask(port, '/who', { key: own.privatePem, cert: own.certificatePem })).toBe('US')
  expect(await ask(port, '/who', { key: strange.privatePem, cert: strange.certificatePem })).toBe('null')
})

test('a certificate without its key is no certificate', async () => {
  const { port } = await start()
  const own = issueCertificate(authority, { member: 'US', hosts: [], now, days: 30 })
  const other = issueCertificate(authority, { member: 'US', hosts: [], now, days: 30 })
  await expect(ask(port, '/who', { key: other.privatePem, cert: own.certificatePem })).rejects.toThrow()
})

test('a client that sends its headers or its body too slowly is cut off, and so is one that never shakes hands', async () => {
  const { port } = await start({ headersTimeoutMs: 150, requestTimeoutMs: 300, handshakeTimeoutMs: 150 })
  const slowHead = await shake(port, {})
  slowHead.write('GET /who HTTP/1.1\r\nHost: x\r\n')
  const slowBody = await shake(port, {})
  slowBody.write('POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{')
  const silent = connect({ host: '127.0.0.1', port })
  const [head, body] = await Promise.all([untilClosed(slowHead), untilClosed(slowBody), untilClosed(silent)])
  expect(head).toContain('408')
  expect(body).not.toContain('200 OK')
})

test('a head or a body that came while the node was held up is read, not cut off for being late', async () => {
  const { port } = await start({ headersTimeoutMs: 600, requestTimeoutMs: 600 }, false)
  const [head, body, slow] = await beforeLong(200, async () => {
    const [one, two, three] = [await reach(port), await reach(port), await reach(port)]
    two.write('POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\n')
    three.write('GET /who HTTP/1.1\r\nHost: x\r\n')
    await takenOn()
    one.write('GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    two.write('1234')
    return [one, two, three]
  })
  holdUp(900)
  const [whole, long, cut] = await Promise.all([untilClosed(head!), untilClosed(body!), untilClosed(slow!)])
  expect(whole).toMatch(/^HTTP\/1.1 200 [\s\S]*no certificate/)
  expect(long).toMatch(/^HTTP\/1.1 200 /)
  expect(cut).toMatch(/^HTTP\/1.1 408 /)
})

test('a body whose next bytes came while the node was held up was not too slow', async () => {
  const { port } = await start({}, false)
  const [socket] = await beforeLong(100, async () => {
    const one = await reach(port)
    one.write('POST /slow-body HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\n12')
    await takenOn()
    one.write('34')
    return [one]
  })
  holdUp(600)
  expect(await untilClosed(socket!)).toMatch(/^HTTP\/1.1 200 /)
})

test('a body that trickles is 408 long before the time for a whole request is over, however steadily it comes', async () => {
  const { port } = await start({}, false)
  const asked = performance.now()
  const socket = connect({ host: '127.0.0.1', port })
  socket.write('POST /slow-body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n')
  const trickle = setInterval(() => socket.writable && socket.write('a'), 20)
  const said = await untilClosed(socket)
  clearInterval(trickle)
  expect(said).toMatch(/^HTTP\/1.1 408 [\s\S]*"status":408/)
  expect(performance.now() - asked).toBeLessThan(30_000)
})

test('a body on a slow line is read to its end, and time that the reader takes is not held against it', async () => {
  const chunk = new Uint8Array(50)
  let chunks = 0
  const slow = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (++chunks > 20) controller.close()
      else controller.enqueue(chunk)
    },
  })
  let size = 0
  for await (const one of paced(slow, { graceMs: 150, bytesPerSecond: 1_000 })) {
    size += one.byteLength
    if (size === 500) await new Promise((resolve) => setTimeout(resolve, 300))
  }
  expect(size).toBe(1_000)
})

test('headers beyond the limit are 431, nonsense is 400, and the next client is served', async () => {
  const { port } = await start({ maxHeaderBytes: 4096 })
  const large = await shake(port, {})
  large.write(`GET /who HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(8192)}\r\n\r\n`)
  expect(await untilClosed(large)).toContain('431')
  const nonsense = await shake(port, {})
  nonsense.write('\0\0\0\r\n\r\n')
  expect(await untilClosed(nonsense)).toContain('400')
  expect(await ask(port, '/who')).toBe('no certificate')
})

test('a request with two hosts is 400: what is before this node may have read the other one', async () => {
  const { port } = await start({}, false)
  const socket = connect({ host: '127.0.0.1', port })
  socket.write('GET /who HTTP/1.1\r\nHost: localhost\r\nhost: elsewhere.example\r\n\r\n')
  expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 400 /)
})

test.each([
  ['a version of HTTP that is not spoken', 'GET /who HTTP/2.0\r\nHost: localhost\r\n\r\n', 505],
  ['one from before there were headers', 'GET /who HTTP/0.9\r\nHost: localhost\r\n\r\n', 505],
  [
    'a body in a coding that is not undone',
    'POST /body HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    501,
  ],
  [
    'a coding that nobody knows, with a request in its body',
    'POST /body HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    501,
  ],
  [
    'pieces in HTTP/1.0',
    'POST /body HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    400,
  ],
  [
    'a length beside pieces',
    'POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    400,
  ],
  ['two lengths', 'POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx', 400],
])(
  '%s is refused and ends the connection: what is before this node may have read it in another way',
  async (_, sent, status) => {
    const { port } = await start({}, false)
    const socket = connect({ host: '127.0.0.1', port })
    socket.write(`${sent}GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    const statuses = [...(await untilClosed(socket)).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, one]) => Number(one))
    expect(statuses).toEqual([status])
  },
)

test('a body that comes in pieces is read, however that is written', async () => {
  const { port } = await start({}, false)
  const socket = connect({ host: '127.0.0.1', port })
  socket.write(
    'POST /body HTTP/1.1\r\nHost: localhost\r\ntransfer-encoding: CHUNKED\r\nConnection: close\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\n',
  )
  expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 200 .*\r\n\r\n3$/s)
})

test('one address cannot hold more than its share of connections', async () => {
  const { port } = await start({ maxConnectionsPerAddress: 2 }, false)
  const held = [connect({ host: '127.0.0.1', port }), connect({ host: '127.0.0.1', port })]
  await Promise.all(held.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
  await untilClosed(connect({ host: '127.0.0.1', port }))
  expect(held.map((socket) => socket.destroyed)).toEqual([false, false])
  for (const socket of held) socket.destroy()
})

test('a small body that unfolds to more than the limit is 413, and so is one that lies about its length', async () => {
  const listener = await start({}, false)
  const bomb = gzipSync(Buffer.alloc(50_000_000))
  expect(bomb.length).toBeLessThan(100_000)
  const post = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
    fetch(`${listener.url}/body`, { method: 'POST', headers, body })
  expect((await post(new Uint8Array(bomb), { 'content-encoding': 'gzip' })).status).toBe(413)
  expect((await post(new Uint8Array(1_000_001), {})).status).toBe(413)
  expect(await (await post(new Uint8Array(1_000_000), {})).text()).toBe('1000000')
  const liar = connect({ host: '127.0.0.1', port: listener.port })
  liar.write('POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{}')
  const said = await untilClosed(liar)
  expect(said).toContain('413')
})

test('who is refused for a body that is too large hears so, and is cut off if the body still comes', async () => {
  const { port } = await start({ lingerMs: 100 }, false)
  const socket = connect({ host: '127.0.0.1', port })
  let answer = ''
  socket.setEncoding('latin1').on('data', (text) => {
    answer += text
  })
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write('POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n')
  const sending = setInterval(() => socket.write('x'.repeat(1_000)), 10)
  // Whoever reads on would do so for more than a quarter of an hour.
  await closed
  clearInterval(sending)
  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
})

test('answers that nobody reads do not pile up: beyond the limit those that wait longest are cut, and others are served', async () => {
  const slowReaders = { graceMs: 60_000, bytesPerSecond: 1, maxUnreadBytes: 30_000_000 }
  const { port, url } = await start({ slowReaders }, false)
  const readers = Array.from({ length: 6 }, () => connect({ host: '127.0.0.1', port }).on('error', () => {}))
  for (const socket of readers) {
    socket.pause()
    socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
  }
  const cut = async () =>
    Promise.all(
      readers.map(async (socket) => {
        let bytes = 0
        socket.on('data', (chunk: Buffer) => (bytes += chunk.length)).resume()
        await new Promise((resolve) => socket.once('close', resolve).setTimeout(1_000, () => resolve(undefined)))
        return bytes < 10_000_000
      }),
    )
  await new Promise((resolve) => setTimeout(resolve, 1_300))
  expect(await (await fetch(`${url}/who`)).text()).toBe('no certificate')
  const gone = await cut()
  expect(gone.filter(Boolean).length).toBeGreaterThanOrEqual(3)
  expect(gone.filter(Boolean).length).toBeLessThan(6)
})

test('an answer that is not read in the time that its size takes on a slow line is not waited for', async () => {
  const { port } = await start({ slowReaders: { graceMs: 100, bytesPerSecond: 1e9, maxUnreadBytes: 1e9 } }, false)
  const socket = connect({ host: '127.0.0.1', port }).on('error', () => {})
  socket.pause()
  socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect((await untilClosed(socket.resume())).length).toBeLessThan(10_000_000)
})

// A machine that lets this process stand still for longer than the grace makes it a reader that stopped.
test('a long answer on a slow line is given to its end, as long as it is taken piece by piece', {
  retry: 3,
}, async () => {
  const { port } = await start({ slowReaders: { graceMs: 900, bytesPerSecond: 1e9, maxUnreadBytes: 1e9 } }, false)
  const socket = connect({ host: '127.0.0.1', port }).on('error', () => {})
  socket.write('GET /pieces HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  let bytes = 0
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      socket.pause()
      setTimeout(() => socket.resume(), 8)
    })
  })
  expect(bytes).toBeGreaterThan(12_000_000)
})

test('a port in use is a conflict that names the port and the setting', async () => {
  const { port } = await start()
  const again = startListener({ fetch: () => new Response(), host: '127.0.0.1', port, portSetting: '--base-port' })
  const message = `port ${port} is in use: stop what uses it, or choose another with --base-port`
  await expect(again).rejects.toMatchObject({ kind: 'conflict', message })
})

test('closing lets a request under way finish, and waits no longer than it was told for one that hangs', async () => {
  const first = await start()
  const answer = ask(first.port, '/slow')
  await new Promise((resolve) => setTimeout(resolve, 100))
  await first[Symbol.asyncDispose]()
  expect(await answer).toBe('done')
  const second = await start({ closeWithinMs: 100 })
  const hanging = await shake(second.port, {})
  hanging.on('error', () => {})
  hanging.write('POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{')
  await new Promise((resolve) => setTimeout(resolve, 50))
  const startedAt = performance.now()
  await second[Symbol.asyncDispose]()
  expect(performance.now() - startedAt).toBeLessThan(30_000)
})

test('new keys serve new connections without a restart', async () => {
  const listener = await start()
  const fresh = issueCertificate(authority, { member: 'US', hosts: [], now, days: 60 })
  listener.replaceTls({ ...tls, key: fresh.privatePem, cert: fresh.certificatePem })
  const socket = await shake(listener.port, {})
  expect(socket.getPeerX509Certificate()!.toString()).toBe(fresh.certificatePem)
  socket.destroy()
})
