import { join } from 'node:path'
import type { Logger } from 'pino'
import type { AllianceNow } from './api/parts.ts'
import { takeLock } from './config/lock.ts'
import type { Config } from './config/read-config.ts'
import { isLoopback } from './config/value.ts'
import { newToken } from './crypto/secret.ts'
import type { Exchange } from './exchange/exchange.ts'
import type { Transport } from './exchange/model.ts'
import { openWire } from './exchange/wire.ts'
import type { HttpEnv } from './http/connection.ts'
import { createLargeBodies } from './http/large-bodies.ts'
import { startListener, type TlsOptions } from './http/listener.ts'
import { RequestCounts } from './http/request-counts.ts'
import type { Intake } from './intake/model.ts'
import type { AdvisoryDesks } from './node/advisory-desk.ts'
import { type Basis, type Outside, realWorld } from './node/basis.ts'
import { cardOf } from './node/card.ts'
import { CertificateRenewal } from './node/certificate-renewal.ts'
import { openCore } from './node/core.ts'
import { Events } from './node/events.ts'
import type { Exercises } from './node/exercises.ts'
import { gaugesOf } from './node/gauges.ts'
import { type HealthParts, notReady, statusOf } from './node/health.ts'
import { type Inquiry, openInquiry } from './node/inquiry.ts'
import { judgeCsafBy } from './node/judge-csaf.ts'
import { readKeys } from './node/keys.ts'
import { ledgerDesk, ownLedger } from './node/ledger-desk.ts'
import { createMachineSurface } from './node/machine-surface.ts'
import { openMatching } from './node/matching.ts'
import { createPeopleSurface } from './node/people-surface.ts'
import { ReceiptStates } from './node/receipts.ts'
import { reportTo } from './node/report.ts'
import { openSituation } from './node/situation.ts'
import { openSources, type SourceOptions } from './node/source-desk.ts'
import { systemsIn } from './node/systems.ts'
import type { Release } from './release/model.ts'
import type { Recalls } from './release/recalls.ts'
import { splitFile } from './stix/json-lines.ts'
import { searchLag } from './store/search.ts'
import type { Store } from './store/store.ts'

export interface NodeOptions {
  readonly config: Config
  readonly log: Logger
  /** In place of the real world: for tests. */
  readonly outside?: Partial<Outside>
  /** Where the built console lies; a test may have none. */
  readonly consoleFolder?: string
  /** Other bounds for what sources send, and other names: for tests. */
  readonly sources?: SourceOptions
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
  readonly recalls: Recalls
  readonly exchange: Exchange
  readonly renewal: CertificateRenewal
  /** What the two listeners serve, for whoever asks without a socket. */
  readonly surfaces: { readonly machines: Surface; readonly people: Surface }
  readonly exercises: Exercises
  readonly inquiry: Inquiry
  readonly advisories: AdvisoryDesks
  /** Verifies a charter and puts it in force; resolves when everything held is judged anew. */
  adoptCharter(text: string): Promise<void>
  alliance(): AllianceNow
}

type Surface = (request: Request, bindings: HttpEnv['Bindings']) => Response | Promise<Response>

const builtConsole = join(import.meta.dirname, '..', 'console', 'dist')

