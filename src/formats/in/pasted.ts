import { classify } from './classify.ts'
import type { MailRole } from './mail-roles.ts'
import { Builder, type Made, type ReadContext, words } from './reading.ts'
import { extract } from './text.ts'

export type PastedKind =
  | 'address'
  | 'domain'
  | 'url'
  | 'hash'
  | 'email'
  | 'vulnerability'
  | 'wallet'
  | 'technique'
  | 'name'

/** One thing that a text speaks of, and the object that it would become. */
export interface PastedItem {
  readonly kind: PastedKind
  /** In the one form of its kind. */
  readonly value: string
  /** Of a mail address: what the text says of it; null: nothing, and of all else. */
  readonly mailRole: MailRole | null
  /** The text writes it so that nobody opens it, and so says that it is hostile. */
  readonly guarded: boolean
  /** `allow-listed`: it names something that reports name without accusing it; `doubtful`: it may be something else, and why. */
  readonly state: 'found' | 'allow-listed' | 'doubtful'
  readonly reason: string | null
  /** Null for what is only referred to: a technique, a name. */
  readonly object: Made | null
}
export interface Pasted {
  readonly items: readonly PastedItem[]
  /** Holds together what is chosen; its `object_refs` are the choice. */
  readonly report: Made
  /** There was more than this. */
  readonly more: boolean
}

const mostItems = 3_000
const allowListReason = 'it is on the allow-list'
const kinds: Readonly<Record<string, PastedKind>> = {
  ...{ ipv4: 'address', ipv6: 'address', cidr4: 'address', cidr6: 'address', domain: 'domain', url: 'url' },
  ...{ email: 'email', md5: 'hash', sha1: 'hash', sha256: 'hash', sha512: 'hash' },
}

/** What a pasted text speaks of, thing by thing, each with the object of our own making that it would become: people choose. */
export function readPasted(text: string, title: string, context: ReadContext): Pasted {
  const builder = new Builder('text', context)
  const found = extract(text, context.names)
  const made = new Map<string, Made>()
  const items: PastedItem[] = []
  const add = (item: Omit<PastedItem, 'object' | 'mailRole' | 'guarded'>, id: string | null) => {
    const mailRole = item.kind === 'email' ? (found.mailRoles.get(item.value) ?? null) : null
    const object = id === null ? null : (made.get(id) ?? null)
    if (items.length < mostItems) items.push({ ...item, mailRole, guarded: found.guarded.has(item.value), object })
  }
  const indicator = (text: string): { kind: PastedKind; id: string } | null => {
    const value = classify(text)
    if (value === null) return null
    const id = builder.id('indicator', context.source, value.kind, value.value)
    builder.indicator(id, value, undefined, { indicator_types: ['unknown'] })
    return { kind: kinds[value.kind] ?? 'hash', id }
  }
  const values = found.values.map((value) => ({ value: value.value, ...indicator(value.value) }))
  const left = found.left.map(({ value, reason }) => ({ value, reason, ...indicator(value) }))
  const vulnerabilities = found.vulnerabilities.map((cve) => {
    const id = builder.id('vulnerability', cve)
    builder.add(id, undefined, { name: cve, external_references: [{ source_name: 'cve', external_id: cve }] })
    return { cve, id }
  })
  const wallets = found.wallets.map(({ currency, address }) => ({ address, id: builder.account(currency, address) }))
  const report = builder.id('report', context.source)
  builder.add(report, undefined, {
    name: words(title, 200) ?? words(text.trim().split('\n', 1)[0], 200) ?? 'Text',
    description: words(text, 20_000),
    report_types: ['indicator'],
    published: builder.now,
    object_refs: [report],
    external_references: found.techniques.map((id) => ({ source_name: 'mitre-attack', external_id: id })),
  })
  for (const object of builder.reading().objects) made.set(object.id, object)
  for (const { value, kind, id } of values)
    if (kind !== undefined && id !== undefined) add({ kind, value, state: 'found', reason: null }, id)
  for (const { cve, id } of vulnerabilities)
    add({ kind: 'vulnerability', value: cve, state: 'found', reason: null }, id)
  for (const { address, id } of wallets) add({ kind: 'wallet', value: address, state: 'found', reason: null }, id)
  for (const value of found.techniques) add({ kind: 'technique', value, state: 'found', reason: null }, null)
  for (const { value, reason, kind, id } of left) {
    if (kind === undefined || id === undefined) continue
    add({ kind, value, state: reason === allowListReason ? 'allow-listed' : 'doubtful', reason }, id)
  }
  const total = values.length + vulnerabilities.length + wallets.length + found.techniques.length + left.length
  return { items, report: made.get(report)!, more: total > mostItems }
}

/** Words that may be the name of an actor or of its tools: written large, of one word with a figure or a capital within, or of two to four. Once each, the most frequent first. */
export function possibleNames(text: string, most: number): string[] {
  const counts = new Map<string, number>()
  const note = (name: string) => {
    if (counts.size < 20_000 || counts.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const run: string[] = []
  let end = 0
  for (const { 0: word, index } of text.slice(0, 1_000_000).matchAll(/\p{Lu}[\p{L}\p{N}_-]{1,40}/gu)) {
    if (!/^[ ]$/.test(text.slice(end, index))) run.length = 0
    end = index + word.length
    run.push(word)
    if (run.length > 4) run.shift()
    if (word.length >= 4 && /[\p{N}\p{Lu}]/u.test(word.slice(1))) note(word)
    for (let from = run.length - 2; from >= 0; from--) note(run.slice(from).join(' '))
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name]) => name)
}
