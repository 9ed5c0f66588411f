import { layer as shape } from '../api/contract/situation.ts'
import { Fault } from '../base/fault.ts'
import { type Combination, combinations, combineLayers, readLayer } from '../desks/situation/layer.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { readTextFile, replaceTextFile } from './text-file.ts'

const mostBytes = 8 * 1024 * 1024

/** Layers of what was seen, or of an actor, out of a node; or two files made one. */
export const situationLayer: Command = {
  positionals: ['DIR'],
  options: {
    ...{ domain: { kind: 'text' }, days: { kind: 'text' }, of: { kind: 'text' }, out: { kind: 'text' } },
    ...{ how: { kind: 'text' }, with: { kind: 'text' } },
  },
  async run({ args }) {
    const [dir] = args.positionals as [string]
    const query = new URLSearchParams({ domain: args.texts.get('domain') ?? 'enterprise-attack' })
    for (const name of ['days', 'of']) if (args.texts.has(name)) query.set(name, args.texts.get(name)!)
    let found = readLayer(shape.parse(await requireRunning(dir).get(`/situation/layer?${query}`)))
    const [how = 'sum', file] = [args.texts.get('how'), args.texts.get('with')]
    if (!combinations.includes(how as Combination)) throw new Fault('usage', `--how is ${combinations.join(', ')}`)
    if (file !== undefined)
      found = combineLayers(found, readLayer(JSON.parse(readTextFile(file, mostBytes))), how as Combination)
    const out = args.texts.get('out')
    const text = JSON.stringify(found, null, 2)
    if (out !== undefined) replaceTextFile(out, `${text}\n`)
    return { json: found, text: out === undefined ? text : `written to ${out}` }
  },
}
