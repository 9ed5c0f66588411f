import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/use-words.ts'
import page from '../styles/page.module.css'

interface Props {
  /** How each row changed. */
  readonly changes: readonly ('added' | 'removed' | 'changed')[]
  /** Said below the counts. */
  readonly more?: string
  readonly head: readonly string[]
  readonly className?: string | undefined
  readonly onSave: () => void
  /** Its rows. */
  readonly children: ReactNode
}

/** What changed, counted, as a table that is also a file. */
export function ChangeTable({ changes, more = '', head, className = '', onSave, children }: Props) {
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
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={15} stroke={1.6} aria-hidden="true" />}
          onClick={onSave}
        >
          {words('compare.saveCsv')}
        </Button>
      </header>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={`${page.table} ${className}`}>
          <thead>
            <tr>
              {head.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  )
}
