import { decodeUtf8 } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import { isDocument } from '../documents/document.ts'
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

/** The body of an import. `invalid` where it is text in another encoding than UTF-8: such a text is to be called a document. */
export async function importedText(
  request: Request,
  format: ImportFormat,
  { limits, readDocument }: { readonly limits: ImportLimits; readonly readDocument: DocumentReader },
): Promise<ImportedText> {
  const { textBytes } = limits
  const documentBytes = Math.min(limits.documentBytes, mostDocumentBytes)
  const mayBeDocument = format === 'document' || format === 'auto'
  const bytes = await readBody(request, mayBeDocument ? Math.max(textBytes, documentBytes) : textBytes)
  const isRead = format === 'document' || (format === 'auto' && isDocument(bytes))
  const most = isRead ? documentBytes : textBytes
  if (bytes.length > most)
    throw new Fault('too-large', `it is larger than the ${most} bytes that are read of such a file`)
  if (!isRead) return { text: decodeUtf8(bytes), format, document: null }
  const { kind, title, text, pages, cut } = await readDocument(bytes)
  return { text, format: 'text', document: { kind, title, decisions: saidOf(kind, pages, cut) } }
}

function saidOf(kind: string, pages: number | null, cut: boolean): string[] {
  return [
    `it was read as a document (${kind}${pages === null ? '' : `, ${pages} pages`}): everything in it that looks like an indicator is one here; the paste box of the console lets people choose`,
    ...(cut ? ['it is longer than what was read of it'] : []),
  ]
}
