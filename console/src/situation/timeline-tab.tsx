import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { Timeline } from '../../../src/api/contract/situation.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMemberNames } from '../parts/member-badge.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { EmptyState, ErrorState, PageSkeleton } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { axisSteps } from './axis-steps.ts'
import { Picture } from './picture.tsx'
import { timelineQuery } from './queries.ts'
import { type ChangedSearch, mostZoom, type SituationSearch } from './search.ts'
import css from './situation.module.css'

const lanes = ['happened', 'detected', 'reported', 'shared'] as const
type Item = Timeline['items'][number]
const dayMs = 86_400_000
const size = { width: 900, left: 96, right: 36, top: 14, lane: 52, bottom: 26 }
/** How long the time is within which it was, by how exactly it is known. */
const lengths: Readonly<Record<string, number>> = {
  year: 365 * dayMs,
  month: 30 * dayMs,
  day: dayMs,
  hour: 3_600_000,
  minute: 60_000,
  second: 0,
}

/** Incidents in four lanes: when each happened, was detected, reported and shared, and how exactly that is known. */
export function TimelineTab({
  search,
  days,
  time,
  onChange,
}: {
  readonly search: SituationSearch
  readonly days: number
  readonly time: ReactNode
  readonly onChange: (next: ChangedSearch) => void
}) {
  const words = useWords()
  const memberSaid = useMemberSaid()
  const query = useQuery(timelineQuery(days))
  const view = { zoom: search.zoom ?? 1, at: search.at ?? 1 }
  const [chosen, setChosen] = useState('')
  if (query.data === undefined)
    return query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />
  const { items, most } = query.data
  if (items.length === 0)
    return <EmptyState title={words('situation.noIncidents.title')}>{words('situation.noIncidents')}</EmptyState>
  const until = Date.now() + dayMs
  const whole = days * dayMs
  const length = whole / view.zoom
  const from = until - whole + (whole - length) * view.at
  const move = (zoom: number, at: number) => {
    const next = { zoom: Math.min(mostZoom, Math.max(1, zoom)), at: Math.min(1, Math.max(0, at)) }
    onChange({
      zoom: next.zoom === 1 ? undefined : next.zoom,
      at: next.zoom === 1 || next.at === 1 ? undefined : next.at,
    })
  }
  const text = (item: Item, lane: (typeof lanes)[number]) => {
    const time = item[lane]
    return time === null
      ? ''
      : time.at.slice(0, { year: 4, month: 7, day: 10, hour: 13 }[time.fidelity] ?? 16).replace('T', ' ')
  }
  return (
    <>
      <div className={css.filters}>
        {time}
        <fieldset className={css.tools} aria-label={words('situation.zoom')}>
          <Button
            size="sm"
            variant="default"
            disabled={view.zoom === mostZoom}
            onClick={() => move(view.zoom * 2, view.at)}
          >
            {words('situation.zoomIn')}
          </Button>
          <Button size="sm" variant="default" disabled={view.zoom === 1} onClick={() => move(view.zoom / 2, view.at)}>
            {words('situation.zoomOut')}
          </Button>
          <Button
            size="sm"
            variant="default"
            disabled={view.zoom === 1}
            onClick={() => move(view.zoom, view.at - 0.25 / view.zoom)}
          >
            ← {words('situation.earlier')}
          </Button>
          <Button
            size="sm"
            variant="default"
            disabled={view.zoom === 1}
            onClick={() => move(view.zoom, view.at + 0.25 / view.zoom)}
          >
            {words('situation.later')} →
          </Button>
        </fieldset>
      </div>
      <Picture
        title={words('situation.tab.timeline')}
        hint={words('situation.timelineHint')}
        name="timeline"
        table={{
          head: [
            words('alliance.member'),
            words('situation.incident'),
            ...lanes.map((lane) => words(`situation.lane.${lane}`)),
          ],
          rows: items.map((item) => [
            memberSaid(item.incident.origin),
            item.incident.name,
            ...lanes.map((lane) => text(item, lane)),
          ]),
        }}
      >
        <Lanes items={items} from={from} until={from + length} chosen={chosen} onChoose={setChosen} />
      </Picture>
      {items.length === most && <p className={page.hint}>{words('situation.behindMost', { count: most })}</p>}
      <section className={page.section} aria-labelledby="listed">
        <h2 id="listed">{words('situation.incidents')}</h2>
        <div className={`${page.panel} ${page.scroll} ${css.tall}`}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('alliance.member')}</th>
                <th scope="col">{words('situation.incident')}</th>
                {lanes.map((lane) => (
                  <th key={lane} scope="col">
                    {words(`situation.lane.${lane}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr
                  key={item.incident.id}
                  data-chosen={item.incident.id === chosen ? '' : undefined}
                  onMouseEnter={() => setChosen(item.incident.id)}
                  onFocus={() => setChosen(item.incident.id)}
                >
                  <th scope="row" className={css.member}>
                    <MemberLabel code={item.incident.origin} />
                  </th>
                  <td data-label={words('situation.incident')} className="foreign">
                    <Link to="/objects/$id" params={{ id: item.incident.id }}>
                      {item.incident.name}
                    </Link>
                  </td>
                  {lanes.map((lane) => {
                    const time = item[lane]
                    return (
                      <td key={lane} data-label={words(`situation.lane.${lane}`)} className={page.moment}>
                        {time === null ? (
                          '–'
                        ) : (
                          <>
                            <Timestamp at={time.at} form="short" />
                            {time.fidelity !== 'second' && time.fidelity !== 'minute' && (
                              <small> ({words.find(`situation.fidelity.${time.fidelity}`) ?? time.fidelity})</small>
                            )}
                          </>
                        )}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  )
}

function Lanes({
  items,
  from,
  until,
  chosen,
  onChoose,
}: {
  readonly items: readonly Item[]
  readonly from: number
  readonly until: number
  readonly chosen: string
  readonly onChoose: (id: string) => void
}) {
  const words = useWords()
  const memberSaid = useMemberSaid()
  const height = size.top + lanes.length * size.lane + size.bottom
  const inner = size.width - size.left - size.right
  const x = (ms: number) => size.left + ((ms - from) / (until - from)) * inner
  const inside = (ms: number) => ms >= from && ms <= until
  const steps = axisSteps(from, until)
  const date = new Intl.DateTimeFormat(words.language, {
    ...(until - from > 4 * dayMs
      ? { month: 'short', day: 'numeric' }
      : { day: 'numeric', hour: '2-digit', minute: '2-digit' }),
    timeZone: 'UTC',
  })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture whose dots are links; the table behind it says the same
    <svg viewBox={`0 0 ${size.width} ${height}`} role="group" aria-label={words('situation.tab.timeline')}>
      {steps.map((ms) => (
        <g key={ms}>
          <line className={css.grid} x1={x(ms)} x2={x(ms)} y1={size.top} y2={height - size.bottom} />
          <text className={css.axis} x={x(ms)} y={height - 8} textAnchor="middle">
            {date.format(new Date(ms))}
          </text>
        </g>
      ))}
      {lanes.map((lane, row) => (
        <g key={lane}>
          <line className={css.lane} x1={size.left} x2={size.width - size.right} y1={laneY(row)} y2={laneY(row)} />
          <text className={css.axis} x={size.left - 10} y={laneY(row) + 4} textAnchor="end">
            {words(`situation.lane.${lane}`)}
          </text>
        </g>
      ))}
      {items.map((item) => {
        const known = lanes.flatMap((lane, row) => {
          const time = item[lane]
          const ms = time === null ? Number.NaN : Date.parse(time.at)
          return inside(ms) ? [{ lane, row, ms, length: lengths[time?.fidelity ?? 'second'] ?? 0 }] : []
        })
        const path = known.map(({ ms, row }, at) => `${at === 0 ? 'M' : 'L'}${x(ms)} ${laneY(row)}`).join(' ')
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the row below does the same by keyboard
          <g
            key={item.incident.id}
            className={css.track}
            data-chosen={item.incident.id === chosen ? '' : undefined}
            onMouseEnter={() => onChoose(item.incident.id)}
          >
            <path d={path === '' ? 'M0 0' : path} />
            {known.map(({ lane, row, ms, length }) => (
              <g key={lane}>
                {length >= 3_600_000 && (
                  <rect x={x(ms)} y={laneY(row) - 4} width={Math.max(2, x(ms + length) - x(ms))} height={8} />
                )}
                <a
                  href={`/objects/${item.incident.id}`}
                  aria-label={`${memberSaid(item.incident.origin)} ${item.incident.name}, ${words(`situation.lane.${lane}`)}`}
                  onFocus={() => onChoose(item.incident.id)}
                >
                  <title>{`${memberSaid(item.incident.origin)} ${item.incident.name}`}</title>
                  <circle cx={x(ms)} cy={laneY(row)} r={item.incident.id === chosen ? 6 : 4} />
                </a>
              </g>
            ))}
          </g>
        )
      })}
    </svg>
  )
}

function laneY(row: number): number {
  return size.top + (row + 0.5) * size.lane
}

/** A member by code and name, where only text can stand. */
function useMemberSaid(): (code: string) => string {
  const nameOf = useMemberNames()
  return (code) => (nameOf(code) === code ? code : `${code} ${nameOf(code)}`)
}
