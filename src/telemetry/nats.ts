import { setTimeout as sleep } from 'node:timers/promises'
import { AckPolicy, type Consumer, DeliverPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream'
import {
  type Authenticator,
  type ConnectionOptions,
  connect,
  credsAuthenticator,
  type NatsConnection,
  nanos,
} from '@nats-io/transport-node'
import { Fault } from '../base/fault.ts'
import type { Piece } from './piece.ts'

export interface NatsSource {
  /** nats://HOST:PORT or tls://HOST:PORT; several of one cluster. */
  readonly servers: readonly string[]
  readonly stream: string
  /** The name under which the stream remembers what was acknowledged. Whoever uses the same one shares the work. */
  readonly durable: string
  /** Of the stream only what has such a subject. */
  readonly subject?: string
  /** Bytes of a credentials file (JWT and seed). */
  readonly credentials?: Uint8Array
  readonly login?: { readonly user: string; readonly password: string } | { readonly token: string }
  /** PEM. */
  readonly authority?: string
  readonly certificate?: { readonly cert: string; readonly key: string }
  readonly signal: AbortSignal
  /** What goes wrong on the way and is tried again. */
  readonly onTrouble?: (what: string) => void
}

/** A piece is handed on when it has so many bytes, or nothing more came for a moment. */
const pieceBytes = 1024 * 1024
const restMs = 20
const ackWaitMs = 60_000
/** Messages that may be on the way to all workers together without an answer. */
const mostUnanswered = 20_000
const lineFeed = 10
const againMs = 1000

/**
 * Telemetry from a stream of NATS JetStream, by a durable pull consumer: message after message, each one or more lines. What is not
 * acknowledged is given again, to this worker or to another one. Ends with the signal.
 */
export async function* natsPieces(source: NatsSource): AsyncGenerator<Piece> {
  const { signal, onTrouble } = source
  while (!signal.aborted) {
    try {
      yield* connected(source)
    } catch (error) {
      if (signal.aborted) return
      const fault = broken(error)
      // What no waiting heals is said at once.
      if (fault.kind !== 'unavailable') throw fault
      onTrouble?.(fault.message)
      await wait(againMs, signal)
    }
  }
}

/** What one connection gives; the client connects again by itself until it gives up. */
async function* connected(source: NatsSource): AsyncGenerator<Piece> {
  const { signal } = source
  const connection = await connect(optionsOf(source))
  const close = (): void => void connection.close().catch(() => {})
  signal.addEventListener('abort', close, { once: true })
  if (signal.aborted) close()
  try {
    while (!signal.aborted && !connection.isClosed())
      yield* consume(connection, await consumerOf(connection, source), signal)
    const why = connection.isClosed() ? await connection.closed() : undefined
    if (why instanceof Error) throw why
  } finally {
    signal.removeEventListener('abort', close)
    await connection.close().catch(() => {})
  }
}

function optionsOf({ servers, credentials, login, authority, certificate }: NatsSource): ConnectionOptions {
  const isTls = servers.some((server) => server.startsWith('tls://'))
  if (isTls && !servers.every((server) => server.startsWith('tls://')))
    throw new Fault('usage', 'either every server is tls:// or none')
  if (!isTls && (authority !== undefined || certificate !== undefined))
    throw new Fault('usage', 'certificates are for servers whose address begins with tls://')
  return {
    servers: servers.map((server) => server.replace(/^(nats|tls):\/\//, '')),
    name: 'trefoil',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    ...(credentials === undefined ? {} : { authenticator: authenticatorOf(credentials) }),
    ...(login === undefined
      ? {}
      : 'token' in login
        ? { token: login.token }
        : { user: login.user, pass: login.password }),
    // Without `tls` the client would take a line that is not encrypted, also to a server that offers one.
    ...(isTls
      ? { tls: { handshakeFirst: false, ...(authority === undefined ? {} : { ca: authority }), ...certificate } }
      : { tls: null }),
  }
}

/** The client reads the file where a server asks for it, and would take a broken one for a server out of reach. */
function authenticatorOf(credentials: Uint8Array): Authenticator {
  const authenticator = credsAuthenticator(credentials)
  try {
    authenticator('tried')
  } catch {
    throw new Fault('invalid', 'the credentials file of NATS cannot be used: it holds the JWT of a user and its seed')
  }
  return authenticator
}

/** The durable consumer, made where it is not there and this login may make it. */
async function consumerOf(connection: NatsConnection, { stream, durable, subject }: NatsSource): Promise<Consumer> {
  const manager = await jetstreamManager(connection, { checkAPI: false })
  const config = {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    deliver_policy: DeliverPolicy.All,
    max_ack_pending: mostUnanswered,
    ...(subject === undefined ? {} : { filter_subject: subject }),
  }
  let found = await manager.consumers.info(stream, durable).catch((error: unknown) => {
    if (/consumer not found/i.test(messageOf(error))) return null
    if (/stream not found/i.test(messageOf(error)))
      throw new Fault('not-found', `the server has no stream ${stream}`, { cause: error })
    throw error
  })
  found ??= await manager.consumers.add(stream, config)
  const { ack_policy, deliver_subject, filter_subject } = found.config
  if (ack_policy !== AckPolicy.Explicit || deliver_subject !== undefined)
    throw new Fault('conflict', `the consumer ${durable} is none that is pulled and acknowledged: choose another name`)
  if (subject !== undefined && filter_subject !== subject)
    throw new Fault('conflict', `the consumer ${durable} has another subject: choose another name`)
  return await jetstream(connection, { checkAPI: false }).consumers.get(stream, durable)
}

async function* consume(connection: NatsConnection, consumer: Consumer, signal: AbortSignal): AsyncGenerator<Piece> {
  // Twice the longest message, which otherwise would never fit.
  const most = Math.max(4 * pieceBytes, 2 * (connection.info?.max_payload ?? 0))
  const messages = await consumer.consume({ max_bytes: most })
  const stop = (): void => messages.stop()
  signal.addEventListener('abort', stop, { once: true })
  const iterator = messages[Symbol.asyncIterator]()
  let held: JsMsg[] = []
  let bytes = 0
  let next = iterator.next()
  try {
    for (;;) {
      const got = held.length === 0 ? await next : await Promise.race([next, rest()])
      const isFull = got === null || got.done === true || bytes >= pieceBytes
      if (isFull && held.length > 0) {
        yield pieceOf(held, bytes)
        held = []
        bytes = 0
      }
      if (got === null) continue
      if (got.done === true) return
      held.push(got.value)
      bytes += got.value.data.length + 1
      next = iterator.next()
    }
  } finally {
    signal.removeEventListener('abort', stop)
    messages.stop()
    next.catch(() => {})
  }
}

/** A message without a line feed at its end is a line. */
function pieceOf(messages: readonly JsMsg[], mostBytes: number): Piece {
  const bytes = new Uint8Array(mostBytes)
  let at = 0
  for (const { data } of messages) {
    bytes.set(data, at)
    at += data.length
    if (data.at(-1) !== lineFeed && data.length > 0) bytes[at++] = lineFeed
  }
  const last = messages.at(-1)!.info
  return {
    bytes: bytes.subarray(0, at),
    header: new Uint8Array(),
    source: { pending: last.pending, at: last.timestampNanos / 1_000_000 },
    // An acknowledgement that is lost is no harm: what comes again is told apart by what stands in it.
    done: async () => {
      for (const message of messages) message.ack()
    },
  }
}

async function rest(): Promise<null> {
  await sleep(restMs)
  return null
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {})
}

/** What the client library says may quote the login. */
function broken(error: unknown): Fault {
  if (error instanceof Fault) return error
  const message = messageOf(error)
  if (/authoriz|authentic|permission/i.test(message))
    return new Fault('unauthenticated', 'the NATS server refuses this login', { cause: error })
  if (/certificate|\btls|ssl|self.signed/i.test(`${message} ${codeOf(error)}`))
    return new Fault('integrity', 'the certificate of the NATS server is not to be trusted', { cause: error })
  return new Fault('unavailable', `the NATS server cannot be reached (${codeOf(error)})`, { cause: error })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ''
}

function codeOf(error: unknown): string {
  const { code, name } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown
    name?: unknown
  }
  return typeof code === 'string' || typeof code === 'number' ? String(code) : typeof name === 'string' ? name : 'error'
}
