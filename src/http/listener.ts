import { constants } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, isIPv6, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { Fault } from '../base/fault.ts'
import type { Connection, HttpEnv } from './connection.ts'
import { LastRequests } from './last-requests.ts'
import { problemResponse } from './problem.ts'
import { defaultSlowReaderLimits, type SlowReaderLimits, SlowReaders } from './slow-readers.ts'

export interface TlsOptions {
  readonly key: string
  /** The listener's certificate, then the ones that lead to its authority. */
  readonly cert: string
  /** Authorities that are named to clients that may hold a certificate. */
  readonly ca?: readonly string[]
  /** Ask for a client certificate. Whether it means anything is decided by whoever reads it, never by the handshake. */
  readonly requestCert: boolean
}

export interface ListenerLimits {
  readonly headersTimeoutMs: number
  /** From the first byte of a request to the last of its body. */
  readonly requestTimeoutMs: number
  readonly handshakeTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  /** Without a byte in either direction. */
  readonly silenceTimeoutMs: number
  readonly maxHeaderBytes: number
  readonly maxConnections: number
  readonly maxConnectionsPerAddress: number
  /** Of answers that are read slowly, or not at all. */
  readonly slowReaders: SlowReaderLimits
  /** How long the rest of a body may come, unread, after it was answered: whoever still sends should hear the answer, and no more. */
  readonly lingerMs: number
  /** How long requests under way may take when the listener closes. */
  readonly closeWithinMs: number
}

const defaultListenerLimits: ListenerLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 120_000,
  handshakeTimeoutMs: 10_000,
  keepAliveTimeoutMs: 65_000,
  silenceTimeoutMs: 120_000,
  maxHeaderBytes: 16 * 1024,
  maxConnections: 4_000,
  maxConnectionsPerAddress: 512,
  slowReaders: defaultSlowReaderLimits,
  lingerMs: 5_000,
  closeWithinMs: 5_000,
}

const lookEveryMs = 500

export interface ListenerOptions {
  fetch(request: Request, bindings: HttpEnv['Bindings']): Response | Promise<Response>
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly tls?: TlsOptions
  readonly limits?: Partial<ListenerLimits>
  /** What to change when the port is taken, e.g. `--base-port`. */
  readonly portSetting?: string
}

export interface Listener extends AsyncDisposable {
  readonly port: number
  /** scheme://host:port */
  readonly url: string
  /** New connections use these; the ones there stay. */
  replaceTls(tls: TlsOptions): void
}

// TLS 1.3's three, and of TLS 1.2 only forward-secret AEAD suites: none is on the list of RFC 7540 appendix A.
const ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')

/** Serves `fetch` over HTTP/1.1, with TLS 1.2 or 1.3 if keys are given. Resolves when it listens; disposing waits for requests under way, for a bounded time. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const limits = { ...defaultListenerLimits, ...options.limits }
  const refusedSockets = new WeakSet<Socket>()
  const serve = getRequestListener(
    (request, env) => {
      const { incoming, outgoing } = env as HttpBindings
      outgoing.once('finish', () => endLater(incoming, limits.lingerMs))
      const refused = refusedFraming(incoming)
      if (refused !== null) {
        refusedSockets.add(incoming.socket)
        return unreadable(refused)
      }
      return options.fetch(request, { incoming, outgoing, connection: connectionOf(incoming.socket) })
    },
    { hostname: options.host, errorHandler: answerUnreadable },
  )
  const settings = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.max(50, Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs, 2_000) / 2),
    maxHeaderSize: limits.maxHeaderBytes,
    insecureHTTPParser: false,
  }
  const secure = options.tls
  const server: Server =
    secure === undefined
      ? createHttpServer(settings, serve)
      : createHttpsServer({ ...settings, ...contextOf(secure), handshakeTimeout: limits.handshakeTimeoutMs }, serve)
  server.timeout = limits.silenceTimeoutMs
  server.maxConnections = limits.maxConnections
  const sockets = trackSockets(server, limits.maxConnectionsPerAddress)
  answerBrokenRequests(server, refusedSockets)
  const slowReaders = new SlowReaders(limits.slowReaders)
  const looking = setInterval(() => slowReaders.look(sockets, performance.now()), lookEveryMs).unref()
  await listen(server, options)
  const port = (server.address() as AddressInfo).port
  const host = isIPv6(options.host) ? `[${options.host}]` : options.host
  let closing: Promise<void> | undefined
  return {
    port,
    url: `${secure === undefined ? 'http' : 'https'}://${host}:${port}`,
    replaceTls(tls) {
      if ('setSecureContext' in server)
        (server as ReturnType<typeof createHttpsServer>).setSecureContext(contextOf(tls))
    },
    [Symbol.asyncDispose]() {
      clearInterval(looking)
      closing ??= close(server, sockets, limits.closeWithinMs)
      return closing
    },
  }
}

/** The system passes over what is left of a body that nobody reads, however long it is. */
function endLater(incoming: HttpBindings['incoming'], ms: number): void {
  if (incoming.complete) return
  const { socket } = incoming
  const timer = setTimeout(() => {
    if (!incoming.complete) socket.destroy()
  }, ms).unref()
  incoming.once('close', () => clearTimeout(timer))
}

