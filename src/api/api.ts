import { Hono } from 'hono'
import { Fault } from '../base/fault.ts'
import { securityHeaders } from '../http/headers.ts'
import { HttpFault, problems } from '../http/problem.ts'
import { advisoryRoutes } from './advisory-routes.ts'

import { allianceRoutes } from './alliance-routes.ts'
import { attributionRoutes } from './attribution-routes.ts'
import { bulkRoutes } from './bulk-routes.ts'
import { createChallenges } from './challenges.ts'
import { clientRoutes } from './client-routes.ts'
import { containerRoutes } from './container-routes.ts'
import { base } from './contract/addresses.ts'
import { csafRoutes } from './csaf-routes.ts'
import { descriptionRoute } from './description.ts'
import { detectionRoutes } from './detection-routes.ts'
import { createDocumentReader } from './document-reader.ts'
import { rolesFor } from './duties.ts'
import { eventRoutes } from './event-routes.ts'
import { createEventStreams } from './event-streams.ts'
import { evidenceRoutes } from './evidence-routes.ts'
import { exerciseRoutes } from './exercise-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { feedbackRoutes } from './feedback-routes.ts'
import { flashRoutes } from './flash-routes.ts'
import { checkSameOrigin } from './forgery.ts'
import { graphRoutes } from './graph-routes.ts'
import { checkHost } from './host.ts'
import { huntRoutes } from './hunt-routes.ts'
import { identify, mayDo, sessionDigest } from './identify.ts'
import { identityRoutes } from './identity-routes.ts'
import { importRoutes } from './import-routes.ts'
import { incidentRoutes } from './incident-routes.ts'
import { inquiryRoutes } from './inquiry-routes.ts'
import { keptRoutes } from './kept-routes.ts'
import { ledgerRoutes } from './ledger-routes.ts'
import { logRoutes } from './log-routes.ts'
import { lookBackRoutes } from './look-back-routes.ts'
import { matchRoutes } from './match-routes.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { objectRoutes } from './object-routes.ts'
import type { ApiEnv, Context, Guarded, Operation, SignedIn } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { passkeyRoutes } from './passkey-routes.ts'
import { createPasswordCheck } from './password-check.ts'
import { pasteRoutes } from './paste-routes.ts'
import { peerRoutes } from './peer-routes.ts'
import { previewRoutes } from './preview-routes.ts'
import { privacyRoutes } from './privacy-routes.ts'
import { addProbes } from './probe-routes.ts'
import { recallRoutes } from './recall-routes.ts'
import { relatedRoutes } from './related-routes.ts'
import { reportRoutes } from './report-routes.ts'
import { requestRoutes } from './request-routes.ts'
import { reviewRoutes } from './review-routes.ts'
import { sensorRoutes } from './sensor-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { situationDeskRoutes } from './situation-desk-routes.ts'
import { situationRoutes } from './situation-routes.ts'
import { sourceRoutes } from './source-routes.ts'
import { ssoRoutes } from './sso-routes.ts'
import { statusRoutes } from './status-routes.ts'
import { requireStepUp } from './step-up.ts'
import { streamRoutes } from './stream-routes.ts'
import { userRoutes } from './user-routes.ts'

/** /api/v1 with /healthz, /readyz and /metrics, for the console listener. Closes with `parts.closing`. */
export function createApi(parts: ApiParts): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const metrics = createMetrics(parts)
  const operations = operationsOf(parts, metrics)

  app.onError(problems((error) => parts.reportUnexpected(error)))
  addProbes(app, parts, metrics)

  app.use(`${base}/*`, async (c, next) => {
    const start = performance.now()
    await next()
    const known = c.get('operation')
    const seconds = (performance.now() - start) / 1000
    metrics.countRequest(known?.method ?? 'other', known?.path ?? 'other', c.res.status, seconds)
  })
  app.use(`${base}/*`, securityHeaders('machine'))
  app.use(`${base}/*`, async (c, next) => {
    checkHost(c, parts.config.hosts)
    await next()
    if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
  })
  for (const operation of operations) serve(app, parts, operation)
  app.all(`${base}/*`, (c) => refuseUnknown(c, operations))
  return app
}

