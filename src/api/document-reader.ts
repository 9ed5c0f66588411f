import { type DocumentText, readDocument } from '../documents/document.ts'
import { joinBroken } from '../documents/join-broken.ts'
import { createPdfReader } from '../documents/pdf-text.ts'
import { createGate } from '../http/gate.ts'

export const mostDocumentBytes = 32 * 1024 * 1024

/** Reads what documents say; of a PDF with what its columns broke made whole. */
export type DocumentReader = (bytes: Uint8Array) => Promise<DocumentText>

export function createDocumentReader(): DocumentReader {
  // A PDF takes a thread and memory of its own: one at a time.
  const gate = createGate(1, 16)
  const readPdf = createPdfReader()
  return async (bytes) => {
    const document = await gate.run(() => readDocument(bytes, readPdf))
    return document.kind === 'pdf' ? { ...document, text: joinBroken(document.text) } : document
  }
}
