import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { parseAccept, qualityOf } from './accept.ts'
import { readBody, readText } from './body.ts'
import { chooseCoding } from './compress.ts'
import type { HttpEnv } from './connection.ts'
import { securityHeaders } from './headers.ts'
import { createLogger, requestLog } from './log.ts'
import { problemResponse } from './problem.ts'
import { addressKey, Buckets } from './rate-limit.ts'
import { serveFolder } from './static.ts'

const connection = { address: '192.0.2.1', secure: true, certificate: null }
const post = (body: Uint8Array, coding?: string) =>
  new Request('https://node/', {
    method: 'POST',
    body: new Uint8Array(body),
    headers: coding === undefined ? {} : { 'content-encoding': coding },
  })

test('Accept: of the ranges that match, the most specific decides', () => {
  const quality = (header: string) => qualityOf(parseAccept(header), 'text/html', new Map([['level', '1']]))
  expect(quality('text/*;q=0.3, text/html;q=0.7, text/html;level=1, */*;q=0.5')).toBe(1)
  expect(quality('text/*;q=0.3, text/html;level=2')).toBe(0.3)
  expect(quality('text/html;level=1;q=0, text/html')).toBe(0)
  expect(quality('application/json')).toBe(0)
  expect(quality('text/html; level="1" ;q=0.25')).toBe(0.25)
})

test('Accept: nothing that anybody sends makes the parser fail or run long', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.constantFrom(',', ';', '"', '\\', '=', 'q', 'a/b', ' ')).map((all) => all.join('')),
      ),
      (text) => {
        for (const { q } of parseAccept(text)) expect(q >= 0 && q <= 1).toBe(true)
      },
    ),
  )
})

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const)('a body in %s is unpacked, and refused once it unfolds beyond the limit', async (coding, pack) => {
  expect(await readText(post(pack(Buffer.from('hello é')), coding), 100)).toBe('hello é')
  expect((await readBody(post(pack(Buffer.alloc(100)), coding), 100)).byteLength).toBe(100)
  await expect(readBody(post(pack(Buffer.alloc(101)), coding), 100)).rejects.toMatchObject({ kind: 'too-large' })
  await expect(readBody(post(Buffer.from('not packed'), coding), 100)).rejects.toMatchObject({ kind: 'invalid' })
  const cut = pack(Buffer.from('hello'.repeat(20)))
  await expect(readBody(post(cut.subarray(0, cut.length - 5), coding), 100)).rejects.toMatchObject({ kind: 'invalid' })
})

test('a body of exactly the limit is read, one byte more is too large, with or without a true Content-Length', async () => {
  expect((await readBody(post(new Uint8Array(100)), 100)).byteLength).toBe(100)
  await expect(readBody(post(new Uint8Array(101)), 100)).rejects.toMatchObject({ kind: 'too-large' })
  const short = new Request('https://node/', { method: 'POST', body: 'x', headers: { 'content-length': '9999' } })
  await expect(readBody(short, 100)).rejects.toMatchObject({ kind: 'too-large' })
})

test('an answer is packed as the client wishes: cheapest first, never in what it refuses', () => {
  expect(chooseCoding('gzip, deflate, br, zstd')).toBe('zstd')
  expect(chooseCoding('gzip, deflate')).toBe('gzip')
  expect(chooseCoding('gzip;q=1, br;q=0.5')).toBe('gzip')
  expect(chooseCoding('gzip;q=0')).toBeNull()
  expect(chooseCoding('*')).toBe('zstd')
  expect(chooseCoding('identity, gzip;q=0.5')).toBeNull()
  expect(chooseCoding('')).toBeNull()
  expect(chooseCoding(null)).toBeNull()
})

