import { addressOf, normalise, type Value } from './value.ts'

/** A URL as a client asks for it: what of it a sensor on the wire can see. */
export interface AskedUrl {
  /** In small letters, without the colon. */
  readonly scheme: string
  readonly host: Value
  /** As in a Host header (RFC 9112 §3.2): without a user, with the port where it is not the usual one, IPv6 in brackets. */
  readonly authority: string
  /** The path and the question as they are sent: never empty, without the fragment, what is no ASCII percent-encoded. */
  readonly target: string
}

const usual: Readonly<Record<string, string>> = { http: '80', https: '443', ftp: '21', ws: '80', wss: '443' }

/** Null where the host is neither an address nor a name that could be in the DNS, as it is with a wildcard. */
export function askedUrl(url: string): AskedUrl | null {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/su.exec(url) ?? []
  // Read by the rules of the Web whatever the scheme: `0x7f.1` and `2130706433` are addresses to every browser.
  const parsed = URL.parse(`http://${rest}`)
  const host = parsed === null ? null : hostValue(parsed.hostname)
  if (host === null) return null
  const behind = /^[^/?#\\]*([^#]*)/su.exec(rest)?.[1] ?? ''
  const port = /:(\d+)$/.exec(/^[^/?#\\]*/u.exec(rest)?.[0] ?? '')?.[1]
  const named = host.kind === 'ipv6' ? `[${host.value}]` : host.value
  return {
    scheme,
    host,
    authority: port === undefined || Number(port) === Number(usual[scheme]) ? named : `${named}:${Number(port)}`,
    target: (behind.startsWith('/') ? behind : `/${behind}`).replace(/[^\x21-\x7e]+/gu, (part) =>
      encodeURIComponent(part.toWellFormed()),
    ),
  }
}

/** The host of a URL as a value; null where it is neither an address nor a name. */
export function hostOf(url: string): Value | null {
  return askedUrl(url)?.host ?? null
}

function hostValue(name: string): Value | null {
  if (name.startsWith('[')) return normalise('ipv6', name.slice(1, -1))
  return addressOf(name) ?? normalise('domain', name)
}
