import { type Scorecard, scorecards as shape } from '../api/contract/feedback.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

const columns = [
  ['objects', 'objects'],
  ['unique', 'unique'],
  ['corroborated', 'corroborated'],
  ['early', 'early'],
  ['seen', 'seen'],
  ['blocked', 'blocked'],
  ['falsePositive', 'false positive'],
  ['tooLate', 'too late'],
  ['useful', 'useful'],
] as const satisfies readonly (readonly [keyof Scorecard, string])[]

export const scorecards: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args }) {
    const [dir] = args.positionals as [string]
    const counted = shape.parse(await requireRunning(dir).get('/scorecards'))
    const head = `member  ${columns.map(([, name]) => name).join('  ')}`
    const lines = counted.items.map(
      (card) =>
        `${card.member.padEnd(6)}  ${columns.map(([key, name]) => String(card[key]).padStart(name.length)).join('  ')}`,
    )
    const reach = counted.complete ? 'everything that is held' : 'the newest of what is held'
    const of = `${counted.objects} objects and ${counted.answers} answers: ${reach}`
    return { json: counted, text: [head, ...lines, of].join('\n') }
  },
}
