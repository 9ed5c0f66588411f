import { type Folded, isDigit, isWord } from './fold-text.ts'

export interface Address {
  readonly start: number
  readonly end: number
  /** Lower case, with `@` and dots however they were written. */
  readonly value: string
}

const maxLocal = 64
const maxDomain = 253
// RFC 2142 and what stands beside it everywhere: a desk, not a person.
const roles = new Set(
  `abuse admin administrator alerts bounce cert certs cirt compliance contact cs csirt customerservice
  do-not-reply donotreply enquiries feedback help helpdesk hello hostmaster hr info infosec inquiry it jobs legal
  list mail mailer-daemon marketing media news newsletter no-reply noc nobody noreply notifications office ops postmaster
  press privacy psirt root sales secretariat security service services soc support sysadmin team unsubscribe
  usenet uucp vuln vulnerability webmaster www`.split(/\s+/),
)
// After an @, but never the end of a host name: picture@2x.png, getty@tty1.service.
const notDomains = new Set(
  'png jpg jpeg gif svg webp bmp js css html htm exe dll txt pdf service socket timer'.split(' '),
)

/** Whether the address is a desk's (RFC 2142 and the like), or one that we made ourselves. */
export function isRoleAddress(value: string): boolean {
  const at = value.lastIndexOf('@')
  const domain = value.slice(at + 1)
  return roles.has(value.slice(0, at).toLowerCase()) || domain === 'pseudonym.invalid' || domain === 'withheld.invalid'
}

/**
 * Every e-mail address in the text, also defanged (`[@]`, `(at)`, `%40`, `[.]`, `(dot)`), as they are asked for; credentials in URLs are
 * none. One pass.
 */
export function* findEmails({ codes, plain }: Folded): Generator<Address> {
  let last = 0
  for (let at = 0; at < codes.length; at++) {
    const sign = signAt(codes, plain, at)
    if (sign === 0) continue
    const domain = readDomain(codes, plain, at + sign)
    if (domain === null) continue
    const start = readLocal(codes, at, last)
    if (start === at || isUserinfo(codes, plain, start)) continue
    yield { start, end: domain.end, value: `${plain.slice(start, at)}@${domain.name}` }
    last = domain.end
    at = domain.end - 1
  }
}

// Length of what stands for @ at this place; 0: nothing does.
function signAt(codes: Uint16Array, plain: string, at: number): number {
  const code = codes[at]
  if (code === 0x40) return 1
  if (code === 0x25) return plain.startsWith('40', at + 1) ? 3 : 0
  if (code !== 0x5b && code !== 0x28) return 0
  const next = codes[at + 1]
  if (next === 0x40) return codes[at + 2] === 0x5d || codes[at + 2] === 0x29 ? 3 : 0
  return next === 0x61 && (plain.startsWith('at]', at + 1) || plain.startsWith('at)', at + 1)) ? 4 : 0
}

function readLocal(codes: Uint16Array, at: number, floor: number): number {
  let start = at
  while (start > floor && at - start < maxLocal && isLocal(codes[start - 1]!)) start--
  // A quotation mark or a dot before an address is none of it.
  while (start < at && (codes[start] === 0x2e || codes[start] === 0x2d || codes[start] === 0x27)) start++
  return codes[at - 1] === 0x2e ? at : start
}

function isLocal(code: number): boolean {
  if (code >= 0x80) return false
  return isWord(code) || code === 0x2e || code === 0x2d || code === 0x2b || code === 0x25 || code === 0x27
}

function readDomain(codes: Uint16Array, plain: string, from: number): { name: string; end: number } | null {
  let name = ''
  let end = from
  let label = from
  let dots = 0
  while (end - from < maxDomain) {
    const code = codes[end]!
    if (isDigit(code) || (code >= 0x61 && code <= 0x7a) || (code === 0x2d && end > label)) {
      end++
      continue
    }
    const dot = dotAt(codes, plain, end)
    const next = codes[end + dot]
    if (dot === 0 || end === label || next === undefined || next >= 0x80 || !isWord(next) || next === 0x5f) break
    name += `${plain.slice(label, end)}.`
    end += dot
    label = end
    dots++
  }
  while (end > label && codes[end - 1] === 0x2d) end--
  if (dots === 0) return null
  const top = plain.slice(label, end)
  if (!/^(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})$/.test(top) || notDomains.has(top)) return null
  return { name: name + top, end }
}

function dotAt(codes: Uint16Array, plain: string, at: number): number {
  const code = codes[at]
  if (code === 0x2e) return 1
  if (code !== 0x5b && code !== 0x28) return 0
  if (codes[at + 1] === 0x2e) return codes[at + 2] === 0x5d || codes[at + 2] === 0x29 ? 3 : 0
  return codes[at + 1] === 0x64 && (plain.startsWith('dot]', at + 1) || plain.startsWith('dot)', at + 1)) ? 5 : 0
}

// RFC 3986 §3.2.1: user@host and user:password@host after the // of a URL are no address.
function isUserinfo(codes: Uint16Array, plain: string, start: number): boolean {
  const before = codes[start - 1]
  if (before === 0x2f) return codes[start - 2] === 0x2f
  if (before !== 0x3a) return false
  for (let at = start - 2; at > 0 && at > start - maxLocal && codes[at] !== 0x20 && codes[at] !== 0x0a; at--) {
    if (codes[at] === 0x2f && codes[at - 1] === 0x2f)
      return !plain.slice(Math.max(0, start - 7), start).endsWith('mailto:')
  }
  return false
}
