import { createHash } from 'node:crypto'
import { decodeText } from './decode-text.ts'
import { textOfHtml } from './html-text.ts'

const mostParts = 200
const deepest = 8
const told = /^(?:from|reply-to|return-path|sender|subject|date|received|x-originating-ip|message-id)$/i

/** Whether a text begins with the headers of a mail. */
export function isMail(head: string): boolean {
  const lines = withoutBefore(head).split(/\r?\n/).slice(0, 12)
  const fields = lines.filter((line) => /^[A-Za-z][A-Za-z0-9-]{1,60}:\s/.test(line))
  return (
    fields.length >= 3 &&
    fields.some((line) => /^(?:received|from|return-path|message-id|mime-version|delivered-to):/i.test(line))
  )
}

/** Without what stands before the first header: the mark of UTF-8, empty lines of a paste, the line of a mailbox file (RFC 4155). */
function withoutBefore(text: string): string {
  return text.replace(/^(?:\u00ef\u00bb\u00bf)?\s*(?:From \S[^\n]{0,200}\n)?/, '')
}

/** What a mail says: the headers that tell where it came from, its texts, and the digests of what was attached (RFC 5322, RFC 2045 to 2047). */
export function readMail(bytes: Uint8Array): { readonly subject: string; readonly text: string } {
  const said: string[] = []
  const raw = withoutBefore(Buffer.from(bytes).toString('latin1'))
  const { headers } = split(raw)
  for (const [name, value] of headers) if (told.test(name)) said.push(`${name}: ${words(value)}`)
  const counts = { parts: 0 }
  readPart(raw, said, counts, 0)
  return { subject: words(find(headers, 'subject') ?? ''), text: said.join('\n') }
}

function readPart(raw: string, said: string[], counts: { parts: number }, depth: number): void {
  if (++counts.parts > mostParts || depth > deepest) return
  const { headers, body } = split(raw)
  const type = find(headers, 'content-type') ?? 'text/plain'
  const boundary = /\bboundary\s*=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(type)
  const mark = boundary?.[1] ?? boundary?.[2]
  if (/^\s*multipart\//i.test(type) && mark !== undefined) {
    for (const part of body.split(`--${mark}`, mostParts).slice(1)) {
      if (part.startsWith('--')) break
      readPart(part.replace(/^\r?\n/, ''), said, counts, depth + 1)
    }
    return
  }
  const bytes = decodeBody(body, find(headers, 'content-transfer-encoding') ?? '')
  if (/^\s*message\/rfc822/i.test(type)) {
    readPart(bytes.toString('latin1'), said, counts, depth + 1)
    return
  }
  const disposition = find(headers, 'content-disposition') ?? ''
  const name = /\b(?:file)?name\*?\s*=\s*(?:"([^"]{1,300})"|([^\s;]{1,300}))/i.exec(`${disposition};${type}`)
  if (/^\s*attachment/i.test(disposition) || !/^\s*text\//i.test(type)) {
    if (bytes.length === 0) return
    const digests = ['sha256', 'md5'].map((how) => createHash(how).update(bytes).digest('hex'))
    said.push(`${words(name?.[1] ?? name?.[2] ?? 'attachment')}\n${digests.join('\n')}`)
    return
  }
  const charset = /\bcharset\s*=\s*"?([A-Za-z0-9_-]{1,40})/i.exec(type)?.[1]
  const text = decodeText(bytes, charset)
  said.push(/^\s*text\/html/i.test(type) ? textOfHtml(text).text : text)
}

type Headers = readonly (readonly [string, string])[]

function split(raw: string): { readonly headers: Headers; readonly body: string } {
  const end = /\r?\n\r?\n/.exec(raw)
  const head = end === null ? raw : raw.slice(0, end.index)
  const lines = head
    .slice(0, 100_000)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':')
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]]
  })
  return { headers, body: end === null ? '' : raw.slice(end.index + end[0].length) }
}

function find(headers: Headers, name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1]
}

function decodeBody(body: string, encoding: string): Buffer {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64')
  if (/quoted-printable/i.test(encoding)) return Buffer.from(quoted(body), 'latin1')
  return Buffer.from(body, 'latin1')
}

function quoted(text: string): string {
  return text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Encoded words of a header (RFC 2047). */
function words(text: string): string {
  const some = text.slice(0, 4000)
  // RFC 6532: a header may be UTF-8 as it is, and what was pasted always is.
  const said = /[\x80-\xff]/.test(some) ? decodeText(Buffer.from(some, 'latin1')) : some
  return said
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?([\w-]{1,40})\?([bq])\?([^?]{0,2000})\?=/gi, (_, charset: string, how: string, body: string) =>
      decodeText(
        how.toLowerCase() === 'b'
          ? Buffer.from(body, 'base64')
          : Buffer.from(quoted(body.replaceAll('_', ' ')), 'latin1'),
        charset,
      ),
    )
}
