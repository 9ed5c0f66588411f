import { Hono } from 'hono'
import { Fault } from '../base/fault.ts'
import { identify, unauthenticated } from '../http/authenticate.ts'
import type { HttpEnv } from '../http/connection.ts'
import { createGates } from '../http/gate.ts'
import { limitAnswers, limitRequests } from '../http/limit-requests.ts'
import { HttpFault, showFault } from '../http/problem.ts'
import { addObjects } from './add-objects.ts'
import { getApiRoot } from './api-root.ts'
import { getCollection } from './collection.ts'
import { getCollections } from './collections.ts'
import { deleteObject } from './delete-object.ts'
import { getDiscovery } from './discovery.ts'
import { taxiiError } from './errors.ts'
import { getManifest } from './manifest.ts'
import type { TaxiiParts } from './model.ts'
import { getObject } from './object.ts'
import { getObjects } from './objects.ts'
import { getStatus } from './status.ts'
import { getVersions } from './versions.ts'

// Of one caller: what it has asked for and not yet read.
const answersAtOnce = 16
const answersWaiting = 64

/**
 * The TAXII 2.1 server. It answers for every path that reaches it, so it is mounted last on the exchange listener:
 * `app.route('/', createTaxii(parts))`.
 */
export function createTaxii(parts: TaxiiParts): Hono<HttpEnv> {
  // Strict: an endpoint ends with a slash (§3.3), the same path without one is another, and there is nothing.
  const app = new Hono<HttpEnv>({ strict: true })
  app.onError((error) => {
    const errorId = parts.newId()
    if (showFault(error).status === 500) parts.reportUnexpected(error, errorId)
    return taxiiError(error, errorId)
  })
  app.use(identify(parts.authenticator))
  app.use(limitRequests(parts.requests))
  app.use(limitAnswers(createGates(answersAtOnce, answersWaiting)))
  app.use(async (c, next) => {
    const { kind } = c.get('caller')
    if (kind === 'person' || (kind === 'public' && !parts.publicMayRead)) {
      throw unauthenticated('sign in by HTTP Basic, bearer token or client certificate')
    }
    await next()
  })
  const objects = '/:root/collections/:collection/objects/'
  app.get('/taxii2/', getDiscovery(parts))
  app.get('/:root/', getApiRoot(parts))
  app.get('/:root/status/:status/', getStatus(parts))
  app.get('/:root/collections/', getCollections(parts))
  app.get('/:root/collections/:collection/', getCollection(parts))
  app.get('/:root/collections/:collection/manifest/', getManifest(parts))
  app.get(objects, getObjects(parts))
  app.post(objects, addObjects(parts))
  app.get(`${objects}:object/`, getObject(parts))
  app.delete(`${objects}:object/`, deleteObject(parts))
  app.get(`${objects}:object/versions/`, getVersions(parts))
  app.all('*', (c) => {
    throw refusal(c.req.method, c.req.path)
  })
  return app
}

const shapes: readonly [RegExp, string][] = [
  [/^\/[^/]+\/collections\/[^/]+\/objects\/$/, 'GET, HEAD, POST'],
  [/^\/[^/]+\/collections\/[^/]+\/objects\/[^/]+\/$/, 'GET, HEAD, DELETE'],
  [/^\/[^/]+\/(?:collections\/(?:[^/]+\/(?:manifest\/|objects\/[^/]+\/versions\/)?)?|status\/[^/]+\/)?$/, 'GET, HEAD'],
]

/** The same for every name in the path, so that it says nothing about what there is. */
function refusal(method: string, path: string): Fault {
  const shape = shapes.find(([form]) => form.test(path))
  if (shape !== undefined) {
    return new HttpFault('unsupported', `${method} is not something this endpoint does`, {
      status: 405,
      headers: { allow: shape[1] },
    })
  }
  return new Fault('not-found', path.endsWith('/') ? 'there is no such endpoint' : 'TAXII paths end with a slash')
}