/** Every operation of the API. */
export function operationsOf(parts: ApiParts, metrics: Metrics): readonly Operation[] {
  const streams = createEventStreams(parts)
  const checkPassword = createPasswordCheck(parts)
  const challenges = createChallenges(parts)
  const readDocument = createDocumentReader()
  const operations: Operation[] = [
    ...sessionRoutes(parts, streams, checkPassword),
    ...passkeyRoutes(parts, streams, challenges, checkPassword),
    ...ssoRoutes(parts, streams, challenges),
    ...keptRoutes(parts),
    ...statusRoutes(parts),
    ...objectRoutes(parts),
    ...relatedRoutes(parts),
    ...graphRoutes(parts),
    ...allianceRoutes(parts),
    ...importRoutes(parts, metrics, readDocument),
    ...previewRoutes(parts, readDocument),
    ...pasteRoutes(parts, readDocument),
    ...reviewRoutes(parts),
    ...privacyRoutes(parts),
    ...recallRoutes(parts),
    ...evidenceRoutes(parts),
    ...exportRoutes(parts),
    ...userRoutes(parts, streams),
    ...identityRoutes(parts, streams),
    ...clientRoutes(parts),
    ...sourceRoutes(parts),
    ...logRoutes(parts),
    ...ledgerRoutes(parts),
    ...streamRoutes(parts),
    ...peerRoutes(parts),
    ...exerciseRoutes(parts),
    ...feedbackRoutes(parts),
    ...bulkRoutes(parts),
    ...attributionRoutes(parts),
    ...flashRoutes(parts),
    ...containerRoutes(parts),
    ...matchRoutes(parts),
    ...detectionRoutes(parts),
    ...sensorRoutes(parts),
    ...inquiryRoutes(parts),
    ...lookBackRoutes(parts),
    ...incidentRoutes(parts),
    ...advisoryRoutes(parts),
    ...csafRoutes(parts),
    ...requestRoutes(parts),
    ...reportRoutes(parts),
    ...huntRoutes(parts),
    ...situationRoutes(parts),
    ...situationDeskRoutes(parts),
    ...eventRoutes(streams),
    descriptionRoute(parts, () => operations),
  ]
  return operations
}

function serve(app: Hono<ApiEnv>, parts: ApiParts, operation: Operation): void {
  app.on(operation.method.toUpperCase(), base + operation.path.replace(/\{(\w+)\}/g, ':$1'), async (c) => {
    c.set('operation', operation)
    if (operation.access === 'anyone') {
      checkSameOrigin(c, { secure: parts.config.secure, withCookie: false })
      return operation.handle(c)
    }
    const withCookie = c.req.header('authorization') === undefined && sessionDigest(parts, c) !== null
    if (withCookie) checkSameOrigin(c, { secure: parts.config.secure, withCookie })
    const who = await identify(parts, c)
    if (!mayDo(who, operation.access)) throw refuseRole(who, operation)
    if (operation.stepUp === true) requireStepUp(parts, who)
    return operation.handle(c, who)
  })
}

function refuseRole(who: SignedIn, { access, because }: Guarded): Fault {
  const needs = `the role ${rolesFor(access).join(' or ')}`
  const reason = because === undefined ? `This needs ${needs}` : `${because}; it needs ${needs}`
  return new Fault('forbidden', `${reason}, and you are ${who.person.role}.`)
}

function refuseUnknown(c: Context, operations: readonly Operation[]): never {
  const methods = operations
    .filter((one) => matches(base + one.path, c.req.path))
    .map((one) => one.method.toUpperCase())
  if (methods.length === 0) throw new Fault('not-found', 'there is nothing at this address')
  throw new HttpFault('usage', `this address knows ${methods.join(', ')}`, {
    status: 405,
    headers: { allow: methods.join(', ') },
  })
}

function matches(path: string, asked: string): boolean {
  const steps = path.split('/')
  const given = asked.split('/')
  return steps.length === given.length && steps.every((step, at) => step.startsWith('{') || step === given[at])
}
