import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { createAuthority, issueCertificate } from '../crypto/certificate.ts'
import { waitUntil } from '../testing/federation.ts'
import { type Listening, listen } from './listen.ts'

async function collect(listening: Listening, into: string[]): Promise<void> {
  for await (const { bytes, done } of listening.pieces()) {
    into.push(...Buffer.from(bytes).toString('utf8').split('\n').slice(0, -1))
    await done()
  }
}
const to = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

test('several connections over TCP, counted and by lines, come in whole, and half a message at the end, too', async () => {
  await using listening = await listen({ host: '127.0.0.1', port: 0 })
  const got: string[] = []
  const reading = collect(listening, got)
  const [one, two] = [await to(listening.port), await to(listening.port)]
  one.write('<34>1 - a b c d e first\n<34>1 - a b c d e sec')
  two.write('{"query":"x"}\n25 <34>1 - a b c d e count')
  one.end('ond')
  two.end('ed')
  await waitUntil('all are there', async () => got.length === 4)
  expect(new Set(got)).toEqual(
    new Set(['<34>1 - a b c d e first', '<34>1 - a b c d e second', '{"query":"x"}', '<34>1 - a b c d e counted']),
  )
  await listening[Symbol.asyncDispose]()
  await reading
})

test('no more connections are held than allowed, and none that says nothing', async () => {
  await using listening = await listen({ host: '127.0.0.1', port: 0, limits: { connections: 2, silenceMs: 500 } })
  const sockets = [await to(listening.port), await to(listening.port), await to(listening.port)]
  await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')))
  expect(listening.turnedAway()).toBe(1)
})

test('what nobody reads yet waits at whoever sends it, and comes in whole afterwards', async () => {
  await using listening = await listen({ host: '127.0.0.1', port: 0, limits: { waitingBytes: 100_000 } })
  const socket = await to(listening.port)
  const line = `{"query":"${'x'.repeat(1000)}"}\n`
  const count = 40_000
  for (let at = 0; at < count; at++) socket.write(line)
  let before = -1
  await waitUntil('nothing more leaves', async () => {
    const same = before === socket.writableLength
    before = socket.writableLength
    await new Promise((resolve) => setTimeout(resolve, 200))
    return same
  })
  expect(socket.writableLength).toBeGreaterThan(line.length * 1000)
  const got: string[] = []
  const reading = collect(listening, got)
  await waitUntil('all is there', async () => got.length === count, 60_000)
  socket.destroy()
  await listening[Symbol.asyncDispose]()
  await reading
})

test('over TLS, and only from whoever holds a certificate where that is asked for', async () => {
  const now = Date.now()
  const authority = createAuthority('PH', 'Philippines', now)
  const leaf = issueCertificate(authority, { member: 'PH', hosts: [], now, days: 30 })
  await using listening = await listen({
    host: '127.0.0.1',
    port: 0,
    tls: { cert: leaf.certificatePem, key: leaf.privatePem, clientAuthority: authority.certificatePem },
  })
  const got: string[] = []
  const reading = collect(listening, got)
  const options = { port: listening.port, host: '127.0.0.1', ca: authority.certificatePem, servername: 'localhost' }
  const stranger = connectTls(options)
  stranger.on('error', () => {})
  const ended = new Promise((resolve) => stranger.once('close', resolve))
  stranger.write('<34>1 - a b c d e stranger\n')
  await ended
  const known = connectTls({ ...options, cert: leaf.certificatePem, key: leaf.privatePem })
  known.end('24 <34>1 - a b c d e known!')
  await waitUntil('it is there', async () => got.length === 1)
  expect(got).toEqual(['<34>1 - a b c d e known!'])
  await listening[Symbol.asyncDispose]()
  await reading
})
