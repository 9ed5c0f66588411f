import { setTimeout as wait } from 'node:timers/promises'
import { type Scorecard, type Scorecards, type SourceCard, scorecards as shape } from '../api/contract/feedback.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { onOneLine } from './one-line.ts'

const askAgainMs = 500

type Counts = Omit<Scorecard, 'member'>

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
] as const satisfies readonly (readonly [keyof Counts, string])[]

export const scorecards: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args }) {
    const [dir] = args.positionals as [string]
    const counted = await whenCounted(requireRunning(dir))
    const { items, producers, producersInAll, sources } = counted
    const reach = counted.complete ? 'everything that is held' : 'the newest of what is held'
    const of = `${counted.objects} objects and ${counted.answers} answers: ${reach}`
    const text = [
      table('member', items, ({ member }) => member),
      table('producer', producers, ({ identity, name }) => onOneLine(name === '' ? identity : name)),
      ...(producersInAll > producers.length ? [`(${producersInAll} producers in all)`] : []),
      table('source', sources, sayDoor),
      of,
    ]
    return { json: counted, text: text.join('\n') }
  },
}

/** Counting takes seconds where much is held. */
async function whenCounted(node: ReturnType<typeof requireRunning>): Promise<Scorecards> {
  for (;;) {
    const counted = shape.parse(await node.get('/scorecards'))
    if (counted.at !== null) return counted
    await wait(askAgainMs)
  }
}

const doors = { member: 'from member', source: 'source', client: 'client', here: 'handed in here' } as const

const sayDoor = ({ kind, name }: SourceCard): string => onOneLine(`${doors[kind]} ${name}`.trim())

function table<Card extends Counts>(title: string, cards: readonly Card[], nameOf: (card: Card) => string): string {
  const names = cards.map(nameOf)
  const width = Math.max(title.length, ...names.map(({ length }) => length))
  const head = `${title.padEnd(width)}  ${columns.map(([, name]) => name).join('  ')}`
  const lines = cards.map(
    (card, at) =>
      `${names[at]!.padEnd(width)}  ${columns.map(([key, name]) => String(card[key]).padStart(name.length)).join('  ')}`,
  )
  return [head, ...lines, ''].join('\n')
}
