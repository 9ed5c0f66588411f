import { Fault } from '../../base/fault.ts'

/** What is not read, by a word for surfaces that have sentences of their own, and what to do instead. */
const unread = {
  'stix-1':
    'this is STIX 1.x in XML, an older standard that is not read here: convert it to STIX 2.1, for example with the stix-elevator of OASIS, and import what it writes',
  xml: 'this is XML of a kind that is not read (of XML only OpenIOC is): ask for it as STIX 2.1, MISP or CSV',
  archive: 'this is an archive: unpack it, and import the files in it one by one',
  office: 'this is an Office file: save a table as CSV and a report as PDF, and import that',
  binary:
    'this is a program, a picture or another binary file, not a text: import the text or the PDF that describes it',
  'error-page':
    'this is a web page that reports an error or asks to sign in, not the file that was wanted: fetch it again. If it is a report after all, import it as a document',
} as const
export type Unread = keyof typeof unread

/** The refusal of a file of this kind; its one issue names the kind. */
export function unreadFault(kind: Unread): Fault {
  return new Fault('unsupported', unread[kind], { issues: [{ at: '', message: unread[kind], rule: `file: ${kind}` }] })
}

const headBytes = 64 * 1024
const archives = [
  'PK\u0003\u0004',
  'PK\u0005\u0006',
  '7z\u00bc\u00af',
  'Rar!',
  'BZh',
  '\u00fd7zXZ',
  '\u0028\u00b5\u002f\u00fd',
]
const programs = ['MZ', '\u007fELF', '\u0089PNG', 'GIF8', '\u00ff\u00d8\u00ff', 'SQLite format 3']
const captures = ['\u00d4\u00c3\u00b2\u00a1', '\u00a1\u00b2\u00c3\u00d4', '\u0000\u0000\u0000\u0000', '\n\r\r\n']

/** Of a file whose format nobody named: the kind that is not read, by its first bytes, or null. What is a PDF or a mail is for others. */
export function unreadKindOf(bytes: Uint8Array): Unread | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(headBytes, bytes.length)).toString('latin1')
  const begins = (one: string) => head.startsWith(one)
  if (begins('\u00d0\u00cf\u0011\u00e0')) return 'office'
  if (begins('PK') && /\[Content_Types\]\.xml|mimetypeapplication\/vnd\.oasis/.test(head.slice(0, 2000)))
    return 'office'
  if (archives.some(begins) || head.slice(257, 262) === 'ustar') return 'archive'
  if (head.slice(0, 1024).includes('%PDF-')) return null
  if (programs.some(begins) || captures.some(begins)) return 'binary'
  if (/^(?:\u00ef\u00bb\u00bf)?\s*</.test(head)) return unreadMarkup(head, bytes.length)
  // Text in UTF-16 says so itself; no other text has such bytes.
  const isWide = begins('\u00ff\u00fe') || begins('\u00fe\u00ff')
  return !isWide && head.slice(0, 4096).includes('\u0000') ? 'binary' : null
}

const page = /^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html|head|body)\b/i

function unreadMarkup(head: string, size: number): Unread | null {
  const start = head.replace(/^\u00ef\u00bb\u00bf/, '')
  if (page.test(start)) return size < 256 * 1024 && isErrorPage(start) ? 'error-page' : null
  const first = start.slice(0, 8000)
  if (/<(?:[\w-]+:)?STIX_Package[\s>]/.test(first) || /["']http:\/\/(?:stix|cybox)\.mitre\.org\//.test(first))
    return 'stix-1'
  if (/<(?:\w+:)?(?:OpenIOC|iocs?)[\s>]/.test(first)) return null
  return /^\s*<(?:\?xml\b|!DOCTYPE\b|[A-Za-z][\w:.-]{0,200}(?:\s[^<>]{0,4000})?>)/.test(start) ? 'xml' : null
}

const errorTitle =
  /^\W*(?:(?:http\s*)?(?:error\W*)?[45]\d\d\b|error\b|(?:page\s+)?not found\b|forbidden\b|access denied\b|unauthori[sz]ed\b|(?:service|temporarily) unavailable\b|bad gateway\b|gateway time-?out\b|internal server error\b|too many requests\b|just a moment\b|attention required\b|sign in\b|log ?in\b)/i

/** By what the page calls itself: its title, and its first heading. */
function isErrorPage(html: string): boolean {
  const told = [/<title[^>]{0,200}>([^<]{0,100})/i, /<h1[^>]{0,200}>([^<]{0,100})/i]
  return told.some((one) => errorTitle.test(one.exec(html)?.[1] ?? ''))
}
