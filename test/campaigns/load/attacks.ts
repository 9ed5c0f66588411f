import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib'

export interface LoadTarget {
  readonly exchangePort: number
  readonly consolePort: number
  /** A client's Authorization header, one that may write. */
  readonly authorization: string
  readonly operator: string
}

/** Something hostile that is under way; ends with all of its connections. */
export interface Attack extends AsyncDisposable {
  /** What became of the connections, by a word each. */
  outcomes(): { readonly [outcome: string]: number }
}

const page = '/trilateral/collections/intelligence/objects/?limit=1000'
const submissions = '/trilateral/collections/submissions/objects/'

/** Many connections from many addresses of loopback, each doing the same. */
function many(count: number, addresses: number, open: (localAddress: string, number: number) => Socket): Attack {
  const sockets: Socket[] = []
  const outcomes: { [outcome: string]: number } = {}
  const note = (outcome: string): void => {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
  for (let number = 0; number < count; number++) {
    // One address has only so many connections: an attacker with many addresses has more.
    const socket = open(`127.0.1.${1 + (number % addresses)}`, number)
    let head = ''
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      if (head.length < 12) head += chunk.toString('latin1').slice(0, 12)
    })
    socket.on('close', () => note(`cut off${/ \d{3}/.test(head) ? ` after ${head.slice(9, 12)}` : ''}`))
    sockets.push(socket)
  }
  return {
    outcomes: () => ({ ...outcomes, open: sockets.filter((socket) => !socket.destroyed).length }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

function secure({ exchangePort }: LoadTarget, localAddress: string): TLSSocket {
  const socket = connect({ host: '127.0.0.1', port: exchangePort, localAddress })
  return tlsConnect({ socket, rejectUnauthorized: false })
}

/** Ask for the largest page and then read nothing of it, or a little now and then. */
export function slowReaders(target: LoadTarget, count: number): Attack {
  return many(count, 8, (localAddress, number) => {
    const socket = secure(target, localAddress)
    socket.once('secureConnect', () => {
      socket.write(
        `GET ${page} HTTP/1.1\r\nHost: x\r\nAccept: application/taxii+json;version=2.1\r\nAuthorization: ${target.authorization}\r\n\r\n`,
      )
      socket.pause()
      if (number % 2 === 0) {
        const sipping = setInterval(() => {
          socket.read(64)
        }, 1_000)
        socket.once('close', () => clearInterval(sipping))
      }
    })
    return socket
  })
}

/** A byte of a header a second. */
export function slowHeaders(target: LoadTarget, count: number): Attack {
  return many(count, 4, (localAddress) => {
    const socket = connect({ host: '127.0.0.1', port: target.consolePort, localAddress })
    trickle(socket, `GET /healthz HTTP/1.1\r\nX: ${'y'.repeat(1_000)}`)
    return socket
  })
}

/** The headers at once, then a byte of the body a second: some to the import, some to the submissions. */
export function slowBodies(target: LoadTarget, count: number): Attack {
  return many(count, 4, (localAddress, number) => {
    const toConsole = number % 2 === 0
    const socket = toConsole
      ? connect({ host: '127.0.0.1', port: target.consolePort, localAddress })
      : secure(target, localAddress)
    const head = toConsole
      ? `POST /api/v1/import HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${target.operator}\r\nContent-Type: application/json\r\nContent-Length: 90000000\r\n\r\n`
      : `POST ${submissions} HTTP/1.1\r\nHost: x\r\nAccept: application/taxii+json;version=2.1\r\nAuthorization: ${target.authorization}\r\nContent-Type: application/taxii+json;version=2.1\r\nContent-Length: 90000000\r\n\r\n`
    socket.once(toConsole ? 'connect' : 'secureConnect', () => {
      socket.write(head)
      trickle(socket, '{'.repeat(1_000))
    })
    return socket
  })
}

function trickle(socket: Socket, text: string): void {
  let at = 0
  const timer = setInterval(() => {
    if (socket.destroyed) return
    socket.write(text[at++ % text.length]!)
  }, 1_000)
  socket.once('close', () => clearInterval(timer))
}

/** Connections that shake hands and say nothing, and some that never shake hands. */
export function idleConnections(target: LoadTarget, count: number): Attack {
  return many(count, 8, (localAddress, number) =>
    number % 4 === 0
      ? connect({ host: '127.0.0.1', port: target.exchangePort, localAddress })
      : secure(target, localAddress),
  )
}

const largeBytes = 400 * 1024 * 1024

/** Bodies that unfold to 400 MB, also twice packed, and ones that never end, over and over. */
export function largeBodies(target: LoadTarget, atOnce: number): Attack {
  const zeros = Buffer.alloc(largeBytes)
  const bombs: readonly (readonly [string, Buffer])[] = [
    ['gzip', gzipSync(zeros, { level: 1 })],
    ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ['zstd', zstdCompressSync(zeros)],
    ['gzip', gzipSync(gzipSync(zeros, { level: 1 }))],
    ['gzip, gzip', gzipSync(gzipSync(zeros, { level: 1 }))],
    ['identity', Buffer.alloc(0)],
  ]
  const outcomes: { [outcome: string]: number } = {}
  const agent = new HttpAgent({ keepAlive: false })
  let stopped = false
  const one = async (number: number): Promise<void> => {
    for (let turn = number; !stopped; turn++) {
      const [coding, body] = bombs[turn % bombs.length]!
      const outcome = await post(target, agent, coding, body, () => stopped)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const running = Array.from({ length: atOnce }, (_, number) => one(number))
  return {
    outcomes: () => ({ ...outcomes }),
    async [Symbol.asyncDispose]() {
      stopped = true
      await Promise.all(running)
      agent.destroy()
    },
  }
}

function post(
  target: LoadTarget,
  agent: HttpAgent,
  coding: string,
  body: Buffer,
  stopped: () => boolean,
): Promise<string> {
  return new Promise((resolve) => {
    const headers = { authorization: target.operator, 'content-type': 'application/json', 'content-encoding': coding }
    const options = {
      host: '127.0.0.1',
      port: target.consolePort,
      path: '/api/v1/import',
      method: 'POST',
      agent,
      headers,
    }
    const asked = httpRequest(options, (answer) => {
      answer.resume()
      answer.on('error', () => {})
      resolve(`${coding}: ${answer.statusCode}`)
      asked.destroy()
    })
    asked.on('error', () => resolve(`${coding}: cut off`))
    if (coding !== 'identity') {
      asked.end(body)
      return
    }
    // Chunks without end.
    const chunk = Buffer.alloc(64 * 1024, 0x20)
    const more = (): void => {
      while (!asked.destroyed) {
        if (stopped()) return void asked.destroy()
        if (!asked.write(chunk)) return void asked.once('drain', more)
      }
    }
    more()
  })
}
