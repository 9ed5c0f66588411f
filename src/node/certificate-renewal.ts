import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Logger } from 'pino'
import type { Clock } from '../base/clock.ts'
import { every, type Timers } from '../base/timers.ts'
import { type KeyTexts, nodePaths } from '../config/node-directory.ts'
import type { Config } from '../config/read-config.ts'
import { memberOfCertificate } from '../crypto/certificate.ts'
import { readKeys } from './keys.ts'

export interface RenewalParts {
  readonly config: Config
  readonly keys: KeyTexts
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Logger
  /** The listeners' certificate is another from now on: new connections use it, the ones there stay. */
  readonly onRenewed: () => void
  readonly report: (error: unknown) => void
  readonly lookEveryMs?: number
}

const minuteMs = 60_000
/** So long may somebody who lays a certificate and its key there take between the two. */
const layingMs = 2 * minuteMs
const dayMs = 86_400_000
/** A new authority needs a new card and a charter that all sign: that takes time. */
export const authorityAlarmMs = 180 * dayMs

/**
 * Keeps the certificate of a running node from ending: it is issued anew a month before, as at a start. Once a minute, and when it is told
 * to, it looks whether somebody has laid another one there.
 */
export class CertificateRenewal implements AsyncDisposable {
  readonly #parts: RenewalParts
  readonly #disarm: () => void
  #current: Pick<KeyTexts, 'certificate' | 'certificateKey'>
  #running: Promise<void> = Promise.resolve()
  #warnedAtMs = Number.NEGATIVE_INFINITY
  /** Said once of each. */
  #refused = ''

  constructor(parts: RenewalParts) {
    this.#parts = parts
    this.#current = parts.keys
    this.#disarm = every(parts.timers, parts.lookEveryMs ?? minuteMs, () => {
      this.#running = this.look().catch(parts.report)
    })
    this.#warn()
  }

  /** What the listeners and the links to members show now. */
  get current(): Pick<KeyTexts, 'certificate' | 'certificateKey'> {
    return this.#current
  }

  /** Takes the certificate that lies there, and issues it anew where it is due. One that would not prove this member is not shown. */
  async look(): Promise<void> {
    const { config, clock, log, onRenewed } = this.#parts
    this.#warn()
    if (this.#isBeingLaid()) return
    const { authority, certificate, certificateKey } = await readKeys(config, clock.nowMs())
    if (certificate === this.#current.certificate) return
    const proven = memberOfCertificate(
      new X509Certificate(certificate),
      new Map([[config.member, authority]]),
      clock.nowMs(),
    )
    if (proven !== config.member) {
      if (this.#refused !== certificate)
        log.error('the certificate in tls.pem does not prove this member: the one before is shown until it is replaced')
      this.#refused = certificate
      return
    }
    this.#current = { certificate, certificateKey }
    log.info({ until: new X509Certificate(certificate).validTo }, 'the listeners show another certificate from now on')
    onRenewed()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disarm()
    await this.#running
  }

  /** The key does not fit yet, and one of the two was written a moment ago. */
  #isBeingLaid(): boolean {
    const { config } = this.#parts
    const { certificate, certificateKey } = nodePaths(config.dir)
    // By the clock of the files, which may not be the node's.
    const written = Math.max(statSync(certificate).mtimeMs, statSync(certificateKey).mtimeMs)
    return Date.now() - written < layingMs && !fits(certificate, certificateKey)
  }

  /** Once a day. */
  #warn(): void {
    const { keys, clock, log } = this.#parts
    const { validToDate: until } = new X509Certificate(keys.authority)
    const nowMs = clock.nowMs()
    if (until.getTime() - nowMs > authorityAlarmMs || nowMs - this.#warnedAtMs < dayMs) return
    this.#warnedAtMs = nowMs
    log.warn({ until: until.toISOString() }, "this node's authority nears its end: a new card and charter are needed")
  }
}

function fits(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(readFileSync(certificate)).checkPrivateKey(createPrivateKey(readFileSync(key)))
  } catch {
    return false
  }
}
