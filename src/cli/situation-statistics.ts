import { publishedStatistic, statistics as shape, statisticDraft } from '../api/contract/situation.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

/** What members published; with --publish, what this member publishes of a week. */
export const situationStatistics: Command = {
  positionals: ['DIR'],
  options: { publish: { kind: 'text' }, draft: { kind: 'text' } },
  async run({ args }) {
    const [dir] = args.positionals as [string]
    const api = requireRunning(dir)
    const [week, draft] = [args.texts.get('publish'), args.texts.get('draft')]
    if (week !== undefined) {
      const { id } = publishedStatistic.parse(await api.send('POST', '/situation/statistics', JSON.stringify({ week })))
      return { json: { id, week }, text: `published the week of ${week}: ${id}` }
    }
    if (draft !== undefined) {
      const found = statisticDraft.parse(await api.get(`/situation/statistics/draft?week=${encodeURIComponent(draft)}`))
      const may = found.may ? 'may be published' : `may not be published: ${found.because}`
      return { json: found, text: `the week of ${draft} ${may}; ${found.withheld} of ${found.of} counts are withheld` }
    }
    const found = shape.parse(await api.get('/situation/statistics'))
    const told = (value: number | undefined) => (value === undefined ? 'none' : value < 0 ? 'withheld' : String(value))
    const lines = found.items.map(({ member, week: of, tables }) => {
      const total = (kind: string) => told(tables.find((one) => one.kind === kind)?.totals.total)
      return `${of}  ${member}  attempts ${total('attempt')}, incidents ${total('incident')}`
    })
    const due = found.due === null ? [] : [`the week of ${found.due} may be published`]
    return { json: found, text: [...lines, ...due].join('\n') || 'no member published anything yet' }
  },
}