function contextOf(tls: TlsOptions) {
  return {
    key: tls.key,
    cert: tls.cert,
    ...(tls.ca === undefined || tls.ca.length === 0 ? {} : { ca: [...tls.ca] }),
    requestCert: tls.requestCert,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2' as const,
    maxVersion: 'TLSv1.3' as const,
    ciphers,
    honorCipherOrder: true,
    // A resumed session would carry a certificate from an earlier handshake; every connection proves its key anew.
    // Without tickets there is no early data (0-RTT) either (TAXII 2.1 §8).
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  }
}

const known = new WeakMap<Socket, Connection>()

function connectionOf(socket: Socket): Connection {
  const before = known.get(socket)
  if (before !== undefined) return before
  const secure = socket instanceof TLSSocket
  const peer = secure ? socket.getPeerCertificate(false) : undefined
  const certificate = peer?.raw === undefined ? null : new Uint8Array(peer.raw)
  const connection = { address: socket.remoteAddress ?? '', secure, certificate }
  known.set(socket, connection)
  return connection
}

function answerUnreadable(error: unknown): Response {
  const name = error instanceof Error ? error.name : ''
  return name === 'RequestError' ? unreadable() : problemResponse(error)
}

function unreadable(status = 400): Response {
  return new Response(null, { status, headers: { connection: 'close' } })
}

/** What the parser of Node.js lets pass, and whoever stands before us may have read in another way; null: nothing of that. */
function refusedFraming(request: IncomingMessage): number | null {
  // RFC 9110 §15.6.6: it takes a version that it does not speak for 1.1.
  if (request.httpVersion !== '1.1' && request.httpVersion !== '1.0') return 505
  if (hostsIn(request.rawHeaders) > 1) return 400
  const coding = request.headers['transfer-encoding']
  if (coding === undefined) return null
  // RFC 9112 §6.1: in HTTP/1.0 there is no such framing; a coding that it does not undo would be taken for the body itself.
  if (request.httpVersion === '1.0') return 400
  return coding.trim().toLowerCase() === 'chunked' ? null : 501
}

/** Node.js keeps the first of two Host headers and says nothing; whoever stands before us may have believed the second (RFC 9112 §3.2). */
function hostsIn(rawHeaders: readonly string[]): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]!.toLowerCase() === 'host') count++
  return count
}

/** What the HTTP parser refuses never becomes a request; it gets a bare status and the connection ends. */
function answerBrokenRequests(server: Server, refused: WeakSet<Socket>): void {
  const requests = new LastRequests(server)
  server.on('clientError', async (error: NodeJS.ErrnoException, socket: Socket) => {
    const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
    // Node.js looks at its clock before it reads: after a turn that was held up, what came in time lies unread.
    if (isLate && (await requests.completesOneMore(socket))) return
    const status =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : isLate
          ? '408 Request Timeout'
          : '400 Bad Request'
    // What was refused by its head has its answer already.
    if (socket.writable && error.code !== 'ECONNRESET' && !refused.has(socket)) {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    }
    // Whoever does not read the answer does not keep the connection.
    setTimeout(() => socket.destroy(), 500).unref()
  })
  server.on('tlsClientError', (_error, socket: Socket) => socket.destroy())
}

function trackSockets(server: Server, maxPerAddress: number): Set<Socket> {
  const sockets = new Set<Socket>()
  const perAddress = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (perAddress.get(address) ?? 0) + 1
    if (count > maxPerAddress) {
      socket.destroy()
      return
    }
    perAddress.set(address, count)
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      const left = (perAddress.get(address) ?? 1) - 1
      if (left > 0) perAddress.set(address, left)
      else perAddress.delete(address)
    })
  })
  return sockets
}

async function listen(server: Server, options: ListenerOptions): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port: options.port, host: options.host }, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const other = options.portSetting === undefined ? 'choose another' : `choose another with ${options.portSetting}`
    if (code === 'EADDRINUSE') {
      throw new Fault('conflict', `port ${options.port} is in use: stop what uses it, or ${other}`, { cause: error })
    }
    if (code === 'EACCES') {
      throw new Fault('forbidden', `port ${options.port} needs rights that this account lacks: ${other}`, {
        cause: error,
      })
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new Fault('invalid', `${options.host} is not an address of this machine`, { cause: error })
    }
    throw error
  }
}

async function close(server: Server, sockets: Set<Socket>, withinMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, withinMs)
  await closed
  clearTimeout(timer)
  // Handshakes that never finished are no HTTP connections, so closing the server does not wait for them.
  for (const socket of sockets) socket.destroy()
}
