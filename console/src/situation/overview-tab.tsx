import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Overview } from '../../../src/api/contract/situation.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge, useMemberNames, useMembersInSentences } from '../parts/member-badge.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { SaveTable } from '../parts/save-table.tsx'
import { EmptyState, ErrorState, PageSkeleton, StaleNotice } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { Change, percentText, sectorName, sectorTitle } from './change.tsx'
import { CountLink, CountSentence } from './count-link.tsx'
import { Picture } from './picture.tsx'
import { changesQuery, overviewQuery } from './queries.ts'
import type { Behind, SituationSearch } from './search.ts'
import css from './situation.module.css'
import { TrendChart } from './trend-chart.tsx'

const dayMs = 86_400_000

/** What happened, to whom, by whom, and how that changed. */
export function OverviewTab({ search, days }: { readonly search: SituationSearch; readonly days: number }) {
  const words = useWords()
  const nameOf = useMemberNames()
  const { member, sector, actor } = search
  const to = pickPresent({ member, sector, actor })
  const query = useQuery(overviewQuery({ days, member, sector, actor }))
  const picture = query.data
  if (picture === undefined)
    return query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />
  const members = [...new Set(picture.sectors.map((row) => row.member))].sort()
  const steps = stepsOf(picture)
  const [all] = picture.compared
  if (all === undefined)
    return <EmptyState title={words('situation.empty.title')}>{words('situation.empty')}</EmptyState>
  const behindColumn = (what: 'attempts' | 'incidents', day: string, one: string): Behind => ({
    ...{ kind: what === 'attempts' ? 'attempt' : 'incident', from: day, ...to, member: one },
    until: dayAfter(day, picture.step === 'day' ? 1 : 7),
  })
  const trend = (what: 'attempts' | 'incidents') => ({
    points: picture.series.map((row) => ({ day: row.day, member: row.member, value: row[what] })),
    opens: (day: string, one: string) => behindColumn(what, day, one),
    table: {
      head: [words('situation.day'), ...members],
      rows: steps.map((day) => [
        day,
        ...members.map((one) => picture.series.find((row) => row.day === day && row.member === one)?.[what] ?? 0),
      ]),
      opens: (row: number, column: number): Behind | undefined => {
        const [day, one] = [steps[row], members[column - 1]]
        return day === undefined || one === undefined ? undefined : behindColumn(what, day, one)
      },
    },
  })
  const [attempts, incidents] = [trend('attempts'), trend('incidents')]
  return (
    <>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} />}
      <Since />
      <section className={page.section} aria-labelledby="in-short">
        <h2 id="in-short">{words('situation.inShort')}</h2>
        <ul className={css.figures}>
          {picture.compared
            .filter((row) => row.sector === '')
            .map((row) => (
              <li key={row.member}>
                <h3>{row.member === '' ? words('situation.all') : nameOf(row.member)}</h3>
                <p>
                  <strong>
                    <CountLink behind={weekBehind({ picture, to }, row, 0)} count={row.attempts.week.now} />
                  </strong>{' '}
                  <Change change={row.attempts.week} />
                </p>
                <p>{words('situation.attemptsThisWeek')}</p>
                <p className={css.years}>
                  <CountSentence
                    say="situation.incidentsThisYear"
                    facts={{
                      count: row.incidents.year.now,
                      before: row.incidents.year.before,
                      whole: row.lastYear.incidents,
                    }}
                    opens={yearsBehind({ picture, to }, row)}
                  />
                </p>
              </li>
            ))}
        </ul>
        <Headline picture={picture} to={to} />
      </section>
      <Picture
        title={words(picture.step === 'day' ? 'situation.attemptsByDay' : 'situation.attemptsByWeek')}
        name="attempts"
        table={attempts.table}
      >
        <TrendChart
          points={attempts.points}
          days={steps}
          members={members}
          label={words('situation.attempts')}
          opens={attempts.opens}
        />
      </Picture>
      <Picture
        title={words(picture.step === 'day' ? 'situation.incidentsByDay' : 'situation.incidentsByWeek')}
        name="incidents"
        table={incidents.table}
      >
        <TrendChart
          points={incidents.points}
          days={steps}
          members={members}
          label={words('situation.incidents')}
          opens={incidents.opens}
        />
      </Picture>
      <Sectors picture={picture} to={to} />
      <Actors picture={picture} />
    </>
  )
}

interface Narrowed {
  readonly picture: Overview
  /** What all of it is narrowed to. */
  readonly to: Pick<SituationSearch, 'member' | 'sector' | 'actor'>
}
type Compared = Overview['compared'][number]

