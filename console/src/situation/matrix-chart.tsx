import { useNavigate, useSearch } from '@tanstack/react-router'
import type { KeyboardEvent } from 'react'
import type { Matrices } from '../../../src/api/contract/situation.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import { heatOf } from './overview-tab.tsx'
import { type SituationSearch, writeBehind } from './search.ts'
import css from './situation.module.css'

type Matrix = Matrices['items'][number]

const cell = { width: 150, height: 34, gap: 4, head: 40 }

/** A column for each tactic, a field for each technique; sub-techniques stand below theirs where they have a score. */
export function MatrixChart({
  matrix,
  scoreOf,
  counts,
  label,
}: {
  readonly matrix: Matrix
  readonly scoreOf: (code: string) => number
  /** The scores are counts, so that a field opens what it counts; else it opens the technique. */
  readonly counts: boolean
  readonly label: string
}) {
  const words = useWords()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as SituationSearch
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
  const open = (id: string, score: number) => {
    if (counts && score > 0)
      void navigate({
        to: '/situation',
        search: { ...search, behind: writeBehind({ kind: 'attempt', technique: id }) },
        resetScroll: false,
      })
    else void navigate({ to: '/objects/$id', params: { id } })
  }
  return (
    <div className={css.wide}>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture whose fields are links; the table behind it says the same */}
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="group" aria-label={label}>
        {columns.map(({ tactic, fields }, column) => (
          <g key={tactic.short}>
            <text className={css.tactic} x={column * (cell.width + cell.gap) + 4} y={18}>
              {cut(tactic.name, 20)}
            </text>
            <text className={css.axis} x={column * (cell.width + cell.gap) + 4} y={33}>
              {formatNumber(fields.filter(({ code }) => scoreOf(code) !== 0).length, words.language)} / {fields.length}
            </text>
            {fields.map((one, row) => {
              const score = scoreOf(one.code)
              const x = column * (cell.width + cell.gap) + (one.sub ? 12 : 0)
              const y = cell.head + row * (cell.height + cell.gap)
              const name = `${one.code} ${one.name}: ${score}`
              return (
                // biome-ignore lint/a11y/useSemanticElements: a shape of a picture
                <g
                  key={`${one.id} ${one.code}`}
                  role="link"
                  tabIndex={0}
                  className={css.field}
                  onClick={() => open(one.id, score)}
                  onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && open(one.id, score)}
                >
                  <rect
                    x={x}
                    y={y}
                    width={cell.width - (one.sub ? 12 : 0)}
                    height={cell.height}
                    data-heat={heatOf(Math.abs(score), most)}
                    data-less={score < 0 ? '' : undefined}
                  >
                    <title>{name}</title>
                  </rect>
                  <text className={css.fieldName} x={x + 6} y={y + 14}>
                    {cut(one.name, one.sub ? 19 : 21)}
                  </text>
                  <text className={css.fieldCode} x={x + 6} y={y + 28}>
                    {one.code}
                    {score === 0 ? '' : ` · ${formatNumber(score, words.language)}`}
                  </text>
                </g>
              )
            })}
          </g>
        ))}
      </svg>
    </div>
  )
}

function cut(text: string, most: number): string {
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`
}
