import { readFileSync } from 'node:fs'
import { detectionState } from '../api/contract/detection.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

/** What is looked for, what matched too much, and by which rule an indicator loses its worth; resets one, or writes the rule. */
export const detection: Command = {
  positionals: ['DIR'],
  options: { reset: { kind: 'text' }, rule: { kind: 'text' } },
  async run({ args }) {
    const [dir] = args.positionals as [string]
    const api = requireRunning(dir)
    const indicator = args.texts.get('reset')
    if (indicator !== undefined) {
      await api.send('DELETE', `/detection/tripped/${encodeURIComponent(indicator)}`, '')
      return { json: { reset: indicator }, text: `${indicator} is looked for again` }
    }
    const file = args.texts.get('rule')
    if (file !== undefined) {
      await api.send('PUT', '/detection/rule', readRule(file))
      return { json: { rule: file }, text: 'the rule is in force' }
    }
    const state = detectionState.parse(await api.get('/detection'))
    const tripped = state.tripped.map(
      (one) => `tripped: ${one.indicator} matched ${one.hits} of ${one.events} events at ${one.at}`,
    )
    const counts = `${state.watched} looked for by ${state.values} values, ${state.notWatched} not, ${state.allowed.length} values allowed`
    return { json: state, text: [counts, ...tripped].join('\n') }
  },
}

function readRule(file: string): string {
  const text = readFileSync(file, 'utf8')
  if (text.length > 65_536) throw new Fault('too-large', 'a rule has at most 65536 bytes')
  return text
}