/** Attempts in the last seven whole days, or in the seven before them. */
function weekBehind({ picture, to }: Narrowed, row: Compared, back: 0 | 1): Behind {
  const today = picture.at.slice(0, 10)
  return {
    ...{ kind: 'attempt', from: dayAfter(today, -7 * (back + 1)), until: dayAfter(today, -7 * back) },
    ...whereOf(to, row),
  }
}

/** Incidents of this year until yesterday, of last year until the same day, and of all of that. */
function yearsBehind({ picture, to }: Narrowed, row: Compared): Record<'count' | 'before' | 'whole', Behind> {
  const today = picture.at.slice(0, 10)
  const year = Number(today.slice(0, 4))
  const [january, last] = [`${year}-01-01`, `${year - 1}-01-01`]
  // The 29th of February has no same day: it is the 1st of March, as `Date` has it.
  const sameDay = dayAfter(`${year - 1}${today.slice(4, 8)}01`, Number(today.slice(8)) - 1)
  const between = (from: string, until: string): Behind => ({
    ...{ kind: 'incident', from, until, ...whereOf(to, row) },
  })
  return { count: between(january, today), before: between(last, sameDay), whole: between(last, january) }
}

/** Of a row that is about all members, or all sectors: those that the picture is narrowed to. */
function whereOf(to: Narrowed['to'], { member, sector }: Compared): Narrowed['to'] {
  return { ...to, ...(member === '' ? {} : { member }), ...(sector === '' ? {} : { sector }) }
}

/** The largest change of a sector, as a sentence. */
function Headline({ picture, to }: Narrowed) {
  const words = useWords()
  const inSentence = useMembersInSentences()
  const most = picture.compared
    .filter(({ sector, attempts }) => sector !== '' && attempts.week.now >= 20 && (attempts.week.percent ?? 0) >= 10)
    .sort((a, b) => (b.attempts.week.percent ?? 0) - (a.attempts.week.percent ?? 0))
    .slice(0, 3)
  if (most.length === 0) return null
  return (
    <ul className={css.sentences}>
      {most.map((row) => (
        <li key={`${row.member} ${row.sector}`}>
          <CountSentence
            say="situation.upSentence"
            facts={{
              sector: sectorName(words, row.sector),
              member: inSentence(row.member),
              change: percentText(words, row.attempts.week),
              now: row.attempts.week.now,
              before: row.attempts.week.before,
            }}
            opens={{ now: weekBehind({ picture, to }, row, 0), before: weekBehind({ picture, to }, row, 1) }}
          />
        </li>
      ))}
    </ul>
  )
}

/** What came since this person looked last. */
function Since() {
  const words = useWords()
  const changes = useQuery(changesQuery).data
  if (changes === undefined || changes.since === null) return null
  const { since } = changes
  return (
    <p className={css.since}>
      <CountSentence
        say="situation.since"
        facts={{ attempts: changes.total.attempts, incidents: changes.total.incidents, alerts: changes.alerts }}
        opens={{ attempts: { kind: 'attempt', since }, incidents: { kind: 'incident', since } }}
      />{' '}
      <Timestamp at={since} form="short" />
      {changes.alerts > 0 && (
        <>
          {' '}
          <Link to="/situation" search={{ tab: 'warnings', since }}>
            {words('situation.tab.warnings')}
          </Link>
        </>
      )}
    </p>
  )
}

