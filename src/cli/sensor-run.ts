import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import { enrolSensor, parseEnrolment, readSensor, sensorPaths } from '../sensor/enrolment.ts'
import { type SensorLookBackOptions, startSensor } from '../sensor.ts'
import { digestOf } from '../telemetry/followed-place.ts'
import type { Arguments, Command } from './command.ts'
import { readTelemetryOptions, telemetryOptions } from './telemetry-options.ts'
import { sourceOptions, telemetrySource } from './telemetry-source.ts'
import { readSmallText } from './text-file.ts'

const tellWithinMs = 5000
const mostWorkers = 16

/** Makes the directory of a sensor of what `sensor add` wrote at its node. */
export const sensorInit: Command = {
  positionals: ['SENSOR-DIR'],
  options: { enrolment: { kind: 'text', required: true } },
  async run({ args, terminal }) {
    const [dir] = args.positionals as [string]
    const found = parseEnrolment(await readSmallText(args.texts.get('enrolment') as string, terminal, 65_536))
    enrolSensor(dir, found)
    const { name, member, url } = found
    return { json: { name, member, url, dir }, text: `${dir} is the sensor ${name} of ${member} at ${url}` }
  },
}

/** Looks telemetry up where it arises; its node gets sightings alone. */
export const sensorRun: Command = {
  positionals: ['SENSOR-DIR'],
  options: {
    ...sourceOptions,
    ...telemetryOptions,
    workers: { kind: 'text' },
    'event-key': { kind: 'text' },
    'look-back-days': { kind: 'text' },
    'look-back-value-days': { kind: 'text' },
    'look-back-megabytes': { kind: 'text' },
    anew: { kind: 'flag' },
  },
  async run({ args, terminal }) {
    const [dir] = args.positionals as [string]
    if (args.texts.has('sector')) throw new Fault('usage', 'the sector of a sensor is said when it is enrolled')
    const { name, member } = readSensor(dir)
    const { format, map } = readTelemetryOptions(args)
    const workers = workersOf(args)
    const eventKey = args.texts.get('event-key')
    const lookBack = lookBackOf(args)
    await using sensor = await startSensor({
      dir,
      threads: workers,
      anew: args.flags.has('anew'),
      ...(eventKey === undefined ? {} : { eventKey: readEventKey(eventKey) }),
      ...(lookBack === null ? {} : { lookBack }),
      onTrouble: ({ kind, message }) => terminal.err(`${kind}: ${message}\n`),
    })
    const stop = new AbortController()
    const interrupted = AbortSignal.any([terminal.interrupted, stop.signal])
    const untilEnd = untilStopped(interrupted)
    const work = async (): Promise<void> => {
      await sensor.ready
      await terminal.out(
        `${JSON.stringify({ event: 'ready', member, sensor: name, watched: sensor.state().watched })}\n`,
      )
      const statePath = (file: string): string => join(sensorPaths(dir).places, `${digestOf(Buffer.from(file))}.json`)
      const pieces = telemetrySource(args, { ...terminal, interrupted }, { format, statePath })
      await sensor.watch(pieces, { format, workers, ...(map === undefined ? {} : { map }) })
    }
    try {
      const working = work()
      working.catch(() => {})
      await Promise.race([working, sensor.ended, untilEnd])
      // What was being looked at when it was told to stop.
      if (interrupted.aborted) await Promise.race([working, sleep(tellWithinMs, undefined, { ref: false })])
      await sensor.told(AbortSignal.timeout(tellWithinMs))
    } finally {
      stop.abort()
    }
    const { events, hits, skipped, waiting } = sensor.state()
    return {
      json: { events, hits, skipped, waiting },
      text: `${events} events, ${hits} hits, ${skipped} lines skipped, ${waiting} not told yet`,
    }
  },
}

function workersOf({ texts, many }: Arguments): number {
  const text = texts.get('workers')
  if (text === undefined) return 1
  if (!many.has('nats')) throw new Fault('usage', '--workers is for --nats alone: what else comes has an order')
  if (!/^\d{1,2}$/.test(text) || Number(text) < 1 || Number(text) > mostWorkers)
    throw new Fault('usage', `--workers is a number from 1 to ${mostWorkers}`)
  return Number(text)
}

/** Null: nothing is kept. */
function lookBackOf({ texts }: Arguments): SensorLookBackOptions | null {
  const wholeOf = (name: string, least: number, most: number, unless: number): number => {
    const text = texts.get(name)
    if (text === undefined) return unless
    const number = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN
    if (!(number >= least && number <= most)) throw new Fault('usage', `--${name} is a number from ${least} to ${most}`)
    return number
  }
  const days = wholeOf('look-back-days', 0, 3650, 0)
  const valueDays = wholeOf('look-back-value-days', 0, 3650, 30)
  const maxBytes = wholeOf('look-back-megabytes', 16, 10_000_000, 2048) * 1_000_000
  return days === 0 ? null : { days, valueDays, maxBytes }
}

function readEventKey(file: string): Uint8Array {
  const text = readFileSync(file, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Fault('invalid', `${file} holds no key: 64 hexadecimal figures`)
  return Buffer.from(text, 'hex')
}

function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
