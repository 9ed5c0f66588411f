import { join } from 'node:path'
import type { Logger } from 'pino'
import type { AllianceNow } from './api/parts.ts'
import { type Clock, systemClock } from './base/clock.ts'
import { takeLock } from './config/lock.ts'
import type { Config } from './config/read-config.ts'
import { isLoopback } from './config/value.ts'
import { newToken } from './crypto/secret.ts'
import type { Exchange } from './exchange/exchange.ts'
import { startListener, type TlsOptions } from './http/listener.ts'
import { RequestCounts } from './http/request-counts.ts'
import type { Intake } from './intake/model.ts'
import type { Basis } from './node/basis.ts'
import { cardOf } from './node/card.ts'
import { CertificateRenewal } from './node/certificate-renewal.ts'
import { openContainers } from './node/containers.ts'
import { Events } from './node/events.ts'
import { gaugesOf } from './node/gauges.ts'
import { type HealthParts, notReady, statusOf } from './node/health.ts'
import { readKeys } from './node/keys.ts'
import { ledgerDesk, ownLedger } from './node/ledger-desk.ts'
import { createMachineSurface } from './node/machine-surface.ts'
import { startPeers } from './node/peers.ts'
import { createPeopleSurface } from './node/people-surface.ts'
import { ReceiptStates } from './node/receipts.ts'
import { reportTo } from './node/report.ts'
import { openRoad } from './node/road.ts'
import type { Release } from './release/model.ts'
import type { Recalls } from './release/recalls.ts'
import { searchLag } from './store/search.ts'
import type { Store } from './store/store.ts'

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
  readonly recalls: Recalls
  readonly exchange: Exchange
  readonly renewal: CertificateRenewal
  /** Verifies a charter and puts it in force; resolves when everything held is judged anew. */
  adoptCharter(text: string): Promise<void>
  alliance(): AllianceNow
}

const builtConsole = join(import.meta.dirname, '..', 'console', 'dist')

/** Builds one node from its configuration: in order, and on the way out in reverse. It holds its directory as long as it lives. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { config, log, clock = systemClock, consoleFolder = builtConsole } = options
  await using parts = new AsyncDisposableStack()
  const startedAtMs = clock.nowMs()
  parts.use(takeLock(config.dir))
  const keys = await readKeys(config, startedAtMs)
  const self = cardOf(config, keys)
  const events = new Events()
  const closing = new AbortController()
  const report = reportTo(log)
  const basis: Basis = { config, keys, self, clock, startedAtMs, log, events, report, closing: closing.signal }

  // The exchange starts last, so that nothing is pulled before it can be served; until then nobody needs to be told.
  let started: Exchange | null = null
  const exchange = (): Exchange | null => started
  const road = parts.use(
    await openRoad(basis, {
      onGranted: (members) => exchange()?.notifyMembers([...members]),
      onQueued(members) {
        for (const member of members) exchange()?.deliver(member)
      },
      // What was refused under the terms before may be taken under these.
      onTermsApplied: async () => await exchange()?.charterChanged(),
      onLead: () => void exchange()?.leadChanged().catch(report),
      onPull(member, heads) {
        // Whoever holds no links has nothing to pull, and would only pass it on again.
        if (!road.leadership.leads) return
        if (heads !== undefined) exchange()?.notified(member, heads)
        else exchange()?.pullNow(member)
      },
    }),
  )
  const { store, keeper, intake, release } = road

  const alliance = (): AllianceNow => ({ self, charter: keeper.held })
  async function adoptCharter(text: string): Promise<void> {
    if (!(await keeper.adopt(text))) return
    log.info({ charter: keeper.charter?.version }, 'charter adopted')
    exchangeListener.replaceTls(tls())
    await road.judge()
    events.publish({ kind: 'charter', subject: String(keeper.charter?.version ?? '') })
  }

  const token = newToken()
  const renewal = parts.use(new CertificateRenewal({ config, keys, clock, log, onRenewed: () => renewTls(), report }))
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
  const requests = new RequestCounts()
  const machines = await createMachineSurface(basis, { road, exchange, requests })
  const containers = openContainers(basis, road, exchange)
  const people = await createPeopleSurface(basis, {
    road,
    containers,
    ledger: ledgerDesk({ ...ledger, receipts: new ReceiptStates(store) }),
    exchange,
    alliance,
    adoptCharter,
    status: () => statusOf(basis, health),
    gauges: () => gaugesOf(basis, road, { requests, renewal }),
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

  const peers = parts.use(await startPeers(basis, road, { mail: containers.sealedMail, renewal }))
  started = peers.exchange
  // Who leads may have changed while the links were being opened.
  await peers.exchange.leadChanged()
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
    exchange: peers.exchange,
    renewal,
    adoptCharter,
    alliance,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** An address that listens everywhere is reached, from here, by loopback. */
function reachable(url: string): string {
  return url.replace('//[::]:', '//127.0.0.1:').replace('//0.0.0.0:', '//127.0.0.1:')
}
