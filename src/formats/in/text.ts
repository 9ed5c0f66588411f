import { hostOf } from '../use.ts'
import { normalise, type Value } from '../value.ts'
import { allowListed } from './allow-list.ts'
import { classify } from './classify.ts'
import { guarded, refang } from './defang.ts'
import { type MailRole, MailRoles } from './mail-roles.ts'
import { Builder, type ReadContext, type Reading, words } from './reading.ts'
import { walletCurrency } from './wallet.ts'

/** What a text speaks of, each once, in order. */
export interface Extracted {
  readonly values: readonly Value[]
  readonly vulnerabilities: readonly string[]
  readonly techniques: readonly string[]
  readonly wallets: readonly { readonly currency: string; readonly address: string }[]
  /** Ids of known objects that are named. */
  readonly named: readonly string[]
  /** Of mail addresses: whether mail came from them or went to them. Without one: nothing says which. */
  readonly mailRoles: ReadonlyMap<string, MailRole>
  /** What looks like a value and was left, with the reason. */
  readonly left: readonly { readonly value: string; readonly reason: string }[]
}

// Endings that name files at least as often as hosts: believed only where the dot was guarded.
const alsoFiles = new Set([
  'zip',
  'mov',
  'py',
  'sh',
  'pl',
  'rs',
  'md',
  'ps',
  'cc',
  'so',
  'app',
  'java',
  'bat',
  'cab',
  'pub',
  'gdn',
  'name',
  'ai',
  'ms',
  'do',
  'doc',
])
const files =
  /\.(?:exe|dll|sys|bat|cmd|ps1|vbs|jse?|jar|docx?|xlsx?|pptx?|pdf|rtf|lnk|iso|img|vhd|rar|7z|gz|tar|html?|php|aspx?|jsp|txt|log|json|xml|cfg|ini|tmp|dat|bin|so|apk|dmg|msi|scr|hta|chm|png|jpe?g|gif|svg|ico|css)$/i

