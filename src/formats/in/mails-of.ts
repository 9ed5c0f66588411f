import type { Value } from '../value.ts'
import { classify } from './classify.ts'
import { guarded } from './defang.ts'
import { type MailRole, MailRoles } from './mail-roles.ts'

const mostMails = 20_000

/** The mail addresses of a text, each given once, and what every mention says of it. The places must come in order. */
export class MailsOf {
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