/** Builds one node from its configuration: in order, and on the way out in reverse. It holds its directory as long as it lives. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { config, log, consoleFolder = builtConsole } = options
  const outside: Outside = { ...realWorld, ...options.outside }
  const { clock } = outside
  await using parts = new AsyncDisposableStack()
  const startedAtMs = clock.nowMs()
  parts.use(takeLock(config.dir))
  const keys = await readKeys(config, startedAtMs)
  const self = cardOf(config, keys)
  const events = new Events()
  const closing = new AbortController()
  const report = reportTo(log)
  const basis: Basis = {
    ...outside,
    config,
    keys,
    self,
    startedAtMs,
    log,
    events,
    largeBodies: createLargeBodies(),
    report,
    closing: closing.signal,
  }

  let wire: Transport | null = null
  const core = parts.use(
    await openCore(basis, {
      wireFor({ keeper }) {
        const opened = openWire({
          identity: () => ({
            cert: `${renewal.current.certificate}\n${keys.authority}`,
            key: renewal.current.certificateKey,
          }),
          addressOf: (member) => keeper.charter?.members.find((card) => card.member === member) ?? null,
          memberOf: (certificate) => keeper.memberOf(certificate),
        })
        wire = opened
        return opened
      },
      onAdopted: () => exchangeListener.replaceTls(tls()),
    }),
  )
  const { road, containers, exchange, exercises, adoptCharter } = core
  const { store, keeper, intake, release } = road

  const alliance = (): AllianceNow => ({ self, charter: keeper.held })

  const token = newToken()
  const renewal = parts.use(
    new CertificateRenewal({ config, keys, clock, timers: basis.timers, log, onRenewed: () => renewTls(), report }),
  )
  const tls = (): TlsOptions => ({
    key: renewal.current.certificateKey,
    cert: `${renewal.current.certificate}\n${keys.authority}`,
    ca: keeper.authorities,
    requestCert: true,
  })
  const consoleTls = !isLoopback(config.consoleListen.host)
  const ledger = { store, self: self.member, cards: () => keeper.charter?.members ?? [], keeper: road.ledger }
  const health: HealthParts = {
    road,
    exchange,
    searchLag: () => searchLag(store.read),
    ledger: () => ownLedger(ledger),
  }
  // Of what is live alone: an exercise is never looked for in telemetry.
  const matching = parts.use(await openMatching(basis, road))
  // Of what is live alone, too.
  const inquiry = parts.use(openInquiry(basis, road, () => wire))
  const sources = parts.use(
    openSources(
      basis,
      road,
      {
        reading: { release, alliance, clock, splitFile, brakes: matching.brakes },
        judgeCsaf: judgeCsafBy(road.advisories.inbox),
      },
      options.sources,
    ),
  )
  const requests = new RequestCounts()
  const machines = createMachineSurface(basis, {
    ...{ road, exchange, requests, exercises },
    inquiry: inquiry.answers,
    sensors: matching.sensors,
    spares: () => matching.brakes.spares(),
  })
  const people = await createPeopleSurface(basis, {
    road,
    exercises,
    searchLag: ({ read }) => searchLag(read),
    containers,
    match: matching.desk,
    brakes: matching.brakes,
    sensors: matching.sensors,
    systems: systemsIn(config, report),
    inquiry: inquiry.desk,
    lookBack: matching.lookBack,
    sources: sources.desk,
    situation: parts.use(openSituation(basis, road)),
    ledger: ledgerDesk({ ...ledger, keyOf: road.keyOf, receipts: new ReceiptStates(store), dir: config.dir }),
    exchange,
    alliance,
    adoptCharter,
    status: () => statusOf(basis, health),
    gauges: () => gaugesOf(basis, road, { requests, renewal, liveAfter: matching.liveAfter }),
    notReady: () => notReady(basis, health),
    token,
    tls: consoleTls,
    consoleFolder,
  })

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
      ...(consoleTls ? { tls: { ...tls(), requestCert: false } } : {}),
      portSetting: 'TREFOIL_CONSOLE_LISTEN',
    }),
  )

  function renewTls(): void {
    exchangeListener.replaceTls(tls())
    if (consoleTls) consoleListener.replaceTls({ ...tls(), requestCert: false })
  }
  keeper.onChanged = renewTls

  const links = await core.startExchange()
  matching.changed()
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
    recalls: road.recall.recalls,
    exchange: links,
    renewal,
    surfaces: { machines: machines.fetch, people: people.fetch },
    exercises,
    inquiry,
    advisories: road.advisories,
    adoptCharter,
    alliance,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** An address that listens everywhere is reached, from here, by loopback. */
function reachable(url: string): string {
  return url.replace('//[::]:', '//127.0.0.1:').replace('//0.0.0.0:', '//127.0.0.1:')
}
