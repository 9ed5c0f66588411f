import type { Enrolment, Sensor } from '../api/contract/sensors.ts'
import type { SensorDesk } from '../api/sensor-desk.ts'
import { type Clock, formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { digestToken, newToken } from '../crypto/secret.ts'
import type { KnownSensor, SensorDoor } from '../sensor/model.ts'
import { type SensorState, sensorState } from '../sensor/wire.ts'
import {
  addSensor,
  countSensors,
  findSensor,
  findSensorByToken,
  listSensors,
  removeSensor,
  revokeSensor,
  type SensorRow,
} from '../store/sensors.ts'
import type { Store } from '../store/store.ts'
import { dayText } from './seen-before-desk.ts'
import type { SensorHits } from './sensor-hits.ts'
import type { SensorPages } from './sensor-pages.ts'

export interface SensorsParts {
  readonly store: Store
  readonly pages: SensorPages
  readonly hits: SensorHits
  readonly clock: Clock
  readonly self: { readonly member: string; readonly authority: string; readonly key: string; readonly url: string }
}

const most = 1000
const nameShape = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$/u
/** It asks again when the node has waited for it in vain, so that a longer silence is one. */
const silentMs = 30_000

/** The sensors of this node: who may be one, what each gets and gives. */
export class Sensors implements SensorDesk, SensorDoor {
  readonly #parts: SensorsParts
  readonly #asking = new Map<string, Set<AbortController>>()
  readonly #asked = new Map<string, number>()

  constructor(parts: SensorsParts) {
    this.#parts = parts
  }

  async list(): Promise<readonly Sensor[]> {
    const now = this.#parts.clock.nowMs()
    return (await listSensors(this.#parts.store.read)).map((row) => present(row, this.#isConnected(row, now)))
  }

  async add(by: string, wish: { name: string; sector: string; url?: string }): Promise<Enrolment> {
    const { store, clock, self } = this.#parts
    const { name, sector } = wish
    if (!nameShape.test(name))
      throw new Fault('invalid', 'a sensor is called by letters, figures, dots, hyphens and underscores')
    const token = newToken()
    await store.write(async (tx) => {
      if ((await findSensor(tx.db, name)) !== undefined)
        throw new Fault('conflict', 'a sensor with this name exists already: choose another name')
      if ((await countSensors(tx.db)) >= most) throw new Fault('too-large', `a node has at most ${most} sensors`)
      await addSensor(tx, { name, token: digestToken(token), sector, made_by: by, made_at: clock.nowMs() * 1000 })
    })
    const { member, authority, key, url } = self
    return { format: 'trefoil/sensor/1', member, name, sector, url: wish.url ?? url, authority, key, token }
  }

  async revoke(name: string): Promise<void> {
    const { store, clock } = this.#parts
    const isRevoked = await store.write((tx) => revokeSensor(tx, name, clock.nowMs() * 1000))
    if (!isRevoked) throw new Fault('not-found', 'there is no sensor with this name that could be revoked')
    for (const asking of this.#asking.get(name) ?? []) asking.abort()
    this.#asked.delete(name)
  }

  async remove(name: string): Promise<void> {
    if (!(await this.#parts.store.write((tx) => removeSensor(tx, name))))
      throw new Fault('not-found', 'there is no revoked sensor with this name')
  }

  async find(tokenDigest: string): Promise<KnownSensor | null> {
    const row = await findSensorByToken(this.#parts.store.read, tokenDigest)
    return row === undefined || row.revoked_at > 0 ? null : { name: row.name, sector: row.sector }
  }

  async page(
    sensor: KnownSensor,
    asked: Parameters<SensorDoor['page']>[1],
    signal: AbortSignal,
  ): ReturnType<SensorDoor['page']> {
    const asking = new AbortController()
    const open = this.#asking.get(sensor.name) ?? new Set()
    this.#asking.set(sensor.name, open.add(asking))
    try {
      const page = await this.#parts.pages.page(sensor, asked, AbortSignal.any([signal, asking.signal]))
      // Revoked while it waited: what came meanwhile is not for it any more.
      if (asking.signal.aborted) throw new Fault('unauthenticated', 'this sensor was revoked')
      return page
    } finally {
      open.delete(asking)
      if (open.size === 0) this.#asking.delete(sensor.name)
      if (!asking.signal.aborted) this.#asked.set(sensor.name, this.#parts.clock.nowMs())
    }
  }

  take: SensorDoor['take'] = (sensor, report) => this.#parts.hits.take(sensor, report)

  refused: SensorDoor['refused'] = (sensor, because) => this.#parts.hits.refused(sensor, because)

  #isConnected({ name, revoked_at, contact_at }: SensorRow, now: number): boolean {
    if (revoked_at > 0) return false
    const last = Math.max(contact_at / 1000, this.#asked.get(name) ?? 0)
    return this.#asking.has(name) || now - last < silentMs
  }
}

function present(row: SensorRow, isConnected: boolean): Sensor {
  const { name, sector, made_by, made_at, revoked_at, contact_at, told, refused, because, state } = row
  return {
    name,
    sector,
    madeBy: made_by,
    madeAt: formatMicros(made_at),
    revokedAt: revoked_at === 0 ? null : formatMicros(revoked_at),
    contactAt: contact_at === 0 ? null : formatMicros(contact_at),
    isConnected,
    told,
    refused,
    because,
    state: state === '' ? null : presentState(state),
  }
}

/** What another version of this node stored is shown once the sensor has reported again. */
function presentState(text: string): Sensor['state'] {
  const found = sensorState.safeParse(JSON.parse(text))
  if (!found.success) return null
  const { startedAt, indexAt, lookBack, ...state }: SensorState = found.data
  return {
    ...state,
    startedAt: formatMicros(startedAt * 1000),
    indexAt: indexAt === null ? null : formatMicros(indexAt * 1000),
    lookBack:
      lookBack === null
        ? null
        : { ...lookBack, oldestDay: lookBack.oldestDay === null ? null : dayText(lookBack.oldestDay) },
  }
}