function Sectors({ picture, to: { actor } }: Narrowed) {
  const words = useWords()
  const { from, until } = picture
  const rows = picture.sectors.toSorted((a, b) => b.attempts - a.attempts)
  const compared = new Map(picture.compared.map((row) => [`${row.member} ${row.sector}`, row]))
  if (rows.length === 0) return null
  return (
    <section className={page.section} aria-labelledby="by-sector">
      <header>
        <h2 id="by-sector">{words('situation.bySector')}</h2>
        <SaveTable
          name="sectors"
          head={[
            ...[words('alliance.member'), words('situation.sector'), words('situation.attempts')],
            ...[words('situation.sightings'), words('situation.incidents')],
          ]}
          rows={rows.map((row) => [
            ...[row.member, sectorTitle(words, row.sector), row.attempts, row.sightings, row.incidents],
          ])}
        />
      </header>
      <div className={`${page.panel} ${page.scroll} ${css.tall}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">{words('alliance.member')}</th>
              <th scope="col">{words('situation.sector')}</th>
              <th scope="col" className={page.number}>
                {words('situation.attempts')}
              </th>
              <th scope="col">{words('situation.overWeek')}</th>
              <th scope="col" className={page.number}>
                {words('situation.incidents')}
              </th>
              <th scope="col">{words('situation.overYear')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const change = compared.get(`${row.member} ${row.sector}`)
              const where = { from, until, member: row.member, sector: row.sector, actor }
              return (
                <tr key={`${row.member} ${row.sector}`}>
                  <th scope="row">
                    <MemberLabel code={row.member} />
                  </th>
                  <td data-label={words('situation.sector')}>{sectorTitle(words, row.sector)}</td>
                  <td data-label={words('situation.attempts')} className={page.number}>
                    <CountLink behind={{ kind: 'attempt', ...where }} count={row.attempts} />
                  </td>
                  <td data-label={words('situation.overWeek')}>
                    {change !== undefined && <Change change={change.attempts.week} />}
                  </td>
                  <td data-label={words('situation.incidents')} className={page.number}>
                    <CountLink behind={{ kind: 'incident', ...where }} count={row.incidents} />
                  </td>
                  <td data-label={words('situation.overYear')}>
                    {change !== undefined && <Change change={change.incidents.year} />}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Actors against targets: who comes to whom, by sector of each member. */
function Actors({ picture }: Pick<Narrowed, 'picture'>) {
  const words = useWords()
  const { from, until } = picture
  const actors = picture.actors.slice(0, 12)
  const targets = [
    ...new Set(
      actors.flatMap(({ targets: of }) =>
        of.filter(({ sector }) => sector !== '').map(({ member, sector }) => `${member} ${sector}`),
      ),
    ),
  ].sort()
  if (actors.length === 0 || targets.length === 0)
    return (
      <section className={page.section} aria-labelledby="by-actor">
        <h2 id="by-actor">{words('situation.actors')}</h2>
        <EmptyState title={words('situation.noActors.title')}>{words('situation.noActors')}</EmptyState>
      </section>
    )
  const at = (actor: Overview['actors'][number], target: string) =>
    actor.targets.find(({ member, sector }) => `${member} ${sector}` === target)?.attempts ?? 0
  const most = Math.max(1, ...actors.flatMap((actor) => targets.map((target) => at(actor, target))))
  return (
    <section className={page.section} aria-labelledby="by-actor">
      <header>
        <h2 id="by-actor">{words('situation.actors')}</h2>
        <SaveTable
          name="actors"
          head={[
            ...[words('alliance.member'), words('situation.target')],
            ...actors.map(({ actor }) => actor.name || actor.id),
          ]}
          rows={targets.map((target) => {
            const [member = '', sector = ''] = target.split(' ')
            return [member, sectorTitle(words, sector), ...actors.map((one) => at(one, target))]
          })}
        />
      </header>
      <p className={page.hint}>{words('situation.actorsHint')}</p>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={`${page.table} ${css.heat}`}>
          <thead>
            <tr>
              <th scope="col">{words('situation.target')}</th>
              {actors.map(({ actor }) => (
                <th key={actor.id} scope="col" className={`foreign ${page.number}`}>
                  <Link to="/objects/$id" params={{ id: actor.id }}>
                    {actor.name || actor.id}
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {targets.map((target) => {
              const [member = '', sector = ''] = target.split(' ')
              return (
                <tr key={target}>
                  <th scope="row">
                    <MemberBadge code={member} /> {sectorTitle(words, sector)}
                  </th>
                  {actors.map((one) => {
                    const count = at(one, target)
                    return (
                      <td
                        key={one.actor.id}
                        data-label={one.actor.name}
                        data-heat={heatOf(count, most)}
                        className={page.number}
                      >
                        <CountLink
                          behind={{ kind: 'attempt', from, until, member, sector, actor: one.actor.id }}
                          count={count}
                        />
                      </td>
                    )
                  })}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** 0 to 5: how strong a field is coloured; its number stands in it. */
export function heatOf(count: number, most: number): number {
  return count <= 0 ? 0 : Math.max(1, Math.ceil((Math.sqrt(count) / Math.sqrt(most)) * 5))
}

function pickPresent(to: { readonly [name in keyof Narrowed['to']]: string | undefined }): Narrowed['to'] {
  return Object.fromEntries(Object.entries(to).filter(([, value]) => value !== undefined))
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

function stepsOf({ from, until, step }: Overview): string[] {
  const steps: string[] = []
  const length = step === 'day' ? dayMs : 7 * dayMs
  for (let at = Date.parse(`${from}T00:00:00Z`); at < Date.parse(`${until}T00:00:00Z`); at += length)
    steps.push(new Date(at).toISOString().slice(0, 10))
  return steps
}
