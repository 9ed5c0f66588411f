import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import { replaceFile } from '../config/replace-file.ts'
import { isPublicKey } from '../crypto/keys.ts'

/** What a node gives a sensor to begin with: where it is, how it proves itself, and the token. */
const enrolment = z.strictObject({
  format: z.literal('trefoil/sensor/1'),
  member: z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/),
  name: z.string().min(1).max(100),
  sector: z.string().max(60),
  url: z.url({ protocol: /^https$/ }).max(500),
  authority: z.string().min(1).max(20_000),
  key: z.string().refine(isPublicKey, 'not an Ed25519 public key'),
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})
/** The same with the sensor's own secrets: by one the hashes of its index are keyed, by the other the names of events. */
const settings = enrolment.extend({
  seed: z.string().regex(/^[0-9a-f]{64}$/),
  eventKey: z.string().regex(/^[0-9a-f]{64}$/),
})

export type SensorEnrolment = z.infer<typeof enrolment>
export type SensorSettings = z.infer<typeof settings>

const maxBytes = 65_536

export function parseEnrolment(text: string): SensorEnrolment {
  return parse(enrolment, text, 'this is not what `trefoil sensor add` wrote')
}

export function sensorPaths(dir: string) {
  const at = (name: string): string => join(dir, name)
  return {
    settings: at('sensor.json'),
    disk: at('sensor.db'),
    places: at('places'),
    seen: at('seen'),
  } as const
}

/** Makes the directory of a sensor, or gives the one that is there another enrolment by the same node under the same name. */
export function enrolSensor(dir: string, found: SensorEnrolment): void {
  const path = sensorPaths(dir).settings
  const before = existsSync(path) ? readSensor(dir) : null
  if (before !== null && (before.member !== found.member || before.name !== found.name))
    throw new Fault('conflict', `${dir} is the sensor ${before.name} of ${before.member}; choose another directory`)
  const { seed, eventKey } = before ?? { seed: secret(), eventKey: secret() }
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  replaceFile(path, `${JSON.stringify({ ...found, seed, eventKey }, null, 2)}\n`)
}

export function readSensor(dir: string): SensorSettings {
  let text: string
  try {
    text = readFileSync(sensorPaths(dir).settings, 'utf8')
  } catch (error) {
    throw new Fault('not-found', `${dir} holds no sensor; make one with: trefoil sensor init ${dir} --enrolment FILE`, {
      cause: error,
    })
  }
  return parse(settings, text, `${sensorPaths(dir).settings} is damaged`)
}

function secret(): string {
  return randomBytes(32).toString('hex')
}

function parse<T>(shape: z.ZodType<T>, text: string, message: string): T {
  const found = shape.safeParse(parseStrict(text, { maxBytes, maxDepth: 4 }))
  if (!found.success) throw new Fault('invalid', message)
  return found.data
}