/** Reads a text in one pass: its length alone says how long it takes. */
export function extract(text: string, names: ReadonlyMap<string, string> = new Map()): Extracted {
  const values = new Map<string, Value>()
  const vulnerabilities = new Set<string>()
  const techniques = new Set<string>()
  const wallets = new Map<string, { currency: string; address: string }>()
  const left = new Map<string, string>()
  const plain = refang(text)
  const leave = (value: string, reason: string) => {
    if (left.size < 1000) left.set(value.slice(0, 200), reason)
  }
  const seen = new Set<string>()
  const mails = new MailsOf(plain)
  for (const match of plain.matchAll(/[^\s"'<>()[\]{}|,;“”‘’«»、。，：；・「」『』（）\u3000]{3,4000}/gu)) {
    const raw = match[0]
    if (raw.includes('@') && !raw.includes('://')) {
      const mail = mails.read(raw, match.index)
      if (mail === null) continue
      const reason = reasonToLeave(mail.value, mail.token)
      if (reason !== null) leave(mail.value.value, reason)
      else values.set(`email ${mail.value.value}`, mail.value)
      continue
    }
    if (seen.has(raw)) continue
    if (seen.size < 200_000) seen.add(raw)
    const token = trimmed(raw)
    const cve = /CVE-\d{4}-\d{4,7}/i.exec(token)?.[0]
    if (cve !== undefined) vulnerabilities.add(cve.toUpperCase())
    else if (/^TA?\d{4}(?:\.\d{3})?$/.test(token)) techniques.add(token)
    else if (mayBeValue(token)) {
      const currency = walletCurrency(token)
      const value = currency === null ? classify(token.replaceAll(guarded, '.')) : null
      if (currency !== null) wallets.set(token, { currency, address: token })
      else if (value !== null) {
        const reason = reasonToLeave(value, token)
        if (reason !== null) leave(value.value, reason)
        else values.set(`${value.kind} ${value.value}`, value)
      }
    }
  }
  return {
    values: [...values.values()],
    vulnerabilities: [...vulnerabilities],
    techniques: [...techniques],
    wallets: [...wallets.values()],
    named: [...namedIn(plain, names)],
    mailRoles: mails.roles,
    left: [...left].map(([value, reason]) => ({ value, reason })),
  }
}

const mostMails = 20_000

/** The mail addresses of a text, each given once, and what every mention says of it. */
class MailsOf {
  readonly roles = new Map<string, MailRole>()
  readonly #lines: MailRoles
  /** By what stood there; null: no address. */
  readonly #known = new Map<string, string | null>()

  constructor(text: string) {
    this.#lines = new MailRoles(text)
  }

  /** Null where it is none, or was given before. */
  read(raw: string, place: number): { readonly value: Value; readonly token: string } | null {
    const role = this.#lines.at(place)
    // A number of a mail looks like an address and is none.
    if (role === 'number') return null
    const before = this.#known.get(raw)
    if (before !== undefined) {
      if (before !== null) this.#mentioned(before, raw, role)
      return null
    }
    const token = mailIn(raw)
    const value = token === null ? null : classify(token.replaceAll(guarded, '.'))
    const isMail = value?.kind === 'email'
    if (this.#known.size < mostMails) this.#known.set(raw, isMail ? value.value : null)
    if (token === null || !isMail) return null
    this.#mentioned(value.value, raw, role)
    return { value, token }
  }

  #mentioned(address: string, raw: string, role: MailRole | null): void {
    // Whoever guards an address says that it is hostile. One that mail went to stays a person's, whoever forged it as a sender.
    const said = role ?? (raw.includes(guarded) ? 'sender' : null)
    if (said !== null && this.roles.get(address) !== 'recipient') this.roles.set(address, said)
  }
}

/** The address in what stands between two spaces: without `mailto:`, `From:` or `user=` before it, and without what a link asks behind it. */
function mailIn(raw: string): string | null {
  const at = raw.lastIndexOf('@')
  const local = raw
    .slice(0, at)
    .replace(/^.*[:/*`]/s, '')
    .replace(/^(?:e-?mail|mail|user|username|login|from|to|sender|addr|address)=/i, '')
  const [host = '', behind = ''] = /^([^:?/&=*`\\]*)(.*)$/s.exec(raw.slice(at + 1))?.slice(1) ?? []
  // `git@host:path` is a place of files.
  if (local === '' || /^:[^\s:]/.test(behind)) return null
  // RFC 5321 §4.5.3.1: longer ones are none, and would only take time.
  if (local.length > 64 || host.length > 300) return null
  let end = host.length
  while (end > 0 && ['.', '!', '…', guarded].includes(host[end - 1]!)) end--
  return `${local}@${host.slice(0, end)}`
}

/** Without the marks of the sentence around it. */
function trimmed(token: string): string {
  let end = token.length
  while (end > 0 && '.:!?*`…'.includes(token[end - 1]!)) end--
  let start = 0
  while (start < end && '*`=:'.includes(token[start]!)) start++
  return token.slice(start, end)
}

// Cheap: most words of a text end here.
function mayBeValue(token: string): boolean {
  for (let at = 0; at < token.length && at < 400; at++) {
    const code = token.charCodeAt(at)
    if (code === 0x2e || code === 0x40 || code === 0xe000 || (code === 0x3a && at > 0)) return true
  }
  return token.length >= 26 && /^(?:0x|bc1|BC1)?[0-9A-Za-z]+$/.test(token)
}

function reasonToLeave(value: Value, token: string): string | null {
  const wasGuarded = token.includes(guarded)
  if (value.kind === 'domain' && !wasGuarded) {
    if (files.test(value.value)) return 'it may be the name of a file'
    const parts = value.value.split('.')
    if (parts.length === 2 && alsoFiles.has(parts[1]!)) return 'it may be the name of a file'
  }
  // A full stop with no space behind it.
  if (value.kind === 'domain' && !wasGuarded && /\.[A-Z][a-z]+$/.test(token)) return 'it may be two sentences'
  // Whoever guards a value says that it is one.
  if (wasGuarded) return null
  const about = value.kind === 'url' ? hostOf(value.value) : value
  return about !== null && allowListed(about) ? 'it is on the allow-list' : null
}

/** Known names in a text: of one to four words, whole words only. */
function* namedIn(text: string, names: ReadonlyMap<string, string>): Generator<string> {
  if (names.size === 0) return
  const found = new Set<string>()
  const last: string[] = []
  for (const match of text.toLowerCase().matchAll(/[\p{L}\p{N}][\p{L}\p{N}_-]{0,60}/gu)) {
    last.push(match[0])
    if (last.length > 4) last.shift()
    for (let from = 0; from < last.length; from++) {
      const id = names.get(last.slice(from).join(' '))
      if (id !== undefined) found.add(id)
    }
  }
  yield* found
}

/** A report of a text: indicators for what it names, beside what it speaks of. */
export function readText(text: string, context: ReadContext): Reading {
  const builder = new Builder('text', context)
  const found = extract(text, context.names)
  const refs: string[] = []
  for (const value of found.values) {
    // An import asks nobody: what is a person's, and what detection would not look for, is named and left.
    const spared = context.spared?.(value.value) ?? null
    const reason = spared ?? (found.mailRoles.get(value.value) === 'recipient' ? 'mail was sent to it' : null)
    if (reason !== null) {
      builder.unmapped('text', reason, value.value)
      continue
    }
    refs.push(
      builder.indicator(builder.id('indicator', context.source, value.kind, value.value), value, undefined, {
        indicator_types: ['unknown'],
      }),
    )
  }
  for (const cve of found.vulnerabilities) {
    refs.push(
      builder.add(builder.id('vulnerability', cve), undefined, {
        name: cve,
        external_references: [{ source_name: 'cve', external_id: cve }],
      }),
    )
  }
  for (const { currency, address } of found.wallets) {
    const wallet = builder.account(currency, address)
    refs.push(wallet)
  }
  refs.push(...found.named)
  for (const { value, reason } of found.left) builder.unmapped('text', reason, value)
  if (refs.length === 0) {
    builder.unmapped('text', 'there is nothing in it that an object could be made of')
    return builder.reading()
  }
  const title = words(context.source, 200) ?? words(text.trim().split('\n', 1)[0], 200) ?? 'Text'
  builder.add(builder.id('report', context.source), undefined, {
    name: title,
    description: words(text, 20_000),
    report_types: ['indicator'],
    published: builder.now,
    object_refs: [...new Set(refs)],
    external_references: found.techniques.map((id) => ({ source_name: 'mitre-attack', external_id: id })),
  })
  return builder.reading()
}

/** Whether a text is one value after the other, one a line. */
export function isList(text: string): boolean {
  let known = 0
  let all = 0
  for (const line of text.slice(0, 20_000).split('\n').slice(0, 200)) {
    const first = firstField(line)
    if (first === '') continue
    all++
    if (walletCurrency(first) !== null || classify(refang(first).replaceAll(guarded, '.')) !== null) known++
  }
  return all > 0 && known / all >= 0.8
}

export function firstField(line: string): string {
  const plain = line.replace(/^\ufeff/, '').trim()
  if (plain === '' || plain.startsWith('#') || plain.startsWith('//')) return ''
  return plain.split(/[\s,;|]/, 1)[0]!.replace(/^"|"$/g, '')
}

/** A value a line, comments aside; what stands behind it on its line is not read. A line of a hosts file counts by its name. */
export function readList(text: string, context: ReadContext): Reading {
  const builder = new Builder('list', context)
  for (const line of text.split('\n')) {
    let first = firstField(line)
    if (first === '') continue
    const rest = line.trim().slice(first.length).trim().replace(/#.*$/s, '').trim()
    // A hosts file: nowhere, then the name that leads there.
    if ((first === '0.0.0.0' || first === '127.0.0.1') && rest !== '') first = rest.split(/\s/, 1)[0]!
    else if (rest !== '') builder.unmapped('line', 'what stands behind the value', rest)
    const currency = walletCurrency(first)
    if (currency !== null) {
      builder.account(currency, first)
      continue
    }
    const value =
      classify(refang(first).replaceAll(guarded, '.')) ?? normalise('url', refang(first).replaceAll(guarded, '.'))
    if (value === null) builder.unmapped('line', 'it is no value that tells its kind', first)
    else builder.indicator(builder.id('indicator', context.source, value.kind, value.value), value, undefined)
  }
  return builder.reading()
}
