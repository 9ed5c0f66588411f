import { Button } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useId, useRef } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { InnerLinks } from '../parts/inner-links.tsx'
import { SaveAs } from '../parts/save-as.tsx'
import { saveCsv } from '../parts/save-csv.ts'
import { SaveTable } from '../parts/save-table.tsx'
import { TableHead } from '../parts/table-head.tsx'
import page from '../styles/page.module.css'
import { Count } from './count-link.tsx'
import { savePicturePng, savePictureSvg } from './save-picture.ts'
import type { Behind, SituationSearch } from './search.ts'
import css from './situation.module.css'

export interface TableBehind {
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
  /** What the number in a column of a row counts; absent: nothing that could be opened. */
  readonly opens?: (row: number, column: number) => Behind | undefined
}

/** A picture with its name, the table behind it, and three ways to take it along. */
export function Picture({
  title,
  hint,
  name,
  table,
  children,
}: {
  readonly title: string
  readonly hint?: string
  /** What its files are called, and what it is called in the address. */
  readonly name: string
  readonly table: TableBehind
  readonly children: ReactNode
}) {
  const words = useWords()
  const box = useRef<HTMLElement>(null)
  const heading = useId()
  const navigate = useNavigate()
  const { table: tables = [], ...search } = useSearch({ strict: false }) as SituationSearch
  const asTable = tables.includes(name)
  const turn = () => {
    const others = asTable ? tables.filter((one) => one !== name) : [...tables, name]
    const next = others.length === 0 ? search : { ...search, table: others }
    void navigate({ to: '/situation', search: next, resetScroll: false })
  }
  const svg = () => box.current!.querySelector('svg')!
  return (
    <section className={page.section} aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{title}</h2>
        <div className={css.tools}>
          <Button variant="default" size="xs" aria-pressed={asTable} onClick={turn}>
            {words(asTable ? 'situation.asPicture' : 'situation.asTable')}
          </Button>
          {asTable ? (
            <SaveTable name={name} of={title} head={table.head} rows={table.rows} />
          ) : (
            <SaveAs
              of={title}
              onPng={() => savePicturePng(svg(), name)}
              onSvg={() => savePictureSvg(svg(), name)}
              onCsv={() => saveCsv(name, table.head, table.rows)}
            />
          )}
        </div>
      </header>
      {hint !== undefined && <p className={page.hint}>{hint}</p>}
      {asTable ? (
        <div className={`${page.panel} ${page.scroll}`}>
          <table className={page.table}>
            <TableHead heads={table.head} />
            <tbody>
              {table.rows.map((row, line) => (
                <tr key={row.join('|')}>
                  {row.map((cell, at) => (
                    <td key={table.head[at]} data-label={table.head[at]} className="foreign">
                      {typeof cell === 'number' ? <Count count={cell} behind={table.opens?.(line, at)} /> : cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <InnerLinks ref={box} className={`${page.panel} ${page.beyond} ${css.picture}`} label={title}>
          {children}
        </InnerLinks>
      )}
    </section>
  )
}
