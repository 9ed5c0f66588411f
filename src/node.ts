import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Hono } from 'hono'
import type { Logger } from 'pino'
import { nextBoundaryMs } from './alliance/in-force.ts'
import { createApi } from './api/api.ts'
import { type AllianceNow, type ApiParts, defaultApiConfig, type NodeStatus } from './api/parts.ts'
import { type Clock, systemClock } from './base/clock.ts'
import { Fault } from './base/fault.ts'
import { takeLock } from './config/lock.ts'
import type { Config } from './config/read-config.ts'
import { isLoopback } from './config/value.ts'
import { makeSeal } from './crypto/seal.ts'
import { digestToken, hashPassword, newToken, verifyPassword } from './crypto/secret.ts'
import { type Exchange, startExchange } from './exchange/exchange.ts'
import { createPeerRoutes, tlsProtocolOf } from './exchange/peer-routes.ts'
import { systemTimers } from './exchange/timers.ts'
import { openWire } from './exchange/wire.ts'
import { Authenticator } from './http/authenticate.ts'
import type { HttpEnv } from './http/connection.ts'
import { securityHeaders } from './http/headers.ts'
import { startListener, type TlsOptions } from './http/listener.ts'
import { requestLog } from './http/log.ts'
import { problemResponse } from './http/problem.ts'
import { Buckets } from './http/rate-limit.ts'
import { serveFolder } from './http/static.ts'
import { createIntake } from './intake/intake.ts'
import type { Intake } from './intake/model.ts'
import { cardOf } from './node/card.ts'
import { CharterKeeper } from './node/charter-keeper.ts'
import { clientFinder, clientsIn } from './node/clients.ts'
import { Events } from './node/events.ts'
import { deriveSecret, readKeys } from './node/keys.ts'
import { linksIn, outboxIn, presentLink } from './node/links.ts'
import { auditIn, evidenceIn } from './node/logs.ts'
import { markingsOf } from './node/markings.ts'
import { accountsIn, sessionsIn } from './node/people.ts'
import { Quiet } from './node/quiet.ts'
import { Redecider } from './node/redecider.ts'
import { Repeat } from './node/repeat.ts'
import { securityText } from './node/security-text.ts'
import { submissionsIn } from './node/submissions.ts'
import { version } from './node/version.ts'
import type { MemberCode } from './policy/model.ts'
import type { Release } from './release/model.ts'
import { Registry } from './release/registry.ts'
import { createRelease } from './release/release.ts'
import { indexNext } from './release/search-index.ts'
import { splitObjects } from './stix/bundle.ts'
import { countAlarms, recordEvidence } from './store/evidence.ts'
import { idKey } from './store/keys.ts'
import { openStore } from './store/open.ts'
import { searchLag } from './store/search.ts'
import { databaseBytes } from './store/size.ts'
import type { Store } from './store/store.ts'
import { createTaxii } from './taxii/surface.ts'

export interface NodeOptions {
  readonly config: Config
  readonly log: Logger
  readonly clock?: Clock
  /** Where the built console lies; a test may have none. */
  readonly consoleFolder?: string
}

/** A node that serves, and its parts for those who share its process. */
export interface RunningNode extends AsyncDisposable {
  readonly config: Config
  /** Addresses that reach this process on this machine. */
  readonly exchangeUrl: string
  readonly consoleUrl: string
  /** Proves the operator to the API, as long as this process lives. */
  readonly token: string
  readonly startedAt: string
  readonly store: Store
  readonly intake: Intake
  readonly release: Release
  readonly exchange: Exchange
  /** Verifies a charter and puts it in force; resolves when everything held is judged anew. */
  adoptCharter(text: string): Promise<void>
  alliance(): AllianceNow
}

const builtConsole = join(import.meta.dirname, '..', 'console', 'dist')

