import { setTimeout as wait } from 'node:timers/promises'
import { quarantine, quarantineResult, type Source, source, sources } from '../api/contract/sources.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { type NodeApi, requireRunning } from './node-api.ts'
import { showSource } from './source-text.ts'

const askEveryMs = 300
const mostSeconds = 86_400

export const sourceList: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args }) {
    const { items, allowed } = sources.parse(await requireRunning(args.positionals[0] as string).get('/sources'))
    return { json: { items, allowed }, text: items.length === 0 ? 'no sources' : items.map(showSource).join('\n') }
  },
}

export const sourceShow: Command = {
  positionals: ['DIR', 'NAME'],
  options: {},
  async run({ args }) {
    const [dir, name] = args.positionals as [string, string]
    const found = await ask(requireRunning(dir), name)
    return { json: found, text: showSource(found) }
  },
}

export const sourcePause = pausing(true)
export const sourceResume = pausing(false)

function pausing(paused: boolean): Command {
  return {
    positionals: ['DIR', 'NAME'],
    options: {},
    async run({ args }) {
      const [dir, name] = args.positionals as [string, string]
      const changed = source.parse(await requireRunning(dir).send('PATCH', pathOf(name), JSON.stringify({ paused })))
      return { json: changed, text: showSource(changed) }
    },
  }
}

export const sourceRemove: Command = {
  positionals: ['DIR', 'NAME'],
  options: {},
  async run({ args }) {
    const [dir, name] = args.positionals as [string, string]
    await requireRunning(dir).send('DELETE', pathOf(name), '')
    return { json: { removed: name }, text: `${name} is not read any more; what it brought stays` }
  },
}

/** Reads it now, and waits for the end of the run. */
export const sourceRun: Command = {
  positionals: ['DIR', 'NAME'],
  options: { 'from-start': { kind: 'flag' }, wait: { kind: 'text' } },
  async run({ args, terminal }) {
    const [dir, name] = args.positionals as [string, string]
    const seconds = Number(args.texts.get('wait') ?? 600)
    if (!(seconds >= 0 && seconds <= mostSeconds))
      throw new Fault('usage', `--wait is a number of seconds up to ${mostSeconds}`)
    const api = requireRunning(dir)
    const before = await ask(api, name)
    await api.send('POST', `${pathOf(name)}/run`, JSON.stringify({ fromStart: args.flags.has('from-start') }))
    const until = performance.now() + seconds * 1000
    let now = before
    while (now.runs === before.runs && performance.now() < until) {
      await wait(askEveryMs, undefined, { signal: terminal.interrupted })
      now = await ask(api, name)
    }
    const ended = now.runs > before.runs
    const text = ended ? showSource(now) : `${showSource(now)}\n  it is still being read`
    return { json: now, text, exit: ended && now.lastError !== '' ? 1 : 0 }
  },
}

export const sourceQuarantine: Command = {
  positionals: ['DIR', 'NAME'],
  options: {},
  async run({ args }) {
    const [dir, name] = args.positionals as [string, string]
    const api = requireRunning(dir)
    const items = []
    let cursor: string | null = null
    do {
      const query = new URLSearchParams({ limit: '200', ...(cursor === null ? {} : { cursor }) })
      const page = quarantine.parse(await api.get(`${pathOf(name)}/quarantine?${query}`))
      items.push(...page.items)
      cursor = page.next
    } while (cursor !== null)
    const lines = items.map(
      ({ digest, objectId, place, reason }) => `${digest}  ${objectId || '(no id)'}\n  ${place}: ${reason}`,
    )
    return { json: { items }, text: lines.length === 0 ? 'nothing waits' : lines.join('\n') }
  },
}

export const sourceRetry = acting('retry')
export const sourceDiscard = acting('discard')

/** With a digest one of them, without all that wait. */
function acting(act: 'retry' | 'discard'): Command {
  return {
    positionals: ['DIR', 'NAME', 'DIGEST…'],
    options: {},
    async run({ args }) {
      const [dir, name, ...digests] = args.positionals as [string, string, ...string[]]
      const api = requireRunning(dir)
      const total = { taken: 0, discarded: 0, left: 0 }
      for (const digest of digests.length === 0 ? [undefined] : digests) {
        const body = JSON.stringify({ act, ...(digest === undefined ? {} : { digest }) })
        const result = quarantineResult.parse(await api.send('POST', `${pathOf(name)}/quarantine`, body))
        total.taken += result.taken
        total.discarded += result.discarded
        total.left = result.left
      }
      const { taken, discarded, left } = total
      const done = act === 'retry' ? `${taken} taken` : `${discarded} thrown away`
      return { json: total, text: `${done}, ${left} wait` }
    },
  }
}

async function ask(api: NodeApi, name: string): Promise<Source> {
  return source.parse(await api.get(pathOf(name)))
}

function pathOf(name: string): string {
  return `/sources/${encodeURIComponent(name)}`
}
