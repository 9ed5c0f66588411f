/** How a text speaks of a mail address: mail came from it, mail went to it, or it is the number of a mail and no address. */
export type MailRole = 'sender' | 'recipient' | 'number'

const header = new Map<string, MailRole>([
  ...[
    ...['from', 'sender', 'reply-to', 'return-path', 'envelope-from', 'x-sender', 'x-envelope-from', 'resent-from'],
    ...['差出人', '送信者', '送信元', '返信先', 'mula sa', 'nagpadala'],
  ].map((name): [string, MailRole] => [name, 'sender']),
  ...[
    ...['to', 'cc', 'bcc', 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'resent-to', 'resent-cc'],
    ...['recipient', 'recipients', 'victim', 'victims', '宛先', '受信者', '被害者', 'para kay', 'tatanggap', 'biktima'],
  ].map((name): [string, MailRole] => [name, 'recipient']),
  ...['message-id', 'in-reply-to', 'references', 'content-id', 'resent-message-id', 'x-ms-exchange-message-id'].map(
    (name): [string, MailRole] => [name, 'number'],
  ),
])
/** The name before a colon, behind marks of a quotation or a list. Bounded: a line of a megabyte costs no more than a short one. */
const headerOf = /^[\s>*|"'-]{0,20}([\p{L}][\p{L}\p{M} -]{0,40}?)\s{0,3}[:：]/u
/** A word directly before the address, as in prose, in the `for <…>` of a Received header, or in a header that shares its line. */
const wordBefore = /(?:^|[\s(,;>])(from|sender|by|to|cc|bcc|for|recipient|victim)\s?[:=]?\s?["'<(]{0,2}(?:mailto:)?$/i

/** Says what the line of an address makes of it. The places must come in order: the text is gone through once. */
export class MailRoles {
  readonly #text: string
  #start = 0
  #end = -1
  #line: MailRole | null = null

  constructor(text: string) {
    this.#text = text
  }

  at(place: number): MailRole | null {
    while (this.#end < place && this.#end < this.#text.length) this.#next()
    const word = wordBefore.exec(this.#text.slice(Math.max(this.#start, place - 30), place))?.[1]?.toLowerCase()
    if (this.#line === 'number' || word === undefined) return this.#line
    return word === 'from' || word === 'sender' || word === 'by' ? 'sender' : 'recipient'
  }

  #next(): void {
    this.#start = this.#end + 1
    const found = this.#text.indexOf('\n', this.#start)
    this.#end = found < 0 ? this.#text.length : found
    const first = this.#text.slice(this.#start, Math.min(this.#end, this.#start + 80))
    // RFC 5322 §2.2.3: a header goes on in the lines that begin with white space.
    if (/^[ \t]+\S/.test(first) && this.#line !== null && !headerOf.test(first)) return
    this.#line = header.get(headerOf.exec(first)?.[1]?.toLowerCase() ?? '') ?? null
  }
}
