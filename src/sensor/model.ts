import type { PageAsked, ReportAnswer, SensorReport } from './wire.ts'

/** A sensor that may speak to this node. */
export interface KnownSensor {
  readonly name: string
  /** The sector of what it sees; '' not said. What it sends cannot name another. */
  readonly sector: string
}

/** What a node has for its sensors: the index out, sightings in, nothing else. */
export interface SensorDoor {
  /** By the digest of its token; null where there is none, or it was revoked. */
  find(tokenDigest: string): Promise<KnownSensor | null>
  /** What came to the index after what it has, signed; waits for something new as long as it was told to, or `signal` ends. */
  page(
    sensor: KnownSensor,
    asked: PageAsked,
    signal: AbortSignal,
  ): Promise<{ readonly body: string; readonly signature: string }>
  /** Takes what it saw, durably; an event that counted before counts no more. */
  take(sensor: KnownSensor, report: SensorReport): Promise<ReportAnswer>
  /** What it sent could not be read. */
  refused(sensor: KnownSensor, because: string): Promise<void>
}
