import { createPrivateKey, generateKeyPairSync, hash, type KeyObject, X509Certificate } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import type { MemberCode } from '../policy/model.ts'
import {
  alternativeNames,
  authorityKey,
  basicConstraints,
  extendedKeyUsage,
  keyIdentifier,
  keyUsageAuthority,
  keyUsageEnd,
  subjectKey,
  subjectOf,
  writeCertificate,
  writeName,
} from './x509.ts'

/** A certificate with its private key, both PEM. */
export interface CertifiedKey {
  readonly certificatePem: string
  readonly privatePem: string
}

export interface LeafRequest {
  readonly member: MemberCode
  /** DNS names and IP addresses beside localhost, 127.0.0.1 and ::1, which are always in. */
  readonly hosts: readonly string[]
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly days: number
}

const dayMs = 86_400_000
const authorityDays = 3650
// Members' clocks differ a little: a certificate made now must be good at a peer whose clock is behind.
const backdateMs = 3_600_000
const maxHosts = 100
const maxCertificateBytes = 16 * 1024
const memberUrn = 'urn:trefoil:member:'
const ownHosts = ['localhost', '127.0.0.1', '::1']

/** A member's own certificate authority: ECDSA P-256, ten years, for end certificates only. `now` in milliseconds since the epoch. */
export function createAuthority(member: MemberCode, name: string, now: number): CertifiedKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = writeName(name, `Trefoil ${member} authority`)
  const certificatePem = writeCertificate(
    {
      issuer: subject,
      subject,
      publicKey,
      fromMs: now - backdateMs,
      untilMs: now + authorityDays * dayMs,
      extensions: [basicConstraints(true), keyUsageAuthority, subjectKey(keyIdentifier(publicKey))],
    },
    privateKey,
  )
  return { certificatePem, privatePem: exportPem(privateKey) }
}

/** A certificate with a new key for the member's listener and its outgoing calls; never outlives its authority. A fault for a host that is neither DNS name nor IP address. */
export function issueCertificate(authority: CertifiedKey, request: LeafRequest): CertifiedKey {
  const { member, now, days } = request
  if (!(days > 0 && days <= authorityDays)) throw new Fault('invalid', `days must be between 1 and ${authorityDays}`)
  const hosts = [...new Set([...ownHosts, ...request.hosts])]
  if (hosts.length > maxHosts) throw new Fault('invalid', `a certificate names at most ${maxHosts} hosts`)
  const issuer = new X509Certificate(authority.certificatePem)
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certificatePem = writeCertificate(
    {
      issuer: subjectOf(issuer.raw),
      subject: writeName(null, `Trefoil ${member} node`),
      publicKey,
      fromMs: now - backdateMs,
      untilMs: Math.min(now + days * dayMs, issuer.validToDate.getTime()),
      extensions: [
        basicConstraints(false),
        keyUsageEnd,
        extendedKeyUsage,
        alternativeNames(hosts, memberUrn + member),
        subjectKey(keyIdentifier(publicKey)),
        authorityKey(keyIdentifier(issuer.publicKey)),
      ],
    },
    createPrivateKey(authority.privatePem),
  )
  return { certificatePem, privatePem: exportPem(privateKey) }
}

/**
 * Which member this certificate proves, or null. It must name exactly one member, be signed by the very key of that member's
 * pinned authority, and both must be valid at this moment. Another member's authority proves nothing. Never throws.
 */
export function memberOfCertificate(
  leaf: Uint8Array | X509Certificate,
  authorities: ReadonlyMap<MemberCode, string>,
  nowMs: number,
): MemberCode | null {
  const name = leaf instanceof X509Certificate ? leaf.fingerprint256 : hash('sha256', leaf)
  const known = proven.get(name)
  // A member calls with the same certificate again and again. Time and the charter are asked each time.
  if (known !== undefined && authorities.get(known.member) === known.pem)
    return isValidAt(known.leaf, nowMs) && isValidAt(known.authority, nowMs) ? known.member : null
  const certificate = readCertificate(leaf)
  if (certificate === null || certificate.ca || !isValidAt(certificate, nowMs)) return null
  const members = uriNames(certificate.subjectAltName ?? '').filter((uri) => uri.startsWith(memberUrn))
  const member = members[0]?.slice(memberUrn.length)
  if (member === undefined || members.length !== 1) return null
  const pem = authorities.get(member)
  const authority = pem === undefined ? null : readAuthority(pem)
  if (authority === null || !isValidAt(authority, nowMs)) return null
  try {
    if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) return null
  } catch {
    return null
  }
  if (proven.size >= readLimit) proven.clear()
  proven.set(name, { member, pem: pem!, leaf: momentsOf(certificate), authority: momentsOf(authority) })
  return member
}
const proven = new Map<
  string,
  { readonly member: MemberCode; readonly pem: string; readonly leaf: Moments; readonly authority: Moments }
>()

/** The authority in this PEM text; null unless it is exactly one certificate of a certificate authority, signed with its own key. */
export function readAuthority(pem: string): X509Certificate | null {
  const known = read.get(pem)
  if (known !== undefined) return known
  if (pem.length > maxCertificateBytes || pem.split('-----BEGIN').length !== 2) return null
  try {
    const authority = new X509Certificate(pem)
    if (!authority.ca || !authority.checkIssued(authority) || !authority.verify(authority.publicKey)) return null
    if (read.size >= readLimit) read.clear()
    read.set(pem, authority)
    return authority
  } catch {
    return null
  }
}
const read = new Map<string, X509Certificate>()
const readLimit = 256

function readCertificate(leaf: Uint8Array | X509Certificate): X509Certificate | null {
  if (leaf instanceof X509Certificate) return leaf
  if (leaf.length === 0 || leaf.length > maxCertificateBytes) return null
  try {
    return new X509Certificate(leaf)
  } catch {
    return null
  }
}

type Moments = Pick<X509Certificate, 'validFromDate' | 'validToDate'>

function momentsOf({ validFromDate, validToDate }: X509Certificate): Moments {
  return { validFromDate, validToDate }
}

function isValidAt({ validFromDate, validToDate }: Moments, nowMs: number): boolean {
  return validFromDate.getTime() <= nowMs && nowMs <= validToDate.getTime()
}

/**
 * The URIs in Node's text form of the subject alternative names. A value with special characters is quoted as JSON, and is
 * read as such: a DNS name must not be able to spell a URI (CVE-2021-44532).
 */
function uriNames(text: string): string[] {
  const name = /([A-Za-z][A-Za-z ]*):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/y
  const uris: string[] = []
  while (name.lastIndex < text.length) {
    const found = name.exec(text)
    if (found === null) return []
    if (found[1] === 'URI' && !found[2]!.startsWith('"')) uris.push(found[2]!)
  }
  return uris
}

function exportPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
