import { Fault } from '../base/fault.ts'
import { gunzipped, isGzip } from '../base/gzip.ts'
import { isDocument } from '../documents/document.ts'
import { textOfFile } from '../formats/in/file-text.ts'
import { unreadFault, unreadKindOf } from '../formats/in/unread.ts'
import { readLargeBody, streamBody } from '../http/body.ts'
import type { Admitted } from '../http/large-bodies.ts'
import { HeldFile } from '../stix/held-file.ts'
import { type DocumentReader, mostDocumentBytes } from './document-reader.ts'
import type { ImportFormat, ReadFormat } from './read-import.ts'

/** What is to be imported, as text; of a document what it says, and what is known of it besides. */
export interface ImportedText {
  readonly text: string
  readonly format: ReadFormat
  /** Null: it was text. */
  readonly document: { readonly kind: string; readonly title: string; readonly decisions: readonly string[] } | null
}

export interface ImportLimits {
  readonly textBytes: number
  /** At most what the reader of documents takes. */
  readonly documentBytes: number
}

export interface ReadingFile {
  readonly limits: ImportLimits
  readonly readDocument: DocumentReader
}

export interface ReceivingFile {
  readonly maxBytes: number
  readonly maxObjects: number
  readonly admitted: Admitted
}

/** What was received: a bundle or envelope whose objects were found while it came, or its bytes. */
export type ReceivedFile = { readonly bundle: HeldFile } | { readonly bytes: Uint8Array }

/** The body of an import. What may be of another format, or is no bundle, is given as bytes, for readers that need the whole. */
export async function receivedFile(
  request: Request,
  format: ImportFormat,
  { maxBytes, maxObjects, admitted }: ReceivingFile,
): Promise<ReceivedFile> {
  if (format !== 'auto' && format !== 'stix') return { bytes: await readLargeBody(request, maxBytes, admitted) }
  const held = new HeldFile(maxObjects)
  await streamBody(request, { maxBytes }, async (chunks) => {
    for await (const chunk of admitted(chunks)) held.push(chunk)
  })
  const kind = held.end()
  // Other formats have lists called objects too.
  return kind.is !== 'other' && (kind.plain || format === 'stix') ? { bundle: held } : { bytes: held.whole() }
}

/** The body of a preview. */
export async function importedText(
  request: Request,
  format: ImportFormat,
  how: ReadingFile & Pick<ReceivingFile, 'admitted'>,
): Promise<ImportedText> {
  return importedTextOf(await readLargeBody(request, mostBytes(format, how.limits), how.admitted), format, how)
}

function mostBytes(format: ImportFormat, { textBytes, documentBytes }: ImportLimits): number {
  const mayBeDocument = format === 'document' || format === 'auto'
  return mayBeDocument ? Math.max(textBytes, Math.min(documentBytes, mostDocumentBytes)) : textBytes
}

/**
 * What these bytes say, unpacked where they are a gzip file. `invalid` where it is text in an encoding that does not tell itself: such a
 * text is to be called a document. `unsupported` for what is not read, with its kind.
 */
export async function importedTextOf(
  sent: Uint8Array,
  format: ImportFormat,
  { limits, readDocument }: ReadingFile,
): Promise<ImportedText> {
  const { textBytes } = limits
  const documentBytes = Math.min(limits.documentBytes, mostDocumentBytes)
  const bytes = isGzip(sent) ? await gunzipped(sent, mostBytes(format, limits)) : sent
  const unread = format === 'auto' ? unreadKindOf(bytes) : null
  if (unread !== null) throw unreadFault(unread)
  const isRead = format === 'document' || (format === 'auto' && isDocument(bytes))
  const most = isRead ? documentBytes : textBytes
  if (bytes.length > most)
    throw new Fault('too-large', `it is larger than the ${most} bytes that are read of such a file`)
  if (!isRead) return { text: textOfFile(bytes, format), format, document: null }
  const { kind, title, text, pages, cut } = await readDocument(bytes)
  return { text, format: 'text', document: { kind, title, decisions: saidOf(kind, pages, cut) } }
}

function saidOf(kind: string, pages: number | null, cut: boolean): string[] {
  return [
    `it was read as a document (${kind}${pages === null ? '' : `, ${pages} pages`}): everything in it that looks like an indicator is one here; the paste box of the console lets people choose`,
    ...(cut ? ['it is longer than what was read of it'] : []),
  ]
}