/** Builds one node from its configuration: in order, and on the way out in reverse. It holds its directory as long as it lives. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { config, log, clock = systemClock } = options
  await using parts = new AsyncDisposableStack()
  const startedAtMs = clock.nowMs()
  parts.use(takeLock(config.dir))
  const keys = await readKeys(config, startedAtMs)
  const self = cardOf(config, keys)
  const store = parts.use(
    await openStore({ database: config.databaseAddress, owner: config.member, nowMs: () => clock.nowMs() }),
  )
  const keeper = await CharterKeeper.open(store, self, clock)
  keeper.refuseOtherKeys(`${config.dir}/keys`)
  const keyOf = (id: string): number => idKey(store.seed, id)
  const registry = new Registry(() => ({
    self: self.member,
    charter: keeper.charter?.version ?? 0,
    agreements: keeper.charter?.agreements ?? [],
    nowMs: clock.nowMs(),
  }))
  const events = new Events()
  const report = (error: unknown, id?: string): void =>
    log.error({ ...traceOf(error), ...(id === undefined ? {} : { id }) }, 'unexpected error')

  const closing = new AbortController()
  const quiet = new Quiet(() => performance.now())
  const indexMore = async (): Promise<boolean> => {
    await quiet.wait(closing.signal)
    return (await indexNext(store)) > 0
  }
  const search = parts.use(new Repeat(indexMore, report))
  // The exchange starts last, so that nothing is pulled before it can be served; until then nobody needs to be told.
  let exchange: Exchange | null = null
  const tell = (members: Iterable<MemberCode>): void => exchange?.notifyMembers([...members])
  const intake = createIntake({
    store,
    registry,
    keyOf,
    self: self.member,
    charter: () => keeper.charter,
    clock,
    maxObjectBytes: config.maxObjectBytes,
    onStored({ members, count }) {
      tell(members)
      quiet.disturb()
      search.poke()
      if (count > 0) events.publish({ kind: 'arrived', subject: String(count) })
    },
  })
  const release = createRelease({
    store,
    registry,
    keyOf,
    seal: (facts) => makeSeal(keys.signing, { ...facts, origin: self.member } as Parameters<typeof makeSeal>[1]),
    names: () => ({ [self.member]: self.name, ...keeper.names() }),
  })

  const redecider = parts.use(
    new Redecider({
      store,
      registry,
      keyOf,
      clock,
      log,
      boundary: (nowMs) => (keeper.charter === null ? null : nextBoundaryMs(keeper.charter, nowMs)),
      async onApplied(members) {
        tell(members)
        // What was refused under the terms before may be taken under these.
        await exchange?.charterChanged()
      },
    }),
  )
  // Before anybody may read: what was in force when the node stopped may have ended since.
  await redecider.run()
  search.poke()

  const alliance = (): AllianceNow => ({ self, charter: keeper.held })
  async function adoptCharter(text: string): Promise<void> {
    if (!(await keeper.adopt(text))) return
    log.info({ charter: keeper.charter?.version }, 'charter adopted')
    exchangeListener.replaceTls(tls())
    await redecider.run()
    events.publish({ kind: 'charter', subject: String(keeper.charter?.version ?? '') })
  }

  const token = newToken()
  const tls = (): TlsOptions => ({
    key: keys.certificateKey,
    cert: `${keys.certificate}\n${keys.authority}`,
    ca: keeper.authorities,
    requestCert: true,
  })
  const secureConsole = !isLoopback(config.consoleListen.host)
  const apiParts: ApiParts = {
    config: {
      ...defaultApiConfig,
      hosts: [new URL(config.consoleUrl).hostname],
      secure: secureConsole || config.consoleUrl.startsWith('https:'),
      operatorTokenDigest: digestToken(token),
      importMaxBytes: config.maxBodyBytes,
    },
    clock,
    random: (count) => randomBytes(count),
    release,
    intake,
    accounts: accountsIn(store),
    clients: clientsIn(store),
    sessions: sessionsIn(store),
    audit: auditIn(store),
    evidence: evidenceIn(store),
    secrets: { hashPassword, verifyPassword, newToken, digestToken },
    alliance,
    adoptCharter,
    links: () => (exchange?.links() ?? []).map(presentLink),
    pullNow: async (member) => exchange?.pullNow(member),
    status: () => statusOf(),
    notReady: async () => await notReady(),
    events,
    markingsOf,
    splitObjects,
    reportUnexpected: report,
    closing: closing.signal,
  }
  async function statusOf(): Promise<NodeStatus> {
    const [bytes, lag, alarms] = await Promise.all([
      databaseBytes(store),
      searchLag(store.read),
      countAlarms(store.read),
    ])
    const troubled = search.failed || redecider.failed || (exchange?.links() ?? []).some((link) => link.failures > 2)
    return {
      version,
      startedAt: startedAtMs * 1000,
      database: { engine: store.engine, bytes },
      searchLag: lag,
      alarms,
      health: troubled || alarms > 0 ? 'degraded' : 'ok',
    }
  }
  async function notReady(): Promise<string | null> {
    if (closing.signal.aborted) return 'the node is stopping'
    if (exchange === null) return 'the node is starting'
    try {
      await store.read.selectFrom('meta').select('name').limit(1).execute()
      return null
    } catch {
      return 'the store does not answer'
    }
  }

  const authenticator = new Authenticator({
    clients: clientFinder(store),
    verifyPassword,
    digestToken,
    decoySecret: await hashPassword(newToken()),
    memberOf: (certificate) => keeper.memberOf(certificate),
    clock,
    random: (count) => randomBytes(count),
    onRefused: ({ address }) => log.warn({ address }, 'credentials refused'),
  })
  const machines = new Hono<HttpEnv>()
  machines.onError((error) => problemResponse(error))
  machines.use(securityHeaders('machine'))
  machines.use(requestLog(log))
  machines.get('/.well-known/security.txt', (c) => c.text(securityText(config, clock.nowMs())))
  machines.route(
    '/',
    createPeerRoutes({
      self: self.member,
      charter: () => keeper.held,
      release,
      memberOf(c) {
        const { certificate } = c.env.connection
        const code = certificate === null ? null : keeper.memberOf(certificate)
        if (code !== null) c.set('caller', { kind: 'member', code })
        return code
      },
      protocolOf: tlsProtocolOf,
      onNotify: (member, head) => exchange?.notified(member, head),
      onHeard: (member) => exchange?.heard(member),
      clock,
      log,
    }),
  )
  machines.route(
    '/',
    createTaxii({
      self: self.member,
      name: self.name,
      agreements: () => keeper.charter?.agreements ?? [],
      release,
      intake,
      submissions: submissionsIn(store),
      authenticator,
      requests: new Buckets(clock, { burst: 400, perSecond: 200 }),
      cursorKey: deriveSecret(keys.signing, 'taxii-cursor/1'),
      clock,
      newId: randomUUID,
      publicMayRead: config.publicTaxii,
      limits: { maxContentLength: config.maxBodyBytes },
      reportUnexpected: report,
    }),
  )
  const people = new Hono<HttpEnv>()
  people.onError((error) => problemResponse(error))
  people.use(securityHeaders('console'))
  people.route('/', createApi(apiParts) as unknown as Hono<HttpEnv>)
  people.notFound(() => problemResponse(new Fault('not-found', 'there is no such address')))
  people.get('*', await serveFolder(options.consoleFolder ?? builtConsole))

  const exchangeListener = parts.use(
    await startListener({
      fetch: machines.fetch,
      ...config.exchangeListen,
      tls: tls(),
      portSetting: 'TREFOIL_EXCHANGE_LISTEN',
    }),
  )
  const consoleListener = parts.use(
    await startListener({
      fetch: people.fetch,
      ...config.consoleListen,
      ...(secureConsole ? { tls: { ...tls(), requestCert: false } } : {}),
      portSetting: 'TREFOIL_CONSOLE_LISTEN',
    }),
  )

  const wire = parts.use(
    openWire({
      identity: () => ({ cert: `${keys.certificate}\n${keys.authority}`, key: keys.certificateKey }),
      addressOf: (member) => keeper.charter?.members.find((card) => card.member === member) ?? null,
      memberOf: (certificate) => keeper.memberOf(certificate),
    }),
  )
  const links = parts.use(
    await startExchange({
      self: self.member,
      charter: () => keeper.held,
      transport: wire,
      release,
      intake,
      links: linksIn(store),
      outbox: outboxIn(store),
      alarm: ({ kind, member, reason }) =>
        store.write((tx) =>
          recordEvidence(tx, [{ kind, source: member, objectId: '', version: '', reason, body: '' }]),
        ),
      clock,
      timers: systemTimers,
      random: Math.random,
      log,
      onLinkChange: (member) => events.publish({ kind: 'link', subject: member }),
    }),
  )
  exchange = links
  // First of all on the way out: streams that never end by themselves.
  parts.defer(() => closing.abort())
  const held = parts.move()
  return {
    config,
    exchangeUrl: reachable(exchangeListener.url),
    consoleUrl: reachable(consoleListener.url),
    token,
    startedAt: new Date(startedAtMs).toISOString(),
    store,
    intake,
    release,
    exchange: links,
    adoptCharter,
    alliance,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** An address that listens everywhere is reached, from here, by loopback. */
function reachable(url: string): string {
  return url.replace('//[::]:', '//127.0.0.1:').replace('//0.0.0.0:', '//127.0.0.1:')
}

/** Where an error comes from. What it says stays out of the log: it may quote what somebody sent. */
function traceOf(error: unknown): { readonly error: string; readonly at: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const cause = error.cause instanceof Error ? ` < ${error.cause.name}` : ''
  const kind = error instanceof Fault ? ` ${error.kind}` : ''
  return { error: `${error.name}${kind}${cause}`, at: frames.slice(0, 10).map((line) => line.trim()) }
}
