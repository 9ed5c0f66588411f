import { existsSync } from 'node:fs'
import { enrolment, type Sensor, sensors } from '../api/contract/sensors.ts'
import { Fault } from '../base/fault.ts'
import { replaceFile } from '../config/replace-file.ts'
import { checkName } from './administration.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

/** Enrols a sensor at a node; the file that it begins with holds its token and is for its owner alone. */
export const sensorAdd: Command = {
  positionals: ['DIR', 'NAME'],
  options: { out: { kind: 'text', required: true }, sector: { kind: 'text' }, url: { kind: 'text' } },
  async run({ args }) {
    const [dir, given] = args.positionals as [string, string]
    const name = checkName(given)
    const out = args.texts.get('out') as string
    if (existsSync(out)) throw new Fault('conflict', `${out} is there already: name another file`)
    const [sector, url] = [args.texts.get('sector'), args.texts.get('url')]
    const wish = { name, ...(sector === undefined ? {} : { sector }), ...(url === undefined ? {} : { url }) }
    const made = enrolment.parse(await requireRunning(dir).send('POST', '/sensors', JSON.stringify(wish)))
    replaceFile(out, `${JSON.stringify(made, null, 2)}\n`)
    return {
      json: { name, sector: made.sector, url: made.url, file: out },
      text: `${out} is what ${name} begins with, and holds its secret. Where the collector is:\n  trefoil sensor init SENSOR-DIR --enrolment ${out}`,
    }
  },
}

export const sensorList: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args }) {
    const { items } = sensors.parse(await requireRunning(args.positionals[0] as string).get('/sensors'))
    return { json: { items }, text: items.length === 0 ? 'no sensors' : items.map(show).join('\n') }
  },
}

export const sensorRevoke: Command = {
  positionals: ['DIR', 'NAME'],
  options: {},
  async run({ args }) {
    const [dir, name] = args.positionals as [string, string]
    await requireRunning(dir).send('POST', `/sensors/${encodeURIComponent(name)}/revocation`, '')
    return { json: { revoked: name }, text: `${name} gets no index and may tell nothing any more` }
  },
}

export const sensorRemove: Command = {
  positionals: ['DIR', 'NAME'],
  options: {},
  async run({ args }) {
    const [dir, name] = args.positionals as [string, string]
    await requireRunning(dir).send('DELETE', `/sensors/${encodeURIComponent(name)}`, '')
    return { json: { removed: name }, text: `${name} is forgotten` }
  },
}

function show({ name, sector, revokedAt, isConnected, contactAt, told, refused, because, state }: Sensor): string {
  const how =
    revokedAt !== null ? `revoked ${revokedAt}` : isConnected ? 'connected' : `last heard ${contactAt ?? 'never'}`
  const facts =
    state === null
      ? []
      : [
          `index of ${state.indexAt ?? 'never'}, ${state.watched} looked for`,
          `${state.events} events, ${state.skipped} skipped, ${state.hits} hits, ${state.waiting} waiting`,
          ...(state.lookBack === null ? [] : [lookBackOf(state.lookBack)]),
          ...(state.errors === 0 ? [] : [`${state.errors} errors, the last: ${state.lastError}`]),
        ]
  const refusals = refused === 0 ? [] : [`${refused} refused: ${because}`]
  return [`${name}${sector === '' ? '' : ` (${sector})`}: ${how}`, ...facts, `${told} told`, ...refusals].join('; ')
}

function lookBackOf({
  recordedDays,
  oldestDay,
  keptDays,
  confirmed,
}: NonNullable<Sensor['state']>['lookBack'] & object): string {
  return `looks back over ${recordedDays} days recorded since ${oldestDay ?? 'none'} (kept ${keptDays}), ${confirmed} seen before`
}
