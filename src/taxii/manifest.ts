import { formatMicros } from '../base/clock.ts'
import { type Endpoint, enterForReading } from './endpoint.ts'
import { latestOnly } from './filters.ts'
import { stixMediaType } from './media-type.ts'
import { answerPage } from './pages.ts'

/** GET /{root}/collections/{id}/manifest/ (§5.3): one record per version. */
export const getManifest: Endpoint = (parts) => (c) =>
  answerPage(parts, c, {
    collection: enterForReading(parts, c, { alsoStix: true }),
    endpoint: 'manifest',
    fields: ['id', 'type', 'version', 'spec_version'],
    defaultVersions: latestOnly,
    read: (caller, query) => parts.release.manifest(caller, query),
    list: 'objects',
    write: ({ id, added, version }) =>
      `{"id":${JSON.stringify(id)},"date_added":"${formatMicros(added)}","version":${JSON.stringify(version)},"media_type":"${stixMediaType}"}`,
  })
