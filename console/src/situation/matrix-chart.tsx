import { useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Matrices } from '../../../src/api/contract/situation.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { CountShape } from './count-link.tsx'
import { heatOf } from './overview-tab.tsx'
import { addressOfTactic, type Behind, type SituationSearch } from './search.ts'
import css from './situation.module.css'

type Matrix = Matrices['items'][number]

const cell = { width: 150, height: 34, gap: 4, head: 40 }

/** A column for each tactic, a field for each technique; sub-techniques stand below theirs where they have a score. */
export function MatrixChart({
  matrix,
  scoreOf,
  opens,
  label,
}: {
  readonly matrix: Matrix
  readonly scoreOf: (code: string) => number
  /** What the score of a technique counts; absent where it counts nothing: then a field opens the technique. */
  readonly opens: (id: string) => Behind | undefined
  readonly label: string
}) {
  const words = useWords()
  const columns = matrix.tactics.map((tactic) => ({
    tactic,
    fields: tactic.techniques.flatMap((one) => [
      { ...one, sub: false },
      ...one.subtechniques.filter(({ code }) => scoreOf(code) !== 0).map((sub) => ({ ...sub, sub: true })),
    ]),
  }))
  const most = Math.max(1, ...columns.flatMap(({ fields }) => fields.map(({ code }) => Math.abs(scoreOf(code)))))
  const rows = Math.max(1, ...columns.map(({ fields }) => fields.length))
  const width = columns.length * (cell.width + cell.gap)
  const height = cell.head + rows * (cell.height + cell.gap)
  return (
    <div className={`${page.beyond} ${css.wide}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture whose fields are links; the table behind it says the same */}
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="group" aria-label={label}>
        {columns.map(({ tactic, fields }, column) => (
          <g key={tactic.short}>
            <text className={css.tactic} x={column * (cell.width + cell.gap) + 4} y={18}>
              {cut(tactic.name, 20)}
            </text>
            <Scored
              tactic={tactic}
              count={fields.filter(({ code }) => scoreOf(code) !== 0).length}
              of={fields.length}
              x={column * (cell.width + cell.gap) + 4}
            />
            {fields.map((one, row) => {
              const score = scoreOf(one.code)
              const x = column * (cell.width + cell.gap) + (one.sub ? 12 : 0)
              const y = cell.head + row * (cell.height + cell.gap)
              const name = `${one.code} ${one.name}: ${formatNumber(score, words.language)}`
              return (
                <Field
                  key={`${one.id} ${one.code}`}
                  id={one.id}
                  name={name}
                  behind={score > 0 ? opens(one.id) : undefined}
                >
                  <rect
                    x={x}
                    y={y}
                    width={cell.width - (one.sub ? 12 : 0)}
                    height={cell.height}
                    data-heat={heatOf(Math.abs(score), most)}
                    data-less={score < 0 ? '' : undefined}
                  />
                  <text className={css.fieldName} x={x + 6} y={y + 14}>
                    {cut(one.name, one.sub ? 19 : 21)}
                  </text>
                  <text className={css.fieldCode} x={x + 6} y={y + 28}>
                    {one.code}
                    {score === 0 ? '' : ` · ${formatNumber(score, words.language)}`}
                  </text>
                </Field>
              )
            })}
          </g>
        ))}
      </svg>
    </div>
  )
}

/** How many fields of a column have a score, of how many: it opens those. */
function Scored({
  tactic,
  count,
  of,
  x,
}: {
  readonly tactic: Matrix['tactics'][number]
  readonly count: number
  readonly of: number
  readonly x: number
}) {
  const words = useWords()
  const search = useSearch({ strict: false }) as SituationSearch
  const said = (
    <text className={css.axis} x={x} y={33}>
      {`${formatNumber(count, words.language)} / ${formatNumber(of, words.language)}`}
    </text>
  )
  if (count === 0) return said
  const name = `${tactic.name}: ${words('matrixColumn.scored', { count, of })}`
  return (
    <a href={addressOfTactic(search, tactic.short)} className={css.columnCount} aria-label={name} data-counts={count}>
      <title>{name}</title>
      {said}
    </a>
  )
}

/** A technique: it opens what its score counts, or itself. */
function Field({
  id,
  name,
  behind,
  children,
}: {
  readonly id: string
  readonly name: string
  readonly behind: Behind | undefined
  readonly children: ReactNode
}) {
  if (behind !== undefined)
    return (
      <CountShape behind={behind} name={name} className={css.field} written>
        {children}
      </CountShape>
    )
  return (
    <a href={`/objects/${id}`} className={css.field}>
      <title>{name}</title>
      {children}
    </a>
  )
}

function cut(text: string, most: number): string {
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`
}
