import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseReachable } from '../config/value.ts'
import { createAuthority, issueCertificate } from '../crypto/certificate.ts'
import { startListener } from '../http/listener.ts'
import { openStore } from '../store/open.ts'
import { type Core, createCore, makeIndicator } from '../testing/core.ts'
import { answer, RemoteTaxii } from '../testing/remote-taxii.ts'
import { createSourceBench, settingsOf, testBounds } from '../testing/source-bench.ts'
import { createDatabase } from '../testing/stores.ts'
import { openLine } from './line.ts'
import type { SourceSecret, SourceSettings } from './model.ts'
import { createReach } from './reach.ts'
import type { SourceBounds } from './run.ts'

const parts = new AsyncDisposableStack()
let core: Core
beforeAll(async () => {
  const { database } = parts.use(await createDatabase('sqlite'))
  core = createCore(parts.use(await openStore({ database })), 'US')
})
afterAll(() => parts.disposeAsync())

const text = (name: string) => JSON.stringify(makeIndicator(name))
const taxiiType = 'application/taxii+json;version=2.1'

describe('a TAXII server', () => {
  async function run(remote: RemoteTaxii, settings: Partial<SourceSettings> = {}, secret?: SourceSecret) {
    const bench = await createSourceBench(core, remote.fetch, settingsOf(settings), {
      bounds: { ...testBounds, maxBytes: 1_000_000, maxPageBytes: 100_000, pagesPerRun: 1_000 },
      ...(secret === undefined ? {} : { secret }),
    })
    return { bench, end: bench.run() }
  }
  function answering(status: number, headers: Record<string, string> = {}): RemoteTaxii {
    const remote = new RemoteTaxii()
    remote.interfere = () => new Response('', { status, headers })
    return remote
  }

  test.each([
    [401, /does not accept the credentials/],
    [403, /lets them read nothing/],
    [404, /has nothing there/],
    [406, /does not answer in TAXII 2\.1/],
    [413, /too large/],
    [416, /TAXII 2\.0/],
    [429, /less often/],
    [500, /trouble of its own/],
    [503, /trouble of its own/],
    [418, /no such thing/],
  ])('that answers %i is said in plain words', async (status, words) => {
    const { end } = await run(answering(status))
    await expect(end).rejects.toThrow(words)
  })

  test('that says when to come again is believed, also by date', async () => {
    await expect((await run(answering(429, { 'retry-after': '120' }))).end).rejects.toMatchObject({
      retryAfterMs: 120_000,
    })
    const { end } = await run(answering(503, { 'retry-after': 'Mon, 01 Jun 2026 00:02:00 GMT' }))
    await expect(end).rejects.toMatchObject({ retryAfterMs: 120_000 })
  })

  test('that sends us on is not followed, and where to is said', async () => {
    const remote = answering(301, { location: 'https://elsewhere.example/taxii2/' })
    const { end } = await run(remote, {}, { kind: 'token', token: 'secret-token' })
    await expect(end).rejects.toThrow(/sends us on to https:\/\/elsewhere\.example\/taxii2\//)
    expect(remote.asked.every(({ url }) => url.host === 'remote.example')).toBe(true)
  })

  test('whose API root lies on another host gets no credentials there', async () => {
    const remote = new RemoteTaxii()
    remote.interfere = (url) =>
      url.pathname === '/taxii2/' ? answer({ title: 'r', api_roots: ['https://other.example/root/'] }) : null
    const { end } = await run(remote, {}, { kind: 'basic', user: 'us', password: 'secret' })
    expect((await end).end).toBe('done')
    for (const { url, headers } of remote.asked)
      expect(headers.authorization === undefined).toBe(url.host === 'other.example')
  })

  test.each([
    ['a web page', 'text/html; charset=utf-8'],
    ['TAXII 2.0', 'application/vnd.oasis.taxii+json; version=2.0'],
    ['another version', 'application/taxii+json;version=2.9'],
  ])('that answers with %s is not read', async (_, type) => {
    const remote = new RemoteTaxii()
    remote.interfere = () => new Response('{}', { headers: { 'content-type': type } })
    await expect((await run(remote)).end).rejects.toThrow(/not TAXII 2\.1/)
  })

  test('that names the same next for ever is left, with what it gave', async () => {
    const remote = new RemoteTaxii()
    remote.add(...Array.from({ length: 9 }, (_, n) => text(`same-next-${n}.example`)))
    remote.alter = (envelope) => Object.assign(envelope, { more: true, next: '3' })
    const { bench, end } = await run(remote)
    await expect(end).rejects.toThrow(/twice that it goes on at the same place/)
    expect((await bench.state()).taken).toBeGreaterThanOrEqual(3)
  })

  test('that pages for ever over the same objects is left, and never over new ones', async () => {
    const remote = new RemoteTaxii()
    remote.add(text('endless.example'))
    let pages = 0
    remote.interfere = (url) => {
      if (!url.pathname.endsWith('/objects/')) return null
      pages += 1
      return answer(`{"more":true,"next":"${pages}","objects":[${remote.added[0]!.text}]}`)
    }
    await expect((await run(remote)).end).rejects.toThrow(/same objects again and again/)
    expect(pages).toBeLessThan(250)
  })

  test('that sends empty pages for ever is left', async () => {
    const remote = new RemoteTaxii()
    let pages = 0
    remote.interfere = (url) => {
      if (!url.pathname.endsWith('/objects/')) return null
      pages += 1
      return answer({ more: true, next: String(pages) })
    }
    await expect((await run(remote)).end).rejects.toThrow(/empty pages/)
    expect(pages).toBe(100)
  })

  test('that says more and not how to go on is left, and the place stays', async () => {
    const remote = new RemoteTaxii()
    remote.paging = 'date'
    remote.add(text('stuck.example'))
    remote.alter = (envelope, headers) => {
      envelope.more = true
      headers.delete('x-taxii-date-added-last')
    }
    const { bench, end } = await run(remote)
    await expect(end).rejects.toThrow(/not how to go on/)
    expect((await bench.place()).collections).toEqual({
      'https://remote.example/root/ c1': { after: null, next: null, reached: null },
    })
    expect((await bench.state()).taken).toBe(1)
  })

  test.each([
    ['in the far future', '2099-01-01T00:00:00.000000Z', /still to come/],
    ['in words', 'yesterday', /no timestamp/],
  ])(
    'that dates its objects %s does not move the place: nothing that is added later is missed',
    async (_, date, words) => {
      const remote = new RemoteTaxii()
      remote.add(text(`lies-${date}.example`))
      remote.alter = (_envelope, headers) => headers.set('x-taxii-date-added-last', date)
      const { bench, end } = await run(remote)
      await expect(end).rejects.toThrow(words)
      remote.alter = () => {}
      remote.add(text(`truth-after-${date}.example`))
      await bench.run()
      const { taken, unchanged } = await bench.state()
      expect({ taken, unchanged }).toEqual({ taken: 2, unchanged: 1 })
    },
  )

  test('whose dates go back does not bring us back', async () => {
    const remote = new RemoteTaxii()
    remote.add(text('forward-1.example'), text('forward-2.example'))
    const { bench, end } = await run(remote)
    await end
    const before = await bench.place()
    remote.add(text('forward-3.example'))
    remote.alter = (_envelope, headers) => headers.set('x-taxii-date-added-last', '2020-01-01T00:00:00.000000Z')
    await bench.run()
    expect(await bench.place()).toEqual(before)
  })

  test('that forgets how it went on is asked from where the round began, and nothing comes twice', async () => {
    const remote = new RemoteTaxii()
    remote.add(...Array.from({ length: 8 }, (_, n) => text(`forgets-${n}.example`)))
    let forgotten = false
    remote.interfere = (url) => {
      if (forgotten || url.searchParams.get('next') !== '6') return null
      forgotten = true
      return new Response('', { status: 404 })
    }
    const { bench, end } = await run(remote)
    await end
    const { taken, unchanged } = await bench.state()
    expect({ taken, unchanged }).toEqual({ taken: 8, unchanged: 6 })
  })

  test('whose pages are too large is asked for smaller ones', async () => {
    const remote = new RemoteTaxii()
    remote.pageObjects = 1_000
    remote.add(...Array.from({ length: 300 }, (_, n) => text(`${'x'.repeat(200)}-${n}.example`)))
    const { bench, end } = await run(remote)
    await end
    expect((await bench.state()).taken).toBe(300)
  })

  test('that puts bad objects between good ones loses none of the good', async () => {
    const remote = new RemoteTaxii()
    remote.pageObjects = 100
    const deep = `{"type":"indicator","x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`
    const bad = [
      '{}',
      '7',
      'null',
      '"text"',
      '{"type":"indicator"}',
      deep,
      '{"a":1,"a":2}',
      text('bad.example').replace('2.1', '9'),
    ]
    remote.add(text('good-1.example'), ...bad, text('good-2.example'))
    const { bench, end } = await run(remote)
    await end
    const { taken, refused } = await bench.state()
    expect({ taken, refused }).toEqual({ taken: 2, refused: bad.length })
    const waiting = await bench.waiting()
    for (const { reason, place } of waiting) expect(reason !== '' && /object \d+$/.test(place)).toBe(true)
    // The same again, as after the server lost its memory, is counted and asked about no second time.
    const again = new RemoteTaxii()
    Object.assign(again, { added: remote.added, pageObjects: 100 })
    await core.store.write(async ({ db }) => {
      await db.updateTable('source').set({ place: '{}' }).where('name', '=', bench.name).execute()
    })
    await bench.run()
    expect((await bench.state()).refused).toBe(bad.length)
    expect(await bench.inQuarantine()).toBe(bad.length)
  })

  test('that stops in the middle of a page gives nothing of that page, and the rest the next time', async () => {
    const remote = new RemoteTaxii()
    remote.add(...Array.from({ length: 6 }, (_, n) => text(`cut-${n}.example`)))
    let cut = true
    remote.interfere = (url) => {
      if (!cut || url.searchParams.get('next') !== '3') return null
      cut = false
      return answer(`{"objects":[${remote.added[3]!.text},{"type":"indi`)
    }
    const { bench, end } = await run(remote)
    await expect(end).rejects.toThrow()
    await bench.run()
    expect((await bench.state()).taken).toBe(6)
  })
})

describe('over the wire, a server', () => {
  const servers: Server[] = []
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  })
  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener)
    servers.push(server.listen(0, '127.0.0.1'))
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  async function read(
    address: string,
    {
      named = 'http://127.0.0.1',
      secret,
      bounds = {},
      format = 'auto',
    }: {
      named?: string
      secret?: SourceSecret
      bounds?: Partial<SourceBounds>
      format?: SourceSettings['format']
    } = {},
  ) {
    const reach = createReach(parseReachable(named))
    const bench = await createSourceBench(
      core,
      async () => new Response(),
      settingsOf({ kind: 'url', address, format }),
      {
        openLine: (settings, key) => openLine(settings, key, reach),
        bounds: { ...testBounds, maxBytes: 1_000_000, ...bounds },
        ...(secret === undefined ? {} : { secret }),
      },
    )
    return { bench, end: bench.run() }
  }
  const bundle = (...texts: readonly string[]) => `{"type":"bundle","objects":[${texts.join(',')}]}`

  test.each([
    ['gzip', () => gzipSync(Buffer.alloc(20_000_000))],
    ['br', () => brotliCompressSync(Buffer.alloc(20_000_000))],
    ['zstd', () => zstdCompressSync(Buffer.alloc(20_000_000))],
  ])('that sends a bomb of %s is cut off at the bound', async (coding, make) => {
    const bomb = make()
    const address = await serve((_, response) => response.writeHead(200, { 'content-encoding': coding }).end(bomb))
    await expect((await read(`${address}/f`)).end).rejects.toThrow(/larger than 1000000 bytes/)
  })

  test('that never ends is cut off at the bound', async () => {
    let sent = 0
    const address = await serve((_, response) => {
      response.writeHead(200)
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536
      }
      response.on('drain', more)
      more()
    })
    await expect((await read(`${address}/f`)).end).rejects.toThrow(/larger than/)
    expect(sent).toBeLessThan(100_000_000)
  })

  test('that sends a byte now and then is given up in time', async () => {
    const address = await serve(async (_, response) => {
      response.writeHead(200)
      while (!response.destroyed) {
        response.write(' ')
        await wait(20)
      }
    })
    await expect((await read(`${address}/f`, { bounds: { timeoutMs: 300 } })).end).rejects.toThrow(
      /broke off|took too long/,
    )
  })

  test('that never answers is given up in time', async () => {
    const address = await serve(() => {})
    await expect((await read(`${address}/f`, { bounds: { timeoutMs: 300 } })).end).rejects.toThrow(/took too long/)
  })

  test('that sends us to an inner address is not followed there', async () => {
    const address = await serve((_, response) =>
      response.writeHead(302, { location: 'https://169.254.169.254/latest/' }).end(),
    )
    await expect((await read(`${address}/f`)).end).rejects.toThrow(/169\.254\.169\.254 is not a public address/)
    const plain = await serve((_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end())
    await expect((await read(`${plain}/f`)).end).rejects.toThrow(/asked over https/)
  })

  test('that sends us in circles is left', async () => {
    const address = await serve((_, response) => response.writeHead(302, { location: '/f' }).end())
    await expect((await read(`${address}/f`)).end).rejects.toThrow(/more than 5 times/)
  })

  test('that sends us on to another host gets our file, and the other host no credentials', async () => {
    const seen: (string | undefined)[] = []
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.end(bundle(text('redirected.example')))
    })
    const address = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(307, { location: `${other}/file` }).end()
    })
    const { bench, end } = await read(`${address}/f`, { secret: { kind: 'token', token: 'for-one-host' } })
    await end
    expect(seen).toEqual(['Bearer for-one-host', undefined])
    expect((await bench.state()).taken).toBe(1)
  })

  test('that says 304 is believed, and a file that changed is read whole', async () => {
    let version = 1
    const tags: (string | undefined)[] = []
    const one = makeIndicator('versions.example')
    const address = await serve((request, response) => {
      tags.push(request.headers['if-none-match'])
      if (request.headers['if-none-match'] === `"${version}"`) return response.writeHead(304).end()
      const changed = { ...one, modified: `2026-02-0${version}T00:00:00.000Z` }
      return response.writeHead(200, { etag: `"${version}"` }).end(bundle(JSON.stringify(changed)))
    })
    const { bench, end } = await read(`${address}/f`)
    await end
    await bench.run()
    version = 2
    await bench.run()
    expect(tags).toEqual([undefined, '"1"', '"1"'])
    expect((await bench.state()).taken).toBe(2)
  })

  test('that answers with a web page, with half a file or with bytes that are no text is said so, and nothing is taken', async () => {
    const bodies = [
      { type: 'text/html', body: '<html>Sign in</html>', words: /web page/ },
      { type: 'application/json', body: `${bundle(text('half.example')).slice(0, -10)}`, words: /./ },
      { type: 'application/json', body: Buffer.from([0xff, 0xfe, 0x00]), words: /not text in UTF-8/ },
      { type: 'application/json', body: `[${'['.repeat(100_000)}`, words: /./ },
    ]
    for (const { type, body, words } of bodies) {
      const address = await serve((_, response) => response.writeHead(200, { 'content-type': type }).end(body))
      const { bench, end } = await read(`${address}/f`)
      await expect(end).rejects.toThrow(words)
      expect((await bench.state()).taken).toBe(0)
    }
  })

  test('of lists and tables is read as what it is, and the same list again brings nothing', async () => {
    let list = '198.51.100.7\n198.51.100.8\n'
    const address = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(list))
    const { bench, end } = await read(`${address}/list.txt`)
    await end
    const first = (await bench.state()).taken
    expect(first).toBeGreaterThanOrEqual(2)
    list += '198.51.100.9\n'
    await bench.run()
    const { taken, unchanged, refused, withheld } = await bench.state()
    expect(taken).toBeGreaterThan(first)
    expect({ enough: unchanged >= first, refused, withheld }).toEqual({ enough: true, refused: 0, withheld: 0 })
  })

  test('with a certificate that nobody vouches for, or for another name, is not asked', async () => {
    const now = Date.now()
    const authority = createAuthority('US', 'United States', now)
    const leaf = issueCertificate(authority, { member: 'US', hosts: [], now, days: 30 })
    await using listener = await startListener({
      fetch: () => new Response(bundle(text('tls.example')), { headers: { 'content-type': taxiiType } }),
      host: '127.0.0.1',
      port: 0,
      tls: { key: leaf.privatePem, cert: leaf.certificatePem, requestCert: false },
    })
    await expect((await read(`${listener.url}/f`, { named: '127.0.0.1' })).end).rejects.toThrow(
      /authority that is not known/,
    )
    await expect((await read(`${listener.url}/f`, { named: '' })).end).rejects.toThrow(/not a public address/)
  })

  test('at a port where nobody listens is said so', async () => {
    const address = await serve(() => {})
    servers.at(-1)!.close()
    await expect((await read(`${address}/f`)).end).rejects.toThrow(/nobody listens there/)
  })
})
