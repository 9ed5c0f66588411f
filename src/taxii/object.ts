import { type Endpoint, enterForReading } from './endpoint.ts'
import { latestOnly } from './filters.ts'
import { objectIdOf } from './object-id.ts'
import { answerPage } from './pages.ts'

/** GET /{root}/collections/{id}/objects/{object-id}/ (§5.6). */
export const getObject: Endpoint = (parts) => (c) => {
  const collection = enterForReading(parts, c)
  return answerPage(parts, c, {
    collection,
    endpoint: 'object',
    fields: ['version', 'spec_version'],
    defaultVersions: latestOnly,
    id: objectIdOf(c),
    read: (caller, query) => parts.release.page(caller, query),
    list: 'objects',
    write: (item) => item.text,
  })
}
