import { createHash } from 'node:crypto'
import type { OpenPgpKey } from '../../crypto/openpgp.ts'
import type { AdvisoryFileRow } from '../../store/advisory-files.ts'
import type { CsafProblem } from './check-csaf.ts'
import { csafDocument } from './csaf.ts'
import type { AdvisoryDocument } from './document.ts'
import { type Edition, editionsOf, type Publisher } from './edition.ts'
import { htmlDocument } from './html.ts'
import { markdownDocument } from './markdown.ts'
import { advisoryBundle } from './stix.ts'
import { variantOf } from './variant.ts'
import type { AdvisoryWorker } from './worker.ts'

export interface PublishingParts {
  readonly publisher: Publisher
  readonly key: OpenPgpKey
  readonly worker: Pick<AdvisoryWorker, 'check' | 'pdf'>
  /** The STIX identity of the lead, and its name: on every node the same. */
  readonly author: { readonly id: string; readonly name: string }
  readonly nowMs: number
}

/** What each edition breaks of CSAF 2.0. */
export async function checkEditions(
  document: AdvisoryDocument,
  { publisher, worker }: Pick<PublishingParts, 'publisher' | 'worker'>,
): Promise<{ readonly edition: string; readonly problems: readonly CsafProblem[] }[]> {
  const found: { edition: string; problems: readonly CsafProblem[] }[] = []
  for (const edition of editionsOf(document))
    found.push({ edition: edition.trackingId, problems: await worker.check(csafDocument(edition, publisher)) })
  return found
}

/** Every file of a document that was signed off, with its hashes and its signature; each edition in every form. */
export async function publicationFiles(document: AdvisoryDocument, parts: PublishingParts): Promise<AdvisoryFileRow[]> {
  const rows: AdvisoryFileRow[] = []
  for (const edition of editionsOf(document)) {
    const put = (suffix: string, kind: string, mediaType: string, bytes: Uint8Array): void => {
      rows.push(fileRow(edition, { path: `${edition.path}${suffix}`, kind, mediaType, bytes }, parts))
    }
    const { publisher, worker, author } = parts
    put('.json', 'csaf', 'application/json', utf8(`${JSON.stringify(csafDocument(edition, publisher), null, 2)}\n`))
    put('.html', 'html', 'text/html; charset=utf-8', utf8(htmlDocument(edition, publisher)))
    put('.md', 'markdown', 'text/markdown; charset=utf-8', utf8(markdownDocument(edition, publisher)))
    put('.pdf', 'pdf', 'application/pdf', await worker.pdf(edition, publisher))
    // All languages of a label are in one bundle.
    const bundle = advisoryBundle(variantOf(document, edition.tlp).document, author)
    put('.stix.json', 'stix', 'application/stix+json;version=2.1', utf8(`${JSON.stringify(bundle, null, 2)}\n`))
    for (const { id, text } of edition.document.playbooks)
      put(`-${id}.cacao.json`, 'cacao', 'application/json', utf8(text))
  }
  return rows
}

function fileRow(
  edition: Edition,
  file: { readonly path: string; readonly kind: string; readonly mediaType: string; readonly bytes: Uint8Array },
  { key, nowMs }: PublishingParts,
): AdvisoryFileRow {
  const { document, tlp } = edition
  const { path, kind, mediaType, bytes } = file
  return {
    ...{ path, advisory: document.id, version: document.version, tlp, kind, title: document.title },
    ...{ language: document.language, media_type: mediaType },
    // The moments that every node agreed on, not when this one wrote.
    published_at: Date.parse(document.history[0]!.at),
    updated_at: Date.parse(document.embargo),
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sha512: createHash('sha512').update(bytes).digest('hex'),
    signature: key.sign(bytes, nowMs),
    fingerprint: key.fingerprint,
    body: Buffer.from(bytes).toString('base64'),
  }
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')
