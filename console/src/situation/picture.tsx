import { Button } from '@mantine/core'
import { type ReactNode, useId, useRef, useState } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { saveCsv } from '../parts/save-csv.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { CountLink } from './count-link.tsx'
import { savePicturePng, savePictureSvg } from './save-picture.ts'
import type { Behind } from './search.ts'
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
  /** What its files are called. */
  readonly name: string
  readonly table: TableBehind
  readonly children: ReactNode
}) {
  const words = useWords()
  const box = useRef<HTMLElement>(null)
  const heading = useId()
  const [asTable, setAsTable] = useState(false)
  const svg = () => box.current?.querySelector('svg') ?? null
  return (
    <section className={page.section} aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{title}</h2>
        <div className={css.tools}>
          <Button variant="subtle" size="compact-xs" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {words(asTable ? 'situation.asPicture' : 'situation.asTable')}
          </Button>
          <Button variant="subtle" size="compact-xs" onClick={() => saveCsv(name, table.head, table.rows)}>
            {words('situation.saveCsv')}
          </Button>
          {!asTable && (
            <>
              <Button
                variant="subtle"
                size="compact-xs"
                onClick={() => {
                  const found = svg()
                  if (found !== null) savePictureSvg(found, name)
                }}
              >
                {words('situation.saveSvg')}
              </Button>
              <Button
                variant="subtle"
                size="compact-xs"
                onClick={() => {
                  const found = svg()
                  if (found !== null) void savePicturePng(found, name)
                }}
              >
                {words('situation.savePng')}
              </Button>
            </>
          )}
        </div>
      </header>
      {hint !== undefined && <p className={page.hint}>{hint}</p>}
      {asTable ? (
        <div className={`${page.panel} ${page.scroll}`}>
          <table className={page.table}>
            <thead>
              <tr>
                {table.head.map((cell) => (
                  <th key={cell} scope="col">
                    {cell}
                  </th>
                ))}
              </tr>
            </thead>
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
        // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow screen it scrolls, and must be reachable by the keyboard
        <section ref={box} className={`${page.panel} ${css.picture}`} tabIndex={0} aria-label={title}>
          {children}
        </section>
      )}
    </section>
  )
}

function Count({ count, behind }: { readonly count: number; readonly behind: Behind | undefined }) {
  const words = useWords()
  return behind === undefined ? <>{formatNumber(count, words.language)}</> : <CountLink behind={behind} count={count} />
}
