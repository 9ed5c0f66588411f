import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { decodeUtf8 } from '../base/bounded.ts'
import type { Clock } from '../base/clock.ts'
import { asFault, Fault } from '../base/fault.ts'
import { unauthenticated } from '../http/authenticate.ts'
import { readBody } from '../http/body.ts'
import type { HttpEnv } from '../http/connection.ts'
import { parseAuthorization } from '../http/credentials.ts'
import { createGates } from '../http/gate.ts'
import { problems } from '../http/problem.ts'
import { addressKey, Buckets, tooMany } from '../http/rate-limit.ts'
import type { KnownSensor, SensorDoor } from './model.ts'
import { bounds, parseReport } from './wire.ts'

export interface SensorSurfaceParts {
  readonly door: SensorDoor
  digestToken(token: string): string
  readonly clock: Clock
  readonly reportUnexpected: (error: unknown) => void
}

const asked = z.strictObject({
  after: z.string().max(200).default(''),
  brakes: z.string().max(100).default(''),
  wait: z.coerce.number().min(0).max(bounds.waitSeconds).default(0),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
})

/** GET /sensor/index and POST /sensor/report, for whoever has the token of a sensor and nobody else (docs/protocol/sensor.md). */
export function createSensorSurface(parts: SensorSurfaceParts): Hono<HttpEnv> {
  const { door, clock } = parts
  const app = new Hono<HttpEnv>({ strict: true })
  const failures = new Buckets(clock, { burst: 20, perSecond: 0.5 })
  const requests = new Buckets(clock, { burst: 100, perSecond: 20 })
  // Events that one sensor may tell: more than detection without a brake would ever let through.
  const events = new Buckets(clock, { burst: 200_000, perSecond: 2000 })
  // One that asks and one that was cut off, whose end the node has not noticed yet.
  const pages = createGates(2, 2)
  const reports = createGates(1, 4)
  app.onError(problems(parts.reportUnexpected))

  async function sensorOf(c: Context<HttpEnv>): Promise<KnownSensor> {
    const address = addressKey(c.env.connection.address)
    const credentials = parseAuthorization(c.req.raw.headers.get('authorization'))
    const sensor = credentials?.kind === 'bearer' ? await door.find(parts.digestToken(credentials.token)) : null
    if (sensor === null) {
      const wait = failures.take(address)
      if (wait > 0) throw tooMany(wait, 'too many failed sign-ins: wait and try again')
      throw unauthenticated('this is no token of a sensor, or it was revoked')
    }
    const wait = requests.take(sensor.name)
    if (wait > 0) throw tooMany(wait, 'too many requests of this sensor')
    return sensor
  }

  app.get('/sensor/index', async (c) => {
    const sensor = await sensorOf(c)
    const query = asked.safeParse(c.req.query())
    if (!query.success) throw new Fault('invalid', 'ask with after, brakes, wait and a nonce')
    const { after, brakes, wait, nonce } = query.data
    const { body, signature } = await pages.run(sensor.name, () =>
      door.page(sensor, { after, brakes, nonce, waitSeconds: wait }, c.req.raw.signal),
    )
    return c.body(body, 200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'trefoil-signature': signature,
    })
  })

  app.post('/sensor/report', async (c) => {
    const sensor = await sensorOf(c)
    const report = await readReport(c, sensor)
    const count = report.hits.reduce((sum, hit) => sum + hit.events.length, report.before.length)
    const wait = count === 0 ? 0 : events.take(sensor.name, count)
    if (wait > 0) {
      await door.refused(sensor, 'too-many-events')
      throw tooMany(wait, 'this sensor tells too much')
    }
    return c.json(await reports.run(sensor.name, () => door.take(sensor, report)))
  })

  async function readReport(c: Context<HttpEnv>, sensor: KnownSensor): ReturnType<typeof parse> {
    try {
      return await parse(c)
    } catch (error) {
      const { kind } = asFault(error)
      if (kind === 'invalid' || kind === 'too-large') await door.refused(sensor, kind)
      throw error
    }
  }

  async function parse(c: Context<HttpEnv>) {
    return parseReport(decodeUtf8(await readBody(c.req.raw, bounds.reportBytes)))
  }

  app.all('/sensor/*', () => {
    throw new Fault('not-found', 'a sensor asks for its index and reports what it saw, nothing else')
  })
  return app
}
