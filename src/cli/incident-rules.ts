import { ruleList } from '../api/contract/incidents.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { readSmallText } from './text-file.ts'

export const incidentRules: Command = {
  positionals: ['DIR'],
  options: { set: { kind: 'text' }, reset: { kind: 'text' } },
  async run({ args, terminal }) {
    const api = requireRunning(args.positionals[0] as string)
    const [set, reset] = [args.texts.get('set'), args.texts.get('reset')]
    let answer: unknown
    if (set !== undefined) {
      const text = await readSmallText(set, terminal, 256 * 1024)
      answer = await api.send('PUT', `/incident-rules/${encodeURIComponent(idOf(text))}`, text)
    } else if (reset !== undefined)
      answer = await api.send('DELETE', `/incident-rules/${encodeURIComponent(reset)}`, '')
    else answer = await api.get('/incident-rules')
    const found = ruleList.parse(answer)
    const lines = found.items.map(({ rule, used, changedBy }) => {
      const clocks = rule.clocks.map(
        ({ id, duration }) => `${id} ${duration === null ? 'without a number' : JSON.stringify(duration)}`,
      )
      return `${rule.id}  ${rule.status}${used ? '  in use' : ''}${changedBy === null ? '' : `  changed by ${changedBy}`}  ${clocks.join('; ')}`
    })
    return {
      json: found,
      text: `${lines.join('\n')}\nCheck with counsel: these are read from public sources, and are no legal advice.`,
    }
  },
}

function idOf(text: string): string {
  try {
    const { id } = JSON.parse(text) as { id?: unknown }
    if (typeof id === 'string') return id
  } catch {}
  throw new Fault('invalid', 'a rule is a JSON object with an id')
}
