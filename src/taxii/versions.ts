import { type Endpoint, enterForReading } from './endpoint.ts'
import { allVersions } from './filters.ts'
import { objectIdOf } from './object-id.ts'
import { answerPage } from './pages.ts'

/** GET /{root}/collections/{id}/objects/{object-id}/versions/ (§5.8), in the order in which they became readable. */
export const getVersions: Endpoint = (parts) => (c) => {
  const collection = enterForReading(parts, c)
  return answerPage(parts, c, {
    collection,
    endpoint: 'versions',
    fields: ['spec_version'],
    defaultVersions: allVersions,
    id: objectIdOf(c),
    read: (caller, query) => parts.release.manifest(caller, query),
    list: 'versions',
    write: (item) => JSON.stringify(item.version),
  })
}
