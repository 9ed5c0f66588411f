import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { createApi } from '../api/api.ts'
import type { ContainerDesk } from '../api/container-desk.ts'
import type { LedgerDesk } from '../api/ledger-desk.ts'
import { type ApiConfig, type ApiParts, defaultApiConfig } from '../api/parts.ts'
import type { SourceDesk } from '../api/source-desk.ts'
import { Fault } from '../base/fault.ts'
import type { Config } from '../config/read-config.ts'
import {
  decoyPassword,
  digestMadePassword,
  digestToken,
  hashPassword,
  newToken,
  verifyPassword,
} from '../crypto/secret.ts'
import { judgeFully } from '../detection/judge-indicator.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { HttpEnv } from '../http/connection.ts'
import { securityHeaders } from '../http/headers.ts'
import { problemResponse, problems } from '../http/problem.ts'
import { serveFolder } from '../http/static.ts'
import { splitFile } from '../stix/json-lines.ts'
import type { Store } from '../store/store.ts'
import { openAttribution } from './attribution.ts'
import type { Basis } from './basis.ts'
import { openBulk } from './bulk.ts'
import { clientsIn } from './clients.ts'
import { exerciseApi } from './exercise-api.ts'
import type { Room } from './exercise-room.ts'
import type { Exercises } from './exercises.ts'
import { openFeedback } from './feedback.ts'
import { statusOf } from './health.ts'
import { ledgerDesk, ownLedger } from './ledger-desk.ts'
import { presentLink } from './links.ts'
import { auditIn, evidenceIn } from './logs.ts'
import { markingsOf } from './markings.ts'
import { peerDesk } from './peer-desk.ts'
import { accountsIn, sessionsIn } from './people.ts'
import { identitiesIn, passkeysIn } from './proofs.ts'
import { ReceiptStates } from './receipts.ts'
import type { Road } from './road.ts'
import { singleSignOnOf, whyOf } from './single-sign-on.ts'

export interface PeopleParts
  extends Pick<
    ApiParts,
    | ('alliance' | 'adoptCharter' | 'status' | 'notReady' | 'match' | 'brakes')
    | ('sensors' | 'systems' | 'inquiry' | 'lookBack')
  > {
  readonly gauges: NonNullable<ApiParts['gauges']>
  readonly road: Road
  readonly exercises: Exercises
  /** How many stored objects cannot be found yet. */
  readonly searchLag: (store: Store) => Promise<number>
  readonly containers: ContainerDesk
  readonly ledger: LedgerDesk
  readonly sources: SourceDesk
  readonly situation: ApiParts['situation']
  /** The exercise whose API it is; absent: live. */
  readonly space?: string
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
  surface.onError(problems(basis.report))
  surface.use(securityHeaders('console'))
  const live = createApi(apiParts(basis, parts))
  const within = exerciseApi({
    roomNamed: (name) => parts.exercises.roomNamed(name),
    live,
    apiOf: (room) => createApi(apiParts(room.basis, partsInExercise(parts, room), parts.road)),
  })
  surface.use('/api/v1/*', async (c, next) => (await within(c.req.raw, c.env)) ?? (await next()))
  surface.route('/', live as unknown as Hono<HttpEnv>)
  surface.notFound(() => problemResponse(new Fault('not-found', 'there is no such address')))
  surface.get('*', await serveFolder(parts.consoleFolder))
  return surface
}

/** The same people over one exercise: what it holds, tells and records is its own. */
function partsInExercise(parts: PeopleParts, room: Room): PeopleParts {
  const { road, exchange, basis } = room
  const { self } = basis
  const cards = () => road.keeper.charter?.members ?? []
  const ledger = { store: road.store, self: self.member, cards, keeper: road.ledger }
  const health = { road, exchange, searchLag: () => parts.searchLag(road.store), ledger: () => ownLedger(ledger) }
  return {
    ...parts,
    road,
    space: room.opened.statement.name,
    ledger: ledgerDesk({ ...ledger, keyOf: road.keyOf, receipts: new ReceiptStates(road.store) }),
    exchange,
    alliance: () => ({ self, charter: road.keeper.held }),
    status: () => statusOf(basis, health),
  }
}

/** `live`: where the people of this node are kept. */
function apiParts(basis: Basis, parts: PeopleParts, live: Pick<Road, 'store'> = parts.road): ApiParts {
  const { config, clock, log, events, report, timers, closing } = basis
  const { road, exchange, alliance, adoptCharter, status, notReady } = parts
  const { store, release, intake, audit } = road
  const people = live.store
  const opened = openFeedback(basis, road)
  const bulk = openBulk(basis, road, { people, feedback: opened.feedback })
  // An exercise takes none.
  if (parts.space === undefined) bulk.resume().catch(report)
  return {
    config: apiConfig(config, parts),
    space: parts.space ?? null,
    systems: parts.systems,
    clock,
    random: (count) => randomBytes(count),
    release,
    intake,
    largeBodies: basis.largeBodies,
    privacy: road.privacy,
    flash: road.flash,
    recalls: road.recall.recalls,
    containers: parts.containers,
    match: parts.match,
    ...opened,
    bulk,
    attribution: openAttribution(basis, road),
    brakes: parts.brakes,
    sensors: parts.sensors,
    inquiry: parts.inquiry,
    lookBack: parts.lookBack,
    incidents: road.incidents,
    advisories: road.advisories,
    hunts: road.hunts,
    situation: parts.situation,
    ledger: parts.ledger,
    objectEvidence: road.evidence,
    peers: peerDesk(store, exchange),
    exercises: parts.exercises,
    sources: parts.sources,
    accounts: accountsIn(people),
    clients: clientsIn(people),
    sessions: sessionsIn(people),
    passkeys: passkeysIn(people),
    identities: identitiesIn(people),
    singleSignOn: singleSignOnOf(config),
    audit: auditIn(store, audit),
    evidence: evidenceIn(store),
    secrets: { hashPassword, decoyPassword, verifyPassword, newToken, digestToken, digestMadePassword },
    alliance,
    adoptCharter,
    links: () => (exchange()?.links() ?? []).map(presentLink),
    pullNow: async (member) => exchange()?.pullNow(member),
    status,
    gauges: parts.gauges,
    notReady,
    events,
    markingsOf,
    splitFile,
    judgePattern: (pattern, language) => judgeFully(pattern, language, road.checkYara),
    reportRefusedSignOn: (error) => log.warn({ why: whyOf(error) }, 'single sign-on refused'),
    reportUnexpected: report,
    timers,
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
    offlineCopies: config.offlineCopies,
  }
}
