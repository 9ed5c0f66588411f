import { lookBackState, mostSought, seenAnswer } from '../api/contract/look-back.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { readSmallText } from './text-file.ts'

const maxInputBytes = 2 * 1024 * 1024

/** Whether telemetry named values before, and on which days. */
export const seen: Command = {
  positionals: ['DIR', 'VALUE…'],
  options: { input: { kind: 'text' } },
  async run({ args, terminal }) {
    const [dir, ...given] = args.positionals as [string, ...string[]]
    const api = requireRunning(dir)
    const input = args.texts.get('input')
    if (given.length === 0 && input === undefined) {
      const state = lookBackState.parse(await api.get('/look-back'))
      return { json: state, text: coverageOf(state).join('\n') }
    }
    const listed = input === undefined ? '' : await readSmallText(input, terminal, maxInputBytes)
    const values = [...given, ...listed.split('\n').map((line) => line.trim())].filter((one) => one !== '')
    if (values.length > mostSought) throw new Fault('too-large', `at most ${mostSought} values are looked for at once`)
    const answer = seenAnswer.parse(await api.send('POST', '/look-back', JSON.stringify({ values })))
    const lines = answer.values.flatMap(({ text, kind, sought, days }) => {
      if (kind === null) return [`${text}: no value that can be looked for`]
      if (!sought)
        return [`${text}: cannot be looked for (a private address, a network of more than 4,096 addresses, or of IPv6)`]
      if (days.length === 0) return [`${text}: not seen on the days that were recorded`]
      return [
        `${text}: seen`,
        ...days.map(
          ({ day, confirmed, below }) => `  ${day}  ${confirmed ? 'yes' : 'probably'}${below ? ', below it' : ''}`,
        ),
      ]
    })
    return { json: answer, text: [...lines, ...coverageOf(answer.state)].join('\n') }
  },
}

function coverageOf({
  on,
  days,
  gaps,
  keptDays,
  keptValueDays,
  errorRate,
}: ReturnType<typeof lookBackState.parse>): string[] {
  if (!on) return ['Nothing is kept of what telemetry names: set lookBackDays (TREFOIL_LOOK_BACK_DAYS) for that.']
  const oldest = days.at(-1)
  if (oldest === undefined) return ['Nothing was recorded yet.']
  const events = days.reduce((sum, one) => sum + one.events, 0)
  const lines = [
    `Days recorded: ${days.length}, from ${oldest.day} to ${days[0]!.day}; ${events} events; kept ${keptDays} days, the values ${keptValueDays}.`,
    gaps.length === 0
      ? 'No day since the first is missing.'
      : `Nothing was recorded on ${gaps.length} days since the first: ${gaps.slice(0, 10).join(', ')}${gaps.length > 10 ? ' …' : ''}`,
  ]
  if (errorRate > 0) lines.push(`"Probably" is wrong for one value in ${Math.floor(1 / errorRate)}.`)
  return lines
}
