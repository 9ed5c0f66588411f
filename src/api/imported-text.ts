import { Fault } from '../base/fault.ts'
import { gunzipped, isGzip } from '../base/gzip.ts'
import { isDocument } from '../documents/document.ts'
import { textOfFile } from '../formats/in/file-text.ts'
import { unreadFault, unreadKindOf } from '../formats/in/unread.ts'
import { readBody } from '../http/body.ts'
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

/**
 * The body of an import, unpacked where it is a gzip file. `invalid` where it is text in an encoding that does not tell itself: such a text is
 * to be called a document. `unsupported` for what is not read, with its kind.
 */
export async function importedText(
  request: Request,
  format: ImportFormat,
  { limits, readDocument }: { readonly limits: ImportLimits; readonly readDocument: DocumentReader },
): Promise<ImportedText> {
  const { textBytes } = limits
  const documentBytes = Math.min(limits.documentBytes, mostDocumentBytes)
  const mayBeDocument = format === 'document' || format === 'auto'
  const mostBytes = mayBeDocument ? Math.max(textBytes, documentBytes) : textBytes
  const sent = await readBody(request, mostBytes)
  const bytes = isGzip(sent) ? await gunzipped(sent, mostBytes) : sent
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
