import { Fault } from '../base/fault.ts'
import { decodeText } from './decode-text.ts'
import { textOfHtml } from './html-text.ts'
import { isMail, readMail } from './mail.ts'

/** What a document says, as plain text. */
export interface DocumentText {
  readonly kind: 'text' | 'html' | 'mail' | 'pdf'
  readonly title: string
  readonly text: string
  /** Of a PDF; null for all else. */
  readonly pages: number | null
  /** The text was longer than is read. */
  readonly cut: boolean
}

/** Longer texts are cut: a report that long is a book. */
const mostChars = 4_000_000

export type ReadPdf = (bytes: Uint8Array) => Promise<Omit<DocumentText, 'kind'>>

/**
 * The text of a document by what stands in it: PDF (by what is handed in), mail (RFC 5322 with MIME), HTML, or text. `unsupported` for
 * archives and for formats of word processors.
 */
export async function readDocument(bytes: Uint8Array, readPdf: ReadPdf): Promise<DocumentText> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(1024, bytes.length)).toString('latin1')
  if (head.includes('%PDF-')) return { kind: 'pdf', ...(await readPdf(bytes)) }
  if (isArchive(head))
    throw new Fault(
      'unsupported',
      'archives, Office files and .msg are not read: save it as PDF or text, or paste its text',
    )
  if (isMail(head)) {
    const { subject, text } = readMail(bytes)
    return finish('mail', subject, text)
  }
  const text = decodeText(bytes)
  if (/^\s*(?:<!doctype html|<html|<head|<body)/i.test(text)) {
    const { title, text: said } = textOfHtml(text)
    return finish('html', title, said)
  }
  return finish('text', '', text)
}

/** Whether bytes are for `readDocument` rather than for a reader of texts: PDF, mail, HTML, or what is refused with what to do. */
export function isDocument(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(1024, bytes.length)).toString('latin1')
  return head.includes('%PDF-') || isArchive(head) || isMail(head) || htmlStart.test(head)
}

const htmlStart = /^(?:\u00ef\u00bb\u00bf)?\s*(?:<!doctype html|<html|<head|<body)/i

function isArchive(head: string): boolean {
  return head.startsWith('PK\u0003\u0004') || head.startsWith('\u00d0\u00cf\u0011\u00e0')
}

function finish(kind: DocumentText['kind'], title: string, text: string): DocumentText {
  return { kind, title: title.slice(0, 200), text: text.slice(0, mostChars), pages: null, cut: text.length > mostChars }
}
