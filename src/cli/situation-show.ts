import { overview as shape } from '../api/contract/situation.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const situationShow: Command = {
  positionals: ['DIR'],
  options: { days: { kind: 'text' }, member: { kind: 'text' }, sector: { kind: 'text' } },
  async run({ args }) {
    const [dir] = args.positionals as [string]
    const query = new URLSearchParams([...args.texts].filter(([name]) => name !== 'out'))
    const found = shape.parse(await requireRunning(dir).get(`/situation?${query}`))
    const percent = (value: number | null) => (value === null ? 'new' : `${value > 0 ? '+' : ''}${value} %`)
    const rows = found.compared.map(({ member, sector, attempts, incidents, lastYear }) => {
      const whom = member === '' ? 'all' : `${member}${sector === '' ? '' : ` ${sector}`}`
      const week = `${attempts.week.now} attempts this week (${percent(attempts.week.percent)})`
      const { now, before } = incidents.year
      return `${whom}: ${week}, ${now} incidents this year (${before} by then last year, ${lastYear.incidents} in all of it)`
    })
    const actors = found.actors.slice(0, 10).map(({ actor, attempts }) => `  ${actor.name || actor.id}: ${attempts}`)
    const made = found.synthetic > 0 ? [`${found.synthetic} of all reports that count are synthetic`] : []
    const head = `${found.from} until ${found.until}: ${found.total.attempts} attempts, ${found.total.incidents} incidents`
    return {
      json: found,
      text: [head, ...rows, ...(actors.length === 0 ? [] : ['actors', ...actors]), ...made].join('\n'),
    }
  },
}
