import { connect, type Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { Chance } from '../chance.ts'
import { everything } from './callers.ts'
import { mutateBytes } from './nasty.ts'
import type { FuzzResult } from './run.ts'
import type { Target } from './target.ts'

interface Shape {
  readonly name: string
  readonly bytes: Buffer
  /** How many answers there may be at most; more means that something inside was taken for a request of its own. */
  readonly most: number
  /** One that is none: it must not be answered with success. */
  readonly broken: boolean
}

const inner = 'GET /api/v1/about HTTP/1.1\r\nHost: localhost\r\n\r\n'

/** Requests as bytes, of the kinds that servers and proxies have read differently. */
function makeShape(chance: Chance, path: string): Shape {
  const post = (headers: string, body: string, target = path): string =>
    `POST ${target} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n${body}`
  const get = (headers: string, target = path, version = 'HTTP/1.1'): string =>
    `GET ${target} ${version}\r\nHost: localhost\r\n${headers}\r\n`
  const broken: readonly (readonly [string, string])[] = [
    ['both lengths', post(`Content-Length: ${inner.length}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${inner}`)],
    ['both lengths, the other way', post('Transfer-Encoding: chunked\r\nContent-Length: 4', `0\r\n\r\n${inner}`)],
    ['two lengths', post(`Content-Length: 0\r\nContent-Length: ${inner.length}`, inner)],
    ['a list of lengths', post('Content-Length: 0, 5', 'hello')],
    ['a negative length', post('Content-Length: -1', inner)],
    ['a length with a sign', post('Content-Length: +5', 'hello')],
    ['a length in hex', post('Content-Length: 0x5', 'hello')],
    ['a length of spaces', post('Content-Length: 5 5', 'hello')],
    ['a huge length', post('Content-Length: 99999999999999999999', inner)],
    ['chunked twice', post('Transfer-Encoding: chunked, chunked', `0\r\n\r\n${inner}`)],
    ['chunked, then identity', post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${inner}`)],
    ['a coding nobody knows', post('Transfer-Encoding: xchunked', `0\r\n\r\n${inner}`)],
    ['chunked behind a space', post('Transfer-Encoding : chunked', `0\r\n\r\n${inner}`)],
    ['chunked on a folded line', post('Transfer-Encoding:\r\n chunked', `0\r\n\r\n${inner}`)],
    ['a chunk of negative size', post('Transfer-Encoding: chunked', `-1\r\nx\r\n0\r\n\r\n${inner}`)],
    ['a chunk of huge size', post('Transfer-Encoding: chunked', `ffffffffffffffffff\r\n${inner}`)],
    ['a chunk without its end', post('Transfer-Encoding: chunked', `5\r\nhelloX0\r\n\r\n${inner}`)],
    ['a bare line feed', get('X: y\nZ: w\r\n').replaceAll('\r\n', '\n')],
    ['a NUL in a header', get('X: a\0b\r\n')],
    ['a carriage return in a header', get('X: a\rb\r\n')],
    ['a header without a name', get(': x\r\n')],
    ['a header without a colon', get('nonsense\r\n')],
    ['no host', `GET ${path} HTTP/1.1\r\n\r\n`],
    ['two hosts', get('Host: evil.example\r\n')],
    ['HTTP/2 in the open', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', `GET ${path}\r\n`],
    ['HTTP/3.9', get('', path, 'HTTP/3.9')],
    ['a method of noise', `${'A'.repeat(300)} ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ['spaces in the target', get('', `${path} x y`)],
    ['headers without end', get(`${'X: y\r\n'.repeat(5_000)}`)],
    ['a header of 100 kB', get(`X: ${'y'.repeat(100_000)}\r\n`)],
    ['TLS in the open', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ]
  const sound: readonly (readonly [string, string, number])[] = [
    ['one request', get(''), 1],
    ['an absolute target', get('', `http://localhost${path}`), 1],
    ['an absolute target elsewhere', get('', 'http://evil.example/api/v1/status'), 1],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n', 1],
    ['a tunnel', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: localhost\r\n\r\n', 1],
    ['an upgrade', get('Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n'), 1],
    ['HTTP/1.0', get('', path, 'HTTP/1.0'), 1],
    ['twenty in a row', get('').repeat(20), 20],
    [
      'chunks with extensions',
      post('Transfer-Encoding: chunked', `5;a=${'b'.repeat(300)}\r\nhello\r\n0\r\nTrailer: x\r\n\r\n`),
      1,
    ],
    ['a wait for 100', post('Expect: 100-continue\r\nContent-Length: 5', 'hello'), 2],
    ['an expectation nobody meets', get('Expect: the-unexpected\r\n'), 1],
    ['a request in a body', post(`Content-Length: ${inner.length}`, inner), 1],
    ['a body that is shorter than it says', post('Content-Length: 5000', 'hello'), 1],
  ]
  if (chance.happens(0.6)) {
    const [name, text] = chance.pick(broken)
    return { name, bytes: Buffer.from(text, 'latin1'), most: 1, broken: true }
  }
  const [name, text, most] = chance.pick(sound)
  if (chance.happens(0.6)) return { name, bytes: Buffer.from(text, 'latin1'), most, broken: false }
  return {
    name: `${name}, damaged`,
    bytes: mutateBytes(chance, Buffer.from(text, 'latin1')),
    most: most + 5,
    broken: false,
  }
}

/** Sends bytes to both listeners, and asks them in between whether they still serve. */
export async function fuzzSockets(
  target: Target,
  { seed, requests }: { seed: number; requests: number },
): Promise<FuzzResult> {
  const result: FuzzResult = { violations: [], statuses: new Map(), sent: requests }
  const console = new URL(target.node.consoleUrl)
  const exchange = new URL(target.node.exchangeUrl)
  const paths = [
    '/api/v1/status',
    '/api/v1/import',
    '/',
    '/trilateral/collections/',
    '/peer/v1/hello',
    '/ledger/checkpoint',
  ]
  const width = 20
  for (let number = 0; number < requests && result.violations.length < 20; number += width) {
    await Promise.all(
      Array.from({ length: Math.min(width, requests - number) }, async (_, offset) => {
        const chance = new Chance(Math.imul(seed + 7, 0x9e3779b1) ^ Math.imul(number + offset + 1, 0x85ebca6b))
        const shape = makeShape(chance, chance.pick(paths))
        const open = chance.happens(0.5)
          ? () => connect({ host: '127.0.0.1', port: Number(console.port) })
          : () => tlsConnect({ host: '127.0.0.1', port: Number(exchange.port), rejectUnauthorized: false })
        const said = await exchangeBytes(open, shape.bytes)
        for (const wrong of judgeBytes(shape, said, result))
          result.violations.push(`${wrong} (socket request ${number + offset} of seed ${seed}: ${shape.name})`)
      }),
    )
    if (number % 400 === 0) {
      const alive = await fetch(`${target.node.consoleUrl}/healthz`).then(
        (one) => one.status,
        () => 0,
      )
      if (alive !== 200) result.violations.push(`after socket request ${number} the node answers ${alive}`)
    }
  }
  return result
}

/** What comes back until the other end closes, or has been silent. */
function exchangeBytes(open: () => Socket, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = open()
    let text = ''
    const end = (): void => {
      socket.destroy()
      resolve(text)
    }
    let silence = setTimeout(end, 2_000)
    socket.on('error', () => {})
    socket.on('close', end)
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      clearTimeout(silence)
      silence = setTimeout(end, 120)
    })
    socket.once(socket instanceof Object && 'encrypted' in socket ? 'secureConnect' : 'connect', () => {
      socket.write(bytes)
      clearTimeout(silence)
      silence = setTimeout(end, 400)
    })
  })
}

/** What a server says of a coding, or a version of HTTP, that it does not speak; and when it has enough to do. */
const refusals: ReadonlySet<number> = new Set([501, 503, 505])

function judgeBytes({ most, broken }: Shape, said: string, { statuses }: FuzzResult): string[] {
  const wrong: string[] = []
  const answers = [...said.matchAll(/(?:^|[\r\n])HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]))
  for (const status of answers) {
    const key = `socket ${status}`
    statuses.set(key, (statuses.get(key) ?? 0) + 1)
    if (status >= 500 && !refusals.has(status)) wrong.push(`status ${status}: ${said.slice(0, 300)}`)
  }
  if (answers.length > most) wrong.push(`${answers.length} answers in place of ${most}`)
  if (broken && answers.some((status) => status < 400))
    wrong.push(`answered as if it were whole: ${said.slice(0, 100)}`)
  for (const word of everything) if (said.includes(word)) wrong.push(`a stranger is shown ${word}`)
  return wrong
}
