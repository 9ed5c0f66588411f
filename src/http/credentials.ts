import { Fault } from '../base/fault.ts'

/** What an Authorization header says, not yet believed. */
export type Credentials =
  | { readonly kind: 'basic'; readonly name: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }

const maxChars = 4096
const maxName = 200
const maxPassword = 1000
const tokenShape = /^[A-Za-z0-9._~+/=-]{1,1000}$/

/**
 * Reads HTTP Basic (RFC 7617, UTF-8) and bearer tokens (RFC 6750; `Token` is what the OASIS client sends).
 * Null without a header; anything that cannot be read is `unauthenticated`.
 */
export function parseAuthorization(header: string | null): Credentials | null {
  if (header === null) return null
  const at = header.indexOf(' ')
  const scheme = header.slice(0, at).toLowerCase()
  const rest = header.slice(at + 1).trim()
  if (at < 0 || header.length > maxChars) throw unreadable()
  if (scheme === 'basic') return parseBasic(rest)
  if ((scheme === 'bearer' || scheme === 'token') && tokenShape.test(rest)) return { kind: 'bearer', token: rest }
  throw unreadable()
}

function parseBasic(text: string): Credentials {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw unreadable()
  let pair: string
  try {
    pair = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'))
  } catch {
    throw unreadable()
  }
  const at = pair.indexOf(':')
  const name = pair.slice(0, at)
  const password = pair.slice(at + 1)
  // RFC 7617 §2: control characters have no place in either.
  const hasControl = [...pair].some((char) => char < ' ' || char === '\u007f')
  if (at < 1 || hasControl || name.length > maxName || password.length > maxPassword) throw unreadable()
  return { kind: 'basic', name, password }
}

function unreadable(): Fault {
  return new Fault('unauthenticated', 'the Authorization header cannot be read: use HTTP Basic or a bearer token')
}
