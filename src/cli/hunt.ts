import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { parse } from 'yaml'
import { huntOffer, huntOffers, huntPackage, hunt as huntShape, hunts } from '../api/contract/hunts.ts'
import { Fault } from '../base/fault.ts'
import type { Arguments, Command } from './command.ts'
import { showHunt, showHuntOffer, showRuns } from './hunt-text.ts'
import { type NodeApi, requireRunning } from './node-api.ts'
import { readTelemetryOptions, telemetryOptions } from './telemetry-options.ts'
import { inFile, readTextFile } from './text-file.ts'

const dayMs = 86_400_000
const packageBytes = 1024 * 1024

const at = (id: string, part = ''): string => `/hunt-offers/${encodeURIComponent(id)}${part}`
const apiOf = ({ positionals }: Arguments): NodeApi => requireRunning(positionals[0] as string)
const post = (api: NodeApi, path: string, body: unknown = {}): Promise<unknown> =>
  api.send('POST', path, JSON.stringify(body))

/** Asks members to look for what a file says: a package in YAML or JSON. */
export const huntAsk: Command = {
  positionals: ['DIR', 'FILE'],
  options: {
    ...{ to: { kind: 'text', required: true }, days: { kind: 'text' }, tlp: { kind: 'text' } },
    about: { kind: 'many' },
  },
  async run({ args }) {
    const file = args.positionals[1] as string
    const asked = huntPackage.safeParse(inFile(file, () => parse(readTextFile(file, packageBytes)) as unknown))
    if (!asked.success) {
      const issue = asked.error.issues[0]
      throw new Fault('invalid', `${file}: ${issue?.path.join('/') ?? ''} ${issue?.message ?? 'is no hunt package'}`)
    }
    const days = Number(args.texts.get('days') ?? 14)
    if (!Number.isFinite(days) || days <= 0) throw new Fault('usage', '--days is a number of days')
    const made = huntShape.parse(
      await post(apiOf(args), '/hunts', {
        package: asked.data,
        members: (args.texts.get('to') as string).split(',').filter((one) => one !== ''),
        due: new Date(Date.now() + days * dayMs).toISOString(),
        ...(args.texts.has('tlp') ? { tlp: args.texts.get('tlp') } : {}),
        about: args.many.get('about') ?? [],
      }),
    )
    return { json: made, text: showHunt(made) }
  },
}

/** Hunts of ours, with who looked, where and since when; with --in those of others. */
export const huntList: Command = {
  positionals: ['DIR'],
  options: { in: { kind: 'flag' } },
  async run({ args }) {
    if (args.flags.has('in')) {
      const { items, waiting } = huntOffers.parse(await apiOf(args).get('/hunt-offers'))
      const text = items.length === 0 ? 'nobody has asked us' : items.map(showHuntOffer).join('\n')
      return { json: { items, waiting }, text }
    }
    const { items } = hunts.parse(await apiOf(args).get('/hunts'))
    return { json: { items }, text: items.length === 0 ? 'we have asked nobody' : items.map(showHunt).join('\n') }
  },
}

export const huntShow: Command = {
  positionals: ['DIR', 'ID'],
  options: {},
  async run({ args }) {
    const id = args.positionals[1] as string
    if (id.startsWith('note--')) return shown(await apiOf(args).get(at(id)))
    const found = huntShape.parse(await apiOf(args).get(`/hunts/${encodeURIComponent(id)}`))
    return { json: found, text: showHunt(found) }
  },
}

export const huntAccept: Command = {
  positionals: ['DIR', 'ID'],
  options: {},
  run: async ({ args }) => shown(await post(apiOf(args), at(args.positionals[1] as string, '/acceptance'))),
}

export const huntRefuse: Command = {
  positionals: ['DIR', 'ID'],
  options: { reason: { kind: 'text', required: true } },
  run: async ({ args }) =>
    shown(await post(apiOf(args), at(args.positionals[1] as string, '/refusal'), { reason: args.texts.get('reason') })),
}

/** Looks in what the node holds of its own, or in telemetry; nothing is told by this but that it is being looked. */
export const huntRun: Command = {
  positionals: ['DIR', 'ID'],
  options: { file: { kind: 'text' }, name: { kind: 'text' }, ...telemetryOptions },
  async run({ args, terminal }) {
    const id = args.positionals[1] as string
    const file = args.texts.get('file')
    const api = apiOf(args)
    if (file === undefined) {
      if (args.texts.has('format')) throw new Fault('usage', '--file FILE names the telemetry; - is standard input')
      return shown(await post(api, at(id, '/runs?source=held')))
    }
    const { query } = readTelemetryOptions(args)
    if (file !== '-' && statSync(file).isDirectory()) throw new Fault('invalid', `${file} is a directory; name a file`)
    const name = args.texts.get('name') ?? (file === '-' ? '' : basename(file))
    const source = file === '-' ? terminal.stdin : createReadStream(file)
    const path = at(id, `/runs?source=telemetry&${query}${name === '' ? '' : `&name=${encodeURIComponent(name)}`}`)
    return shown(await api.upload(path, source, 'application/octet-stream'))
  },
}

export const huntDiscard: Command = {
  positionals: ['DIR', 'ID', 'RUN'],
  options: {},
  async run({ args }) {
    const [, id, num] = args.positionals as [string, string, string]
    return shown(await apiOf(args).send('DELETE', at(id, `/runs/${encodeURIComponent(num)}`), ''))
  },
}

/** Releases what was found: counts, unless more or nothing is asked for. */
export const huntAnswer: Command = {
  positionals: ['DIR', 'ID'],
  options: { times: { kind: 'flag' }, nothing: { kind: 'flag' }, remark: { kind: 'text' } },
  async run({ args }) {
    const [times, nothing] = [args.flags.has('times'), args.flags.has('nothing')]
    if (times && nothing) throw new Fault('usage', 'one of --times and --nothing')
    const level = nothing ? 'nothing' : times ? 'counts-and-times' : 'counts'
    const body = { level, remark: args.texts.get('remark') ?? '' }
    return shown(await post(apiOf(args), at(args.positionals[1] as string, '/answer'), body))
  },
}

export const huntWithdraw: Command = {
  positionals: ['DIR', 'HUNT'],
  options: {},
  async run({ args }) {
    const path = `/hunts/${encodeURIComponent(args.positionals[1] as string)}/withdrawal`
    const found = huntShape.parse(await post(apiOf(args), path))
    return { json: found, text: showHunt(found) }
  },
}

function shown(answer: unknown) {
  const offer = huntOffer.parse(answer)
  return { json: offer, text: `${showHuntOffer(offer)}${showRuns(offer)}` }
}
