import { createPrivateKey, hkdfSync, X509Certificate } from 'node:crypto'
import { addLaterKeys, type KeyTexts, type laterKeys, nodePaths, readKeyTexts } from '../config/node-directory.ts'
import type { Config } from '../config/read-config.ts'
import { type RenewedLog, readRenewedLog } from '../config/renewed-log.ts'
import { replaceFile } from '../config/replace-file.ts'
import { isLoopback } from '../config/value.ts'
import { issueCertificate } from '../crypto/certificate.ts'
import { generateEncryptionKey, generateSigningKey } from '../crypto/keys.ts'

/** `log` is the key of the log that the card names. */
export interface NodeKeys extends KeyTexts {
  /** What that log follows; absent: it is the first. */
  readonly renewedLog?: Pick<RenewedLog, 'number' | 'after'>
}

export const certificateDays = 397
const renewWithinMs = 30 * 86_400_000

/** The host names of a node besides loopback, for its certificate. */
export function hostsOf(urls: readonly string[]): string[] {
  const hosts = urls.map((url) => new URL(url).hostname.replace(/^\[|\]$/g, ''))
  return [...new Set(hosts.filter((host) => !isLoopback(host)))]
}

/** A new key of one of the kinds that directories of earlier versions lack. */
export function makeLaterKey(name: (typeof laterKeys)[number]): string {
  return name === 'encryption' ? generateEncryptionKey() : generateSigningKey().privatePem
}

/** The keys of a directory; those that an earlier version did not make are made now. */
export function keysOf(dir: string): NodeKeys {
  addLaterKeys(dir, makeLaterKey)
  const keys = readKeyTexts(dir)
  const renewed = readRenewedLog(dir)
  if (renewed === null) return keys
  const { number, after, key } = renewed
  return { ...keys, log: key, renewedLog: { number, after } }
}

/** The node's keys; its listener's certificate is issued anew when it nears its end or names other hosts than the configuration. */
export async function readKeys(config: Config, nowMs: number): Promise<NodeKeys> {
  const keys = keysOf(config.dir)
  if (!isDue(keys, hostsOf([config.exchangeUrl, config.consoleUrl]), nowMs)) return keys
  const leaf = issueCertificate(
    { certificatePem: keys.authority, privatePem: keys.authorityKey },
    {
      member: config.member,
      hosts: hostsOf([config.exchangeUrl, config.consoleUrl]),
      now: nowMs,
      days: certificateDays,
    },
  )
  const paths = nodePaths(config.dir)
  const fresh = { ...keys, certificate: leaf.certificatePem, certificateKey: leaf.privatePem }
  // Two files cannot change at one moment. After a crash between them they do not match, and are issued anew here.
  for (const [path, text] of [
    [paths.certificateKey, fresh.certificateKey],
    [paths.certificate, fresh.certificate],
  ] as const) {
    replaceFile(path, text)
  }
  return fresh
}

function isDue(keys: KeyTexts, hosts: readonly string[], nowMs: number): boolean {
  try {
    const certificate = new X509Certificate(keys.certificate)
    if (!certificate.checkPrivateKey(createPrivateKey(keys.certificateKey))) return true
    if (certificate.validToDate.getTime() - nowMs < renewWithinMs) return true
    const named = certificate.subjectAltName ?? ''
    return hosts.some((host) => !named.includes(`DNS:${host}`) && !named.includes(`IP Address:${host}`))
  } catch {
    return true
  }
}

/** A secret of this node for one purpose, always the same, from its signing key. */
export function deriveSecret(signingPem: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', signingPem, '', `trefoil/${purpose}`, 32))
}
