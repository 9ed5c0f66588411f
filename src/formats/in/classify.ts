import { parse } from 'tldts'
import { addressOf, normalise, type Value, type ValueKind } from '../value.ts'

const byLength: Readonly<Record<number, ValueKind>> = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' }

/** What a single value is, by its form alone; null: none of the kinds that tell themselves apart. A name must end in a public suffix. */
export function classify(text: string): Value | null {
  if (text.length > 4000) return null
  if (/^[0-9A-Fa-f]+$/.test(text)) {
    const kind = byLength[text.length]
    return kind === undefined ? null : normalise(kind, text)
  }
  if (text.includes('://')) return normalise('url', text)
  const address = addressOf(text)
  if (address !== null) return address
  if (text.includes('@')) {
    const mail = normalise('email', text)
    if (mail === null) return null
    const host = mail.value.slice(mail.value.lastIndexOf('@') + 1)
    return isRegistered(host) || isForExamples(host) ? mail : null
  }
  if (!text.includes('.') || /[\s/:]/.test(text)) return null
  const name = normalise('domain', text)
  return name !== null && isRegistered(name.value) ? name : null
}

/** RFC 6761 §6.2, §6.5: nobody has these names, and drills and documentation write mail with them. The @ says that a name is meant. */
function isForExamples(name: string): boolean {
  return /\.(?:example|test)$/.test(name)
}

/** Whether the name is, or lies below, one that somebody could have registered (Public Suffix List, its ICANN part). */
function isRegistered(name: string): boolean {
  return registeredDomain(name) !== null
}

/** The registered domain of a name; null for a public suffix itself, and where the suffix is none that is known. */
export function registeredDomain(name: string): string | null {
  // Not of the DNS, and yet unmistakable (RFC 7686).
  if (name.endsWith('.onion')) return name.split('.').slice(-2).join('.')
  const { domain, isIcann } = parse(name, { extractHostname: false, validateHostname: false, allowIcannDomains: true })
  return isIcann === true ? domain : null
}

/** Whether the public registers names below this one: `co.jp`, and of companies that hand names out, `github.io` (Public Suffix List, both parts). */
export function isPublicSuffix(name: string): boolean {
  const { publicSuffix, isIcann, isPrivate } = parse(name, {
    ...{ extractHostname: false, validateHostname: false, allowIcannDomains: true, allowPrivateDomains: true },
  })
  return publicSuffix === name && (isIcann === true || isPrivate === true)
}
