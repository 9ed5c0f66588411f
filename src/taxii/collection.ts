import { type Endpoint, enterCollection } from './endpoint.ts'
import { resource } from './reply.ts'

/** GET /{root}/collections/{id}/ (§5.2). */
export const getCollection: Endpoint = (parts) => (c) => resource(enterCollection(parts, c).resource)
