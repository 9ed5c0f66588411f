import { type Endpoint, enterRoot } from './endpoint.ts'
import { resource } from './reply.ts'
import { collectionsOf } from './roots.ts'

/** GET /{root}/collections/ (§5.1). */
export const getCollections: Endpoint = (parts) => (c) => {
  const root = enterRoot(parts, c)
  const collections = collectionsOf(parts, c.get('caller'), root).map((collection) => collection.resource)
  return resource(collections.length === 0 ? {} : { collections })
}
