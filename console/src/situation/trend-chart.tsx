import { useWords } from '../i18n/use-words.ts'
import { formatDay } from '../parts/format-day.ts'
import { useMemberNames } from '../parts/member-badge.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import { CountShape } from './count-link.tsx'
import type { Behind } from './search.ts'
import css from './situation.module.css'

export interface TrendPoint {
  readonly day: string
  readonly member: string
  readonly value: number
}

const size = { width: 900, height: 240, left: 52, right: 12, top: 12, bottom: 28 }

/** Columns over time, one part for each member; the members are told apart by place and pattern as well as by colour. */
export function TrendChart({
  points,
  days,
  members,
  label,
  opens,
}: {
  readonly points: readonly TrendPoint[]
  /** Every step that is shown, also those without anything. */
  readonly days: readonly string[]
  readonly members: readonly string[]
  readonly label: string
  /** What a column's part counts. */
  readonly opens: (day: string, member: string) => Behind
}) {
  const words = useWords()
  const nameOf = useMemberNames()
  const number = (value: number) => formatNumber(value, words.language)
  const sums = new Map<string, Map<string, number>>()
  for (const { day, member, value } of points) {
    const known = sums.get(day) ?? new Map<string, number>()
    sums.set(day, known.set(member, (known.get(member) ?? 0) + value))
  }
  const total = (day: string) => [...(sums.get(day)?.values() ?? [])].reduce((sum, one) => sum + one, 0)
  const most = niceMost(Math.max(1, ...days.map(total)))
  const width = (size.width - size.left - size.right) / Math.max(1, days.length)
  const height = size.height - size.top - size.bottom
  const y = (value: number) => size.top + height * (1 - value / most)
  const every = Math.max(1, Math.ceil(days.length / 9))
  const date = new Intl.DateTimeFormat(words.language, { month: 'short', day: 'numeric', timeZone: 'UTC' })
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture whose columns are links; the table behind it says the same */}
      <svg viewBox={`0 0 ${size.width} ${size.height}`} role="group" aria-label={label}>
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <g key={part}>
            <line
              className={css.grid}
              x1={size.left}
              x2={size.width - size.right}
              y1={y(most * part)}
              y2={y(most * part)}
            />
            <text className={css.axis} x={size.left - 8} y={y(most * part) + 4} textAnchor="end">
              {number(Math.round(most * part))}
            </text>
          </g>
        ))}
        {days.map((day, at) => {
          let below = 0
          return (
            <g key={day}>
              {members.map((member, series) => {
                const value = sums.get(day)?.get(member) ?? 0
                const from = below
                below += value
                if (value === 0) return null
                return (
                  <CountShape
                    key={member}
                    behind={opens(day, member)}
                    name={`${formatDay(day, words.language)} ${nameOf(member)}: ${number(value)}`}
                  >
                    <rect
                      className={css.series}
                      data-series={series % 6}
                      x={size.left + at * width + width * 0.1}
                      y={y(below)}
                      width={width * 0.8}
                      height={Math.max(0.5, y(from) - y(below))}
                    />
                  </CountShape>
                )
              })}
              {at % every === 0 && (
                <text className={css.axis} x={size.left + (at + 0.5) * width} y={size.height - 8} textAnchor="middle">
                  {date.format(new Date(`${day}T00:00:00Z`))}
                </text>
              )}
            </g>
          )
        })}
      </svg>
      <ul className={css.legend}>
        {members.map((member, series) => (
          <li key={member}>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <rect className={css.series} data-series={series % 6} width="10" height="10" />
            </svg>
            {member} {nameOf(member)}
          </li>
        ))}
      </ul>
    </>
  )
}

/** A number that four steps divide evenly, not below the value. */
function niceMost(value: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return [4, 8, 12, 20, 40, 60, 80, 100, 120].map((one) => one * power).find((one) => one >= value) ?? value
}
