import { randomBytes, randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { Fault } from '../base/fault.ts'
import { decoyPassword, digestToken, isMadePassword, verifyPassword } from '../crypto/secret.ts'
import { createCsaf } from '../csaf/surface.ts'
import { folderPage, listPage, pageStylePolicy } from '../desks/advisory/html.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { ExerciseRoutesParts } from '../exchange/exercise-routes.ts'
import type { InquiryRoutesParts } from '../exchange/inquiry-routes.ts'
import { createPeerRoutes, tlsProtocolOf } from '../exchange/peer-routes.ts'
import type { FeedParts } from '../feeds/model.ts'
import { createFeeds } from '../feeds/surface.ts'
import { Authenticator } from '../http/authenticate.ts'
import type { HttpEnv } from '../http/connection.ts'
import { securityHeaders } from '../http/headers.ts'
import { requestLog } from '../http/log.ts'
import { problems } from '../http/problem.ts'
import { Buckets } from '../http/rate-limit.ts'
import type { RequestCounts } from '../http/request-counts.ts'
import type { SensorDoor } from '../sensor/model.ts'
import { createSensorSurface } from '../sensor/surface.ts'
import { currentCharter } from '../store/charters.ts'
import { createTaxii } from '../taxii/surface.ts'
import { createTiles } from '../tiles/surface.ts'
import type { Basis } from './basis.ts'
import { clientFinder } from './clients.ts'
import { deriveSecret } from './keys.ts'
import { mailboxIn } from './mailbox.ts'
import { publicLedger } from './public-ledger.ts'
import { listedOf, publicationsIn, tookPart } from './publications.ts'
import { recordReads } from './reads.ts'
import type { Road } from './road.ts'
import { securityText } from './security-text.ts'
import { submissionsIn } from './submissions.ts'
import { Witness } from './witness.ts'

export interface MachineParts {
  readonly road: Road
  /** Null until the node exchanges. */
  readonly exchange: () => Exchange | null
  readonly requests: RequestCounts
  readonly exercises: ExerciseRoutesParts
  readonly sensors: SensorDoor
  /** What feeds leave out of what blocks or detects. */
  readonly spares: FeedParts['spares']
  /** Absent: members ask nothing here without telling. */
  readonly inquiry?: InquiryRoutesParts
}

/** What the exchange listener serves: peers, TAXII clients, and whom to tell about a weakness. */
export function createMachineSurface(basis: Basis, parts: MachineParts): Hono<HttpEnv> {
  const { config, clock, log } = basis
  const surface = new Hono<HttpEnv>()
  surface.onError(problems(basis.report))
  surface.use(securityHeaders('machine'))
  surface.use(requestLog(log))
  surface.use(parts.requests.middleware)
  surface.get('/.well-known/security.txt', (c) => c.text(securityText(config, clock.nowMs())))
  surface.route('/', createMemberSurface(basis, parts))
  surface.route('/', createSensorSurface({ door: parts.sensors, digestToken, clock, reportUnexpected: basis.report }))
  const authenticator = authenticatorOf(basis, parts.road)
  surface.route('/', csaf(basis, parts.road, authenticator))
  surface.route('/', feeds(basis, parts, authenticator))
  surface.route('/', taxii(basis, parts.road, authenticator))
  return surface
}

/** What the other members' nodes ask: the exchange, and the ledger's public face. */
export function createMemberSurface(
  basis: Basis,
  parts: Omit<MachineParts, 'requests' | 'sensors' | 'spares'>,
): Hono<HttpEnv> {
  const surface = new Hono<HttpEnv>()
  surface.onError(problems(basis.report))
  surface.route('/', peerRoutes(basis, parts))
  surface.route('/', tiles(basis, parts.road))
  return surface
}

function peerRoutes(
  { self, clock, report }: Basis,
  { road, exchange, exercises, inquiry }: Omit<MachineParts, 'requests' | 'sensors' | 'spares'>,
): ReturnType<typeof createPeerRoutes> {
  const { keeper, release, audit, ledger, store, recall } = road
  const open = (): Exchange => {
    const started = exchange()
    if (started === null) throw new Fault('unavailable', 'this node is starting')
    return started
  }
  return createPeerRoutes({
    self: self.member,
    charter: () => keeper.held,
    charterText: async () => (await currentCharter(store.read))?.envelope ?? null,
    release: recordReads(release, audit),
    ledger,
    mailbox: mailboxIn(store, clock),
    exercises,
    ...(inquiry === undefined ? {} : { inquiry }),
    onReceipt: (member, text) => open().takeReceipt(member, text),
    onOutcomes: (member, text) => recall.recalls.onOutcomes(member, text),
    memberOf(c) {
      const { certificate } = c.env.connection
      const code = certificate === null ? null : keeper.memberOf(certificate)
      if (code !== null) c.set('caller', { kind: 'member', code })
      return code
    },
    protocolOf: tlsProtocolOf,
    onNotify: (member, heads) => exchange()?.notified(member, heads),
    onHeard: (member) => exchange()?.heard(member),
    reportUnexpected: report,
    clock,
  })
}

function tiles({ keys, self, clock }: Basis, { store, keeper, ledger }: Road): Hono<HttpEnv> {
  const cards = () => keeper.charter?.members ?? []
  const witness = new Witness({ store, self: self.member, key: keys.witness, cards, clock })
  return createTiles({
    ledger: publicLedger({ store, self, keeper: ledger, witness }),
    memberOf({ env }) {
      const { certificate } = env.connection
      return certificate === null ? null : keeper.memberOf(certificate)
    },
    clock,
  })
}

function csaf({ clock, report }: Basis, { store, advisories }: Road, authenticator: Authenticator): Hono<HttpEnv> {
  const publications = publicationsIn(store, advisories.openPgp)
  return createCsaf({
    provider: advisories.publisher,
    publications,
    authenticator,
    tookPart: (path, member) => tookPart(store, path, member),
    listPage: (files, folder) => listPage(advisories.publisher().name, listedOf(files), folder),
    folderPage,
    pageStyle: pageStylePolicy,
    clock,
    reportUnexpected: report,
  })
}

function feeds(
  { config, self, clock, report }: Basis,
  { road, spares }: MachineParts,
  authenticator: Authenticator,
): Hono<HttpEnv> {
  return createFeeds({
    self: self.member,
    agreements: () => road.keeper.charter?.agreements ?? [],
    release: recordReads(road.release, road.audit),
    spares,
    authenticator,
    // A document may hold everything that there is, so each reader gets few at a time.
    requests: new Buckets(clock, { burst: 200, perSecond: 10 }),
    clock,
    publicMayRead: config.publicTaxii,
    reportUnexpected: report,
  })
}

function taxii(basis: Basis, road: Road, authenticator: Authenticator): Hono<HttpEnv> {
  const { config, keys, self, clock, report } = basis
  const { store, keeper, release, intake, audit } = road
  return createTaxii({
    self: self.member,
    name: self.name,
    agreements: () => keeper.charter?.agreements ?? [],
    release: recordReads(release, audit),
    intake,
    submissions: submissionsIn(store),
    largeBodies: basis.largeBodies,
    authenticator,
    requests: new Buckets(clock, {
      burst: config.clientRequestBurst,
      perSecond: config.clientRequestsPerSecond,
    }),
    cursorKey: deriveSecret(keys.signing, 'taxii-cursor/1'),
    clock,
    newId: randomUUID,
    publicMayRead: config.publicTaxii,
    limits: { maxContentLength: config.maxBodyBytes },
    reportUnexpected: report,
  })
}

function authenticatorOf({ clock, log }: Basis, { store, keeper }: Road): Authenticator {
  return new Authenticator({
    clients: clientFinder(store),
    verifyPassword,
    isMadePassword,
    digestToken,
    decoySecret: decoyPassword(),
    memberOf: (certificate) => keeper.memberOf(certificate),
    clock,
    random: (count) => randomBytes(count),
    onRefused: ({ address }) => log.warn({ address }, 'credentials refused'),
  })
}
