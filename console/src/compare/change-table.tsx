import type { ComponentProps, ReactNode } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { SaveTable } from '../parts/save-table.tsx'
import { TableHead } from '../parts/table-head.tsx'
import page from '../styles/page.module.css'

interface Props {
  /** How each row changed. */
  readonly changes: readonly ('added' | 'removed' | 'changed')[]
  /** Said below the counts. */
  readonly more?: string
  readonly head: readonly string[]
  readonly className?: string | undefined
  /** The same as files: what they are called, and their rows. */
  readonly saved: ComponentProps<typeof SaveTable>
  /** Its rows. */
  readonly children: ReactNode
}

/** What changed, counted, as a table that is also a file. */
export function ChangeTable({ changes, more = '', head, className = '', saved, children }: Props) {
  const words = useWords()
  const count = (change: Props['changes'][number]) => changes.filter((one) => one === change).length
  return (
    <section className={page.section}>
      <header>
        <div role="status">
          <p>
            {words('compare.count', { added: count('added'), removed: count('removed'), changed: count('changed') })}
          </p>
          {more !== '' && <p className={page.hint}>{more}</p>}
        </div>
        <SaveTable {...saved} />
      </header>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={`${page.table} ${className}`}>
          <TableHead heads={head} />
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  )
}
