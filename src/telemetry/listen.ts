import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Frames } from './frames.ts'
import type { Piece } from './piece.ts'

export interface ListenOptions {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly tls?: {
    readonly cert: string
    readonly key: string
    /** Whoever connects must hold a certificate of one of these. */
    readonly clientAuthority?: string
  }
  readonly limits?: Partial<ListenLimits>
}

export interface ListenLimits {
  readonly connections: number
  /** Bytes that wait to be looked at, of all connections; beyond them nothing more is read. */
  readonly waitingBytes: number
  /** A connection that says nothing for so long is closed. */
  readonly silenceMs: number
}

const usual: ListenLimits = { connections: 200, waitingBytes: 8 * 1024 * 1024, silenceMs: 600_000 }

export interface Listening extends AsyncDisposable {
  readonly port: number
  /** Connections beyond how many there may be. */
  readonly turnedAway: () => number
  /** What came, until the listener is closed. A piece that is not done is not read again: it is gone with this process. */
  pieces(): AsyncGenerator<Piece>
}

/** Takes syslog and JSON lines over TCP or TLS from bounded connections, and reads no faster than it is read. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const limits = { ...usual, ...options.limits }
  const open = new Map<Socket, Frames>()
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  let closed = false
  let wake = (): void => {}
  let turnedAway = 0

  const take = (messages: readonly Uint8Array[]): void => {
    for (const message of messages) {
      waiting.push(message)
      waitingBytes += message.length
    }
    if (waitingBytes > limits.waitingBytes) for (const socket of open.keys()) socket.pause()
    wake()
  }
  const onConnection = (socket: Socket): void => {
    if (closed || open.size >= limits.connections) {
      turnedAway += 1
      socket.destroy()
      return
    }
    const frames = new Frames()
    open.set(socket, frames)
    socket.setTimeout(limits.silenceMs, () => socket.destroy())
    socket.on('data', (chunk: Buffer) => take(frames.push(chunk)))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      open.delete(socket)
      take(frames.end())
    })
    if (waitingBytes > limits.waitingBytes) socket.pause()
  }
  const { tls } = options
  const server: Server =
    tls === undefined
      ? createServer(onConnection)
      : createTlsServer(
          {
            cert: tls.cert,
            key: tls.key,
            minVersion: 'TLSv1.2',
            handshakeTimeout: 10_000,
            ...(tls.clientAuthority === undefined
              ? {}
              : { ca: tls.clientAuthority, requestCert: true, rejectUnauthorized: true }),
          },
          onConnection,
        )
  server.maxConnections = limits.connections * 2
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })

  return {
    port: (server.address() as AddressInfo).port,
    turnedAway: () => turnedAway,
    async *pieces() {
      while (!closed || waiting.length > 0) {
        if (waiting.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          continue
        }
        const bytes = Buffer.concat(waiting)
        waiting = []
        waitingBytes = 0
        yield { bytes, header: new Uint8Array(), done: async () => {} }
        for (const socket of open.keys()) socket.resume()
      }
    },
    async [Symbol.asyncDispose]() {
      closed = true
      const ended = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of open.keys()) socket.destroy()
      await ended
      wake()
    },
  }
}
