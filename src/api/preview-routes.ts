import { Fault } from '../base/fault.ts'
import { readText } from '../http/body.ts'
import { callerName } from '../http/connection.ts'
import { createGate } from '../http/gate.ts'
import type { Admitted } from '../http/large-bodies.ts'
import type { Entry } from '../intake/model.ts'
import { type CharterPreview, charterPreview } from './contract/alliance.ts'
import * as contract from './contract/imports.ts'
import type { DocumentReader } from './document-reader.ts'
import { assignedOf, importQuery, presentRefusals, readImported } from './import-routes.ts'
import { importedText } from './imported-text.ts'
import { parseQuery } from './input.ts'
import { jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { presentChange, presentPreviewed } from './present-privacy.ts'

const maxObjects = 100
const mostRead = 100_000
// The bundle around 2 MiB of objects, and its spaces.
const maxBytes = 4 * 1024 * 1024

export function previewRoutes(parts: ApiParts, readDocument: DocumentReader): Operation[] {
  // One at a time: a preview makes other writers wait.
  const gate = createGate(1, 16)
  return [
    {
      method: 'post',
      path: '/preview',
      summary: 'Exactly what each recipient would read if this were imported now, and why; changes nothing',
      access: 'analyst',
      query: importQuery,
      body: { schema: null, mediaTypes: ['application/stix+json', 'application/json', '*/*'] },
      answer: { status: 200, schema: contract.preview },
      async handle(c, who) {
        const query = parseQuery(c, importQuery)
        const assigned = assignedOf(parts, query.tlp, query['releasable-to'])
        const preview = async (admitted: Admitted) => {
          const limits = { textBytes: maxBytes, documentBytes: parts.config.importMaxBytes }
          const imported = await importedText(c.req.raw, query.format, { limits, readDocument, admitted })
          const { texts: all, reading } = await readImported(parts, who.person, imported, {
            ...query,
            maxObjects: query.format === 'stix' ? maxObjects : mostRead,
          })
          // STIX is previewed whole or not at all; of what was read, the first objects stand for the rest.
          if (reading === null && all.length > maxObjects) {
            throw new Fault('too-large', `more than ${maxObjects} objects: preview some of them`)
          }
          const texts = all.slice(0, maxObjects)
          const entries = texts.map((text): Entry => (assigned === undefined ? { text } : { text, assigned }))
          const { objects, rejected, upgraded } = await parts.privacy.preview(callerName(who.person), entries)
          return c.json({
            objects: objects.map(presentPreviewed),
            rejected: presentRefusals(rejected),
            upgraded,
            ...(reading === null ? {} : { reading }),
          } satisfies contract.Preview)
        }
        return gate.run(() => parts.largeBodies.hold(preview))
      },
    },
    {
      method: 'post',
      path: '/charter/preview',
      summary: 'What adopting this charter, signed or not, would change here by policy; changes nothing',
      access: ['analyst', 'releaser', 'admin', 'auditor'],
      body: { schema: null, mediaTypes: jsonBody },
      answer: { status: 200, schema: charterPreview },
      async handle(c, who) {
        const text = await readText(c.req.raw, parts.config.charterMaxBytes)
        const { changes, ...charter } = await gate.run(() => parts.privacy.previewCharter(text))
        // An auditor reads records: numbers, and no names of objects.
        const shown = changes
          .map(presentChange)
          .map((change) => (who.person.role === 'auditor' ? { ...change, examples: { gained: [], lost: [] } } : change))
        return c.json({ ...charter, changes: shown } satisfies CharterPreview)
      },
    },
  ]
}
