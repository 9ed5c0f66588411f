import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import {
  type CertifiedKey,
  createAuthority,
  issueCertificate,
  memberOfCertificate,
  readAuthority,
} from './certificate.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const day = 86_400_000
const jp = createAuthority('JP', '日本, "サイバー"防衛', now)
const us = createAuthority('US', 'United States', now)
const authorities = new Map([
  ['JP', jp.certificatePem],
  ['US', us.certificatePem],
])
const issue = (authority: CertifiedKey, member: string, days = 90, hosts: string[] = []) =>
  issueCertificate(authority, { member, hosts, now, days })
const der = ({ certificatePem }: CertifiedKey) => new X509Certificate(certificatePem).raw

describe('a certificate proves a member', () => {
  const leaf = issue(jp, 'JP', 90, ['node.example.jp', '2001:db8::7', '::ffff:192.0.2.1', '198.51.100.4'])

  test('that its own pinned authority issued it to', () => {
    expect(memberOfCertificate(der(leaf), authorities, now)).toBe('JP')
    expect(memberOfCertificate(new X509Certificate(leaf.certificatePem), authorities, now)).toBe('JP')
  })
  test('only while it is valid, with an hour of leeway for clocks that are behind', () => {
    expect(memberOfCertificate(der(leaf), authorities, now - day / 48)).toBe('JP')
    expect(memberOfCertificate(der(leaf), authorities, now - day)).toBeNull()
    expect(memberOfCertificate(der(leaf), authorities, now + 90 * day)).toBe('JP')
    expect(memberOfCertificate(der(leaf), authorities, now + 91 * day)).toBeNull()
  })
  test('and no other member may issue it', () => {
    expect(memberOfCertificate(der(issue(us, 'JP')), authorities, now)).toBeNull()
    expect(memberOfCertificate(der(issue(us, 'US')), authorities, now)).toBe('US')
  })
  test('not one of a stranger, even one who copies every name', () => {
    const copy = createAuthority('JP', '日本, "サイバー"防衛', now)
    expect(new X509Certificate(copy.certificatePem).subject).toBe(new X509Certificate(jp.certificatePem).subject)
    expect(memberOfCertificate(der(issue(copy, 'JP')), authorities, now)).toBeNull()
    expect(memberOfCertificate(der(issue(createAuthority('CN', 'X', now), 'CN')), authorities, now)).toBeNull()
  })
  test('not an authority itself, no member at all, and nothing that is no certificate', () => {
    expect(memberOfCertificate(der(jp), authorities, now)).toBeNull()
    expect(memberOfCertificate(der(leaf), new Map(), now)).toBeNull()
    for (const junk of [
      new Uint8Array(0),
      new Uint8Array(20_000),
      Buffer.from('no certificate'),
      der(leaf).subarray(0, 300),
    ])
      expect(memberOfCertificate(junk, authorities, now)).toBeNull()
  })
  test('not after a byte of it was changed', () => {
    for (let at = 0; at < der(leaf).length; at += 7) {
      const changed = Buffer.from(der(leaf))
      changed[at]! ^= 0x10
      expect(memberOfCertificate(changed, authorities, now)).toBeNull()
    }
  })
  test('and never outlives its authority', () => {
    const late = issueCertificate(jp, { member: 'JP', hosts: [], now: now + 3600 * day, days: 397 })
    const [own, above] = [late, jp].map((one) => new X509Certificate(one.certificatePem).validToDate.getTime())
    expect(own).toBe(above)
  })
  test('with the hosts it serves', () => {
    const certificate = new X509Certificate(leaf.certificatePem)
    for (const host of ['localhost', 'node.example.jp']) expect(certificate.checkHost(host)).toBe(host)
    for (const ip of ['127.0.0.1', '198.51.100.4']) expect(certificate.checkIP(ip)).toBe(ip)
    for (const ip of ['::1', '2001:db8::7', '::ffff:c000:201']) expect(certificate.checkIP(ip)).toBeDefined()
    expect(certificate.checkHost('other.example.jp')).toBeUndefined()
  })
  test('a host that is neither a name nor an address is refused', () => {
    for (const host of ['https://jp', 'a b', 'a,URI:urn:trefoil:member:US', '', 'fe80::1%eth0', '-x.jp', '*'])
      expect(() => issue(jp, 'JP', 90, [host])).toThrow('not a host name or IP address')
  })
})

test('an authority is one self-signed certificate of an authority, nothing else', () => {
  expect(readAuthority(jp.certificatePem)?.ca).toBe(true)
  expect(readAuthority(issue(jp, 'JP').certificatePem)).toBeNull()
  expect(readAuthority(jp.certificatePem + us.certificatePem)).toBeNull()
  expect(readAuthority('')).toBeNull()
})

describe('two nodes shake hands over TLS 1.3', () => {
  const present = Date.now()
  const [ca, ours, theirs] = ['JP', 'US'].flatMap((code, index) => {
    const authority = createAuthority(code, code, present)
    const leaf = issueCertificate(authority, { member: code, hosts: [], now: present, days: 2 })
    return index === 0 ? [authority, leaf] : [{ ...authority, leaf }]
  }) as [CertifiedKey, CertifiedKey, CertifiedKey & { leaf: CertifiedKey }]
  const pinned = new Map([
    ['JP', ca.certificatePem],
    ['US', theirs.certificatePem],
  ])
  const options = ({ certificatePem, privatePem }: CertifiedKey) => ({
    cert: certificatePem,
    key: privatePem,
    ca: [...pinned.values()],
    minVersion: 'TLSv1.3' as const,
  })

  async function shake(
    client: CertifiedKey | null,
    host: string,
  ): Promise<{ server: string | null; client: string | null }> {
    const seen = Promise.withResolvers<string | null>()
    const server = createServer({ ...options(ours), requestCert: true, rejectUnauthorized: true }, (socket) => {
      seen.resolve(memberOfCertificate(socket.getPeerCertificate(true).raw, pinned, present))
      socket.end('hello')
    })
    server.on('tlsClientError', (error) => seen.reject(error))
    seen.promise.catch(() => {})
    await once(server.listen(0, host), 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const socket: TLSSocket = connect({
        host,
        port,
        minVersion: 'TLSv1.3',
        ...(client === null ? { ca: [...pinned.values()] } : options(client)),
      })
      await once(socket, 'secureConnect')
      const proved = memberOfCertificate(socket.getPeerCertificate(true).raw, pinned, present)
      socket.resume()
      await once(socket, 'close')
      return { server: proved, client: await seen.promise }
    } finally {
      server.close()
    }
  }

  test('and each knows who the other is', async () => {
    expect(await shake(theirs.leaf, '127.0.0.1')).toEqual({ server: 'JP', client: 'US' })
  })
  test('a caller without a certificate or with that of a stranger is turned away', async () => {
    const stranger = createAuthority('US', 'US', present)
    const posing = issueCertificate(stranger, { member: 'US', hosts: [], now: present, days: 2 })
    await expect(shake(null, '127.0.0.1')).rejects.toThrow()
    await expect(shake(posing, '127.0.0.1')).rejects.toThrow()
  })
  test('a member whose authority issues in the name of another proves nothing', async () => {
    const posing = issueCertificate(theirs, { member: 'JP', hosts: [], now: present, days: 2 })
    expect(await shake(posing, '127.0.0.1')).toEqual({ server: 'JP', client: null })
  })
})
