import { hostOf } from '../asked-url.ts'
import type { Value } from '../value.ts'
import { allowListed } from './allow-list.ts'
import { classify } from './classify.ts'
import { guarded, refang } from './defang.ts'
import type { MailRole } from './mail-roles.ts'
import { MailsOf } from './mails-of.ts'
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
  /** Those of the values that are written so that nobody opens them: whoever guards a value says that it is hostile. */
  readonly guarded: ReadonlySet<string>
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
  const hostile = new Set<string>()
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
        if (token.includes(guarded)) hostile.add(value.value)
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
    guarded: hostile,
    left: [...left].map(([value, reason]) => ({ value, reason })),
  }
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
