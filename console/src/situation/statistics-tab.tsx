import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Statistic } from '../../../src/api/contract/situation.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { mayRelease } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { Folded } from '../parts/folded.tsx'
import { formatDay } from '../parts/format-day.ts'
import { MemberLabel } from '../parts/member-label.tsx'
import { SaveTable } from '../parts/save-table.tsx'
import { EmptyState, ErrorState, PageSkeleton } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import { sectorTitle } from './change.tsx'
import { Count } from './count-link.tsx'
import { draftQuery, statisticsQuery } from './queries.ts'
import type { Behind } from './search.ts'
import css from './situation.module.css'

/** What members tell each other of their weeks: sums from which nobody who reported can be worked out. */
export function StatisticsTab() {
  const words = useWords()
  const query = useQuery(statisticsQuery)
  if (query.data === undefined)
    return query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />
  const { items, due } = query.data
  const weeks = [...Map.groupBy(items, ({ week }) => week)].sort(([a], [b]) => (a < b ? 1 : -1))
  return (
    <>
      <Due week={due} />
      {weeks.length === 0 && (
        <EmptyState title={words('situation.noStatistics.title')}>{words('situation.noStatistics')}</EmptyState>
      )}
      {weeks.map(([week, published]) => (
        <section key={week} className={page.section} aria-labelledby={`week-${week}`}>
          <h2 id={`week-${week}`}>{words('situation.weekOf', { week: formatDay(week, words.language) })}</h2>
          {published.map((one) => (
            <Folded
              key={one.member}
              name={`${one.member} ${week}`}
              opened={weeks[0]?.[0] === week}
              className={`${page.panel} ${css.statistic}`}
              summary={
                <>
                  <MemberLabel code={one.member} />{' '}
                  {one.tables.map((table) => (
                    <span key={table.kind}>
                      {words(table.kind === 'attempt' ? 'situation.attempts' : 'situation.incidents')}:{' '}
                      <b>
                        <Told value={table.totals.total} />
                      </b>
                    </span>
                  ))}
                  {one.synthetic === true && <em>{words('situation.syntheticShort')}</em>}
                  {one.changed && <strong className={css.problem}>{words('situation.changed')}</strong>}
                </>
              }
            >
              <Tables statistic={one} member={one.member} name={`statistics-${one.member}-${week}`} />
            </Folded>
          ))}
        </section>
      ))}
    </>
  )
}

function Due({ week }: { readonly week: string | null }) {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const { person, member } = useSession()
  const draft = useQuery(draftQuery(week)).data
  const publish = useMutation({
    mutationFn: () => stepUp(() => ask('/situation/statistics', { method: 'POST', json: { week } })),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['situation'] }),
  })
  if (week === null) return <p className={page.hint}>{words('situation.noneDue')}</p>
  return (
    <section className={`${page.section}`} aria-labelledby="due">
      <h2 id="due">{words('situation.due', { week: formatDay(week, words.language) })}</h2>
      <p className={page.hint}>{words('situation.dueHint')}</p>
      {draft?.statistic != null && (
        <Folded
          name="draft"
          className={`${page.panel} ${css.statistic}`}
          summary={words('situation.draft', { withheld: draft.withheld, of: draft.of })}
        >
          <Tables statistic={draft.statistic} member={member} name={`draft-${week}`} />
        </Folded>
      )}
      {draft !== undefined && draft.statistic === null && <p>{words('situation.nothingToPublish')}</p>}
      {mayRelease(person.role) && draft?.statistic != null && (
        <Button loading={publish.isPending} onClick={() => publish.mutate()}>
          {words('situation.publish')}
        </Button>
      )}
      <Failure of={publish.error} />
    </section>
  )
}

/** What a member counted, as this node counts it: a week of that member's, or a field of its table. */
function behindTold(
  { week, member }: { readonly week: string; readonly member: string },
  kind: 'attempt' | 'incident',
  { sector, region }: { readonly sector?: string | undefined; readonly region?: string | undefined } = {},
): Behind {
  const until = new Date(Date.parse(`${week}T00:00:00Z`) + 7 * 86_400_000).toISOString().slice(0, 10)
  const known = (word: string) => (word === 'unknown' ? '' : word)
  return {
    ...{ kind, member, from: week, until },
    ...(sector === undefined ? {} : { sector: known(sector) }),
    ...(region === undefined ? {} : { region: known(region) }),
  }
}

/** A count, or that it is withheld: with a shape and a word. */
function Told({ value, behind }: { readonly value: number; readonly behind?: Behind }) {
  const words = useWords()
  // In the line that opens the tables it is no link: it stands in them as one.
  if (value >= 0) return <Count behind={behind && { ...behind, said: value }} count={value} />
  return (
    <abbr className={css.withheld} title={words('situation.withheldMeans')}>
      <span className={css.hatched} aria-hidden="true" /> {words('situation.withheld')}
    </abbr>
  )
}

function regionName(words: Words, region: string): string {
  return region === 'unknown' ? words('situation.regionUnknown') : (words.find(`situation.region.${region}`) ?? region)
}

function Tables({
  statistic,
  member,
  name,
}: {
  readonly statistic: Statistic
  readonly member: string
  readonly name: string
}) {
  const words = useWords()
  const { week } = statistic
  return statistic.tables.map((table) => (
    <div key={table.kind} className={page.scroll}>
      <h3>
        {words(table.kind === 'attempt' ? 'situation.attempts' : 'situation.incidents')}{' '}
        <SaveTable
          name={`${name}-${table.kind}`}
          head={[
            words('situation.sector'),
            ...table.columns.map((one) => regionName(words, one)),
            words('situation.sum'),
          ]}
          rows={[...table.rows, { sector: '', ...table.totals }].map((row) => [
            row.sector === '' ? words('situation.sum') : sectorTitle(words, row.sector),
            ...[...row.cells, row.total].map((one) => (one < 0 ? words('situation.withheld') : one)),
          ])}
        />
      </h3>
      <table className={`${page.table} ${page.within}`}>
        <thead>
          <tr>
            <th scope="col">{words('situation.sector')}</th>
            {table.columns.map((column) => (
              <th key={column} scope="col" className={page.number}>
                {regionName(words, column)}
              </th>
            ))}
            <th scope="col" className={page.number}>
              {words('situation.sum')}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...table.rows, { sector: '', ...table.totals }].map((row) => (
            <tr key={row.sector}>
              <th scope="row">{row.sector === '' ? words('situation.sum') : sectorTitle(words, row.sector)}</th>
              {row.cells.map((value, at) => (
                <td
                  key={table.columns[at]}
                  className={page.number}
                  data-label={regionName(words, table.columns[at] ?? '')}
                >
                  <Told
                    value={value}
                    behind={behindTold({ week, member }, table.kind, {
                      sector: row.sector === '' ? undefined : row.sector,
                      region: table.columns[at],
                    })}
                  />
                </td>
              ))}
              <td className={page.number} data-label={words('situation.sum')}>
                <Told
                  value={row.total}
                  behind={behindTold({ week, member }, table.kind, {
                    sector: row.sector === '' ? undefined : row.sector,
                  })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  ))
}
