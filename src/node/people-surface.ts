import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { createApi } from '../api/api.ts'
import type { ContainerDesk } from '../api/container-desk.ts'
import type { LedgerDesk } from '../api/ledger-desk.ts'
import { type ApiConfig, type ApiParts, defaultApiConfig } from '../api/parts.ts'
import { Fault } from '../base/fault.ts'
import type { Config } from '../config/read-config.ts'
import { digestToken, hashPassword, newToken, verifyPassword } from '../crypto/secret.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { HttpEnv } from '../http/connection.ts'
import { securityHeaders } from '../http/headers.ts'
import { problemResponse } from '../http/problem.ts'
import { serveFolder } from '../http/static.ts'
import { splitObjects } from '../stix/bundle.ts'
import type { Basis } from './basis.ts'
import { clientsIn } from './clients.ts'
import { presentLink } from './links.ts'
import { auditIn, evidenceIn } from './logs.ts'
import { markingsOf } from './markings.ts'
import { peerDesk } from './peer-desk.ts'
import { accountsIn, sessionsIn } from './people.ts'
import { identitiesIn, passkeysIn } from './proofs.ts'
import type { Road } from './road.ts'
import { singleSignOnOf, whyOf } from './single-sign-on.ts'

export interface PeopleParts extends Pick<ApiParts, 'alliance' | 'adoptCharter' | 'status' | 'notReady'> {
  readonly gauges: NonNullable<ApiParts['gauges']>
  readonly road: Road
  readonly containers: ContainerDesk
  readonly ledger: LedgerDesk
  /** Null until the node exchanges. */
  readonly exchange: () => Exchange | null
  /** Proves the operator. */
  readonly token: string
  /** The console listener speaks TLS itself. */
  readonly tls: boolean
  /** Where the built console lies. */
  readonly consoleFolder: string
}

/** What the console listener serves: the API, and the console that asks it. */
export async function createPeopleSurface(basis: Basis, parts: PeopleParts): Promise<Hono<HttpEnv>> {
  const surface = new Hono<HttpEnv>()
  surface.onError((error) => problemResponse(error))
  surface.use(securityHeaders('console'))
  surface.route('/', createApi(apiParts(basis, parts)) as unknown as Hono<HttpEnv>)
  surface.notFound(() => problemResponse(new Fault('not-found', 'there is no such address')))
  surface.get('*', await serveFolder(parts.consoleFolder))
  return surface
}

function apiParts({ config, clock, log, events, report, closing }: Basis, parts: PeopleParts): ApiParts {
  const { road, exchange, alliance, adoptCharter, status, notReady } = parts
  const { store, release, intake, audit } = road
  return {
    config: apiConfig(config, parts),
    clock,
    random: (count) => randomBytes(count),
    release,
    intake,
    privacy: road.privacy,
    flash: road.flash,
    recalls: road.recall.recalls,
    containers: parts.containers,
    ledger: parts.ledger,
    peers: peerDesk(store, exchange),
    accounts: accountsIn(store),
    clients: clientsIn(store),
    sessions: sessionsIn(store),
    passkeys: passkeysIn(store),
    identities: identitiesIn(store),
    singleSignOn: singleSignOnOf(config),
    audit: auditIn(store, audit),
    evidence: evidenceIn(store),
    secrets: { hashPassword, verifyPassword, newToken, digestToken },
    alliance,
    adoptCharter,
    links: () => (exchange()?.links() ?? []).map(presentLink),
    pullNow: async (member) => exchange()?.pullNow(member),
    status,
    gauges: parts.gauges,
    notReady,
    events,
    markingsOf,
    splitObjects,
    reportRefusedSignOn: (error) => log.warn({ why: whyOf(error) }, 'single sign-on refused'),
    reportUnexpected: report,
    closing,
  }
}

function apiConfig(config: Config, { token, tls }: PeopleParts): ApiConfig {
  return {
    ...defaultApiConfig,
    hosts: [new URL(config.consoleUrl).hostname],
    secure: tls || config.consoleUrl.startsWith('https:'),
    origins: [new URL(config.consoleUrl).origin],
    operatorTokenDigest: digestToken(token),
    importMaxBytes: config.maxBodyBytes,
  }
}