test('buckets give back over time, and remember no more keys than they were told', () => {
  const clock = { ms: 0, nowMs: () => clock.ms }
  const buckets = new Buckets(clock, { burst: 2, perSecond: 1, maxKeys: 10 })
  expect([buckets.take('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 1])
  clock.ms += 1_000
  expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 1])
  for (let n = 0; n < 1_000; n++) buckets.take(`key ${n}`)
  expect(buckets.size).toBe(10)
})

test('an IPv6 customer counts as one, however it spells its addresses', () => {
  expect(addressKey('2001:db8::1')).toBe(addressKey('2001:0DB8:0:0:ffff::9%eth0'))
  expect(addressKey('2001:db8:0:1::1')).not.toBe(addressKey('2001:db8::1'))
  expect(addressKey('::ffff:192.0.2.1')).toBe('192.0.2.1')
})

test('a problem says kind, status and every issue; an unexpected error says nothing of itself', async () => {
  const issues = [{ at: '/name', message: 'is missing', rule: 'STIX 2.1 §4.7' }]
  const known = problemResponse(new Fault('invalid', 'not valid', { issues }))
  expect([known.status, known.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
  expect(await known.json()).toEqual({
    type: 'urn:trefoil:problem:invalid',
    title: 'Bad request',
    status: 400,
    detail: 'not valid',
    errors: issues,
  })
  const unknown = problemResponse(new Error('SELECT secret FROM client'))
  expect([unknown.status, await unknown.text()]).toEqual([500, expect.not.stringContaining('SELECT')])
})

test('every answer carries the security headers, errors too; HSTS only over TLS', async () => {
  const app = new Hono<HttpEnv>()
  app.use(securityHeaders('console'))
  app.onError(problemResponse)
  app.get('/fails', () => {
    throw new Fault('conflict', 'no')
  })
  for (const secure of [true, false]) {
    const answer = await app.request('/fails', {}, { connection: { ...connection, secure } })
    expect(answer.status).toBe(409)
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';")
    expect(answer.headers.get('content-security-policy')).not.toMatch(/unsafe|data:|\*/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.has('strict-transport-security')).toBe(secure)
  }
})

test('the log has one line a request, with the route and the caller, without path values, query or credentials', async () => {
  const lines: string[] = []
  const log = createLogger({ level: 'info', member: 'US', destination: { write: (line) => void lines.push(line) } })
  const app = new Hono<HttpEnv>()
  app.use(requestLog(log))
  app.get('/objects/:id/', (c) => {
    c.set('caller', { kind: 'client', name: 'soc', tlp: 'green', canWrite: false })
    return c.text('ok')
  })
  await app.request(
    '/objects/evil.example/?q=evil.example',
    { headers: { authorization: 'Bearer s3cret' } },
    { connection },
  )
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0]!)).toMatchObject({
    method: 'GET',
    route: '/objects/:id/',
    status: 200,
    caller: 'client:soc',
    member: 'US',
  })
  expect(lines[0]).not.toContain('evil.example')
  expect(lines[0]).not.toContain('s3cret')
})

test('another build in the same place is served without a start of the node, whole, however its files come', async () => {
  const root = await mkdtemp(join(tmpdir(), 'static-'))
  try {
    const folder = join(root, 'dist')
    const write = async (name: string, text: string) => {
      await mkdir(join(folder, 'assets'), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    const app = new Hono<HttpEnv>()
    app.onError(problemResponse)
    app.all('*', await serveFolder(folder))
    const get = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await app.request(path, { headers }, { connection })
      return { status: answer.status, tag: answer.headers.get('etag') ?? '', text: await answer.text() }
    }
    expect(await get('/')).toMatchObject({ status: 404, text: expect.stringContaining('the console is not built') })
    await write('index.html', 'names main-AAAAAAAA.js')
    await write('assets/main-AAAAAAAA.js', 'first')
    const before = await get('/')
    expect(before).toMatchObject({ status: 200, text: 'names main-AAAAAAAA.js' })
    expect(await get('/assets/main-AAAAAAAA.js')).toMatchObject({ status: 200, text: 'first' })

    await rm(folder, { recursive: true })
    // Listed, and gone since.
    expect(await get('/assets/main-AAAAAAAA.js')).toMatchObject({ status: 404 })
    await write('index.html', 'names main-BBBBBBBB.js and more')
    expect(await get('/', { 'if-none-match': before.tag })).toMatchObject({
      status: 200,
      text: 'names main-BBBBBBBB.js and more',
    })
    // What comes after its page is there as well.
    expect(await get('/assets/main-BBBBBBBB.js')).toMatchObject({ status: 404 })
    await write('assets/main-BBBBBBBB.js', 'second')
    expect(await get('/assets/main-BBBBBBBB.js')).toMatchObject({ status: 200, text: 'second' })
    expect((await get('/assets/main-AAAAAAAA.js')).status).toBe(404)
  } finally {
    await rm(root, { recursive: true })
  }
})

test('a folder is served with lasting caching for hashed names, packed where it is, and nothing outside it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'static-'))
  try {
    const folder = join(root, 'dist')
    await mkdir(join(folder, 'assets'), { recursive: true })
    await writeFile(join(root, 'secret.txt'), 'secret')
    await symlink(join(root, 'secret.txt'), join(folder, 'link.txt'))
    await writeFile(join(folder, 'index.html'), '<p>app</p>')
    await writeFile(join(folder, 'assets', 'main-B1a2C3d4.js'), 'plain')
    await writeFile(join(folder, 'assets', 'main-B1a2C3d4.js.br'), 'packed')
    const app = new Hono<HttpEnv>()
    app.onError(problemResponse)
    app.all('*', await serveFolder(folder))
    const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers }, { connection })
    const page = await get('/intelligence/indicator--1')
    expect([page.status, page.headers.get('cache-control'), await page.text()]).toEqual([200, 'no-cache', '<p>app</p>'])
    const asset = await get('/assets/main-B1a2C3d4.js', { 'accept-encoding': 'gzip, br' })
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect([asset.headers.get('content-encoding'), await asset.text()]).toEqual(['br', 'packed'])
    expect(
      (await get('/assets/main-B1a2C3d4.js', { 'accept-encoding': 'br;q=0' })).headers.has('content-encoding'),
    ).toBe(false)
    const tag = page.headers.get('etag')!
    expect((await get('/', { 'if-none-match': tag })).status).toBe(304)
    for (const path of [
      '/link.txt',
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/x.js',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404])
    }
    expect((await app.request('/', { method: 'POST' }, { connection })).status).toBe(404)
  } finally {
    await rm(root, { recursive: true })
  }
})
