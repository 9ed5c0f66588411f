import { type Endpoint, enterForReading } from './endpoint.ts'
import { latestOnly } from './filters.ts'
import { answerPage } from './pages.ts'

/** GET /{root}/collections/{id}/objects/ (§5.4). Objects are the texts that were received, joined. */
export const getObjects: Endpoint = (parts) => (c) =>
  answerPage(parts, c, {
    collection: enterForReading(parts, c),
    endpoint: 'objects',
    fields: ['id', 'type', 'version', 'spec_version'],
    defaultVersions: latestOnly,
    read: (caller, query) => parts.release.page(caller, query),
    list: 'objects',
    write: (item) => item.text,
  })
