import { X509Certificate } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../base/clock.ts'
import { every, type Timers } from '../base/timers.ts'
import type { KeyTexts } from '../config/node-directory.ts'
import type { Config } from '../config/read-config.ts'
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

const hourMs = 3_600_000
const dayMs = 86_400_000
/** A new authority needs a new card and a charter that all sign: that takes time. */
export const authorityAlarmMs = 180 * dayMs

/** Keeps the certificate of a running node from ending: it is issued anew a month before, as at a start. */
export class CertificateRenewal implements AsyncDisposable {
  readonly #parts: RenewalParts
  readonly #disarm: () => void
  #current: Pick<KeyTexts, 'certificate' | 'certificateKey'>
  #running: Promise<void> = Promise.resolve()
  #warnedAtMs = Number.NEGATIVE_INFINITY

  constructor(parts: RenewalParts) {
    this.#parts = parts
    this.#current = parts.keys
    this.#disarm = every(parts.timers, parts.lookEveryMs ?? hourMs, () => {
      this.#running = this.look().catch(parts.report)
    })
    this.#warn()
  }

  /** What the listeners and the links to members show now. */
  get current(): Pick<KeyTexts, 'certificate' | 'certificateKey'> {
    return this.#current
  }

  /** Issues the certificate anew where it is due. */
  async look(): Promise<void> {
    const { config, clock, log, onRenewed } = this.#parts
    this.#warn()
    const { certificate, certificateKey } = await readKeys(config, clock.nowMs())
    if (certificate === this.#current.certificate) return
    this.#current = { certificate, certificateKey }
    log.info({ until: new X509Certificate(certificate).validTo }, 'the certificate of the listeners was issued anew')
    onRenewed()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disarm()
    await this.#running
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
