import { source, sourceFound, sourceKind } from '../api/contract/sources.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { newSettings, readSecret, readSettings, sourceOptions } from './source-options.ts'
import { showFound, showSource } from './source-text.ts'

export const sourceAdd: Command = {
  positionals: ['DIR', 'NAME'],
  options: { ...sourceOptions, paused: { kind: 'flag' } },
  async run({ args, terminal }) {
    const [dir, name] = args.positionals as [string, string]
    const settings = readSettings(args, newSettings)
    const secret = (await readSecret(args, terminal)) ?? null
    const wish = { name, settings, secret, paused: args.flags.has('paused') }
    const added = source.parse(await requireRunning(dir).send('POST', '/sources', JSON.stringify(wish)))
    return { json: added, text: showSource(added) }
  },
}

export const sourceSet: Command = {
  positionals: ['DIR', 'NAME'],
  options: sourceOptions,
  async run({ args, terminal }) {
    const [dir, name] = args.positionals as [string, string]
    const api = requireRunning(dir)
    const path = `/sources/${encodeURIComponent(name)}`
    const before = source.parse(await api.get(path))
    const settings = readSettings(args, before.settings)
    const secret = await readSecret(args, terminal)
    const wish = { settings, ...(secret === undefined ? {} : { secret }) }
    const changed = source.parse(await api.send('PATCH', path, JSON.stringify(wish)))
    return { json: changed, text: showSource(changed) }
  },
}

/** Looks, and takes nothing: at a source that is there, with what the options say in place of what it has, or at one that is not. */
export const sourceTest: Command = {
  positionals: ['DIR', 'NAME'],
  options: sourceOptions,
  async run({ args, terminal }) {
    const [dir, name] = args.positionals as [string, string]
    const api = requireRunning(dir)
    const before = sourceKind.options.some((kind) => args.texts.has(kind))
      ? newSettings
      : source.parse(await api.get(`/sources/${encodeURIComponent(name)}`)).settings
    const secret = await readSecret(args, terminal)
    const wish = { name, settings: readSettings(args, before), ...(secret === undefined ? {} : { secret }) }
    const found = sourceFound.parse(await api.send('POST', '/sources/probe', JSON.stringify(wish)))
    return { json: found, text: showFound(found) }
  },
}
