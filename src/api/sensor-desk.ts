import type { Enrolment, Sensor } from './contract/sensors.ts'

/** The sensors of this node: processes beside collectors that have the index and give back sightings. */
export interface SensorDesk {
  list(): Promise<readonly Sensor[]>
  /** Enrols one; what it begins with is given once. A name that exists is a `conflict` fault. */
  add(by: string, wish: { readonly name: string; readonly sector: string; readonly url?: string }): Promise<Enrolment>
  /** From its next request on its token is worth nothing; a request that waits is ended. */
  revoke(name: string): Promise<void>
  /** Forgets one that was revoked. */
  remove(name: string): Promise<void>
}
