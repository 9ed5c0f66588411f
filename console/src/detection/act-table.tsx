import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { TableHead } from '../parts/table-head.tsx'
import page from '../styles/page.module.css'

interface Row {
  readonly id: string
  readonly head: ReactNode
  /** One for each head after the first. */
  readonly cells: readonly ReactNode[]
}

interface Props {
  readonly heads: readonly string[]
  readonly rows: readonly Row[]
  readonly act: string
  readonly pending: string | undefined
  readonly onAct: (id: string) => void
}

/** Rows of which each can be taken back, by whoever works with what is detected. */
export function ActTable({ heads, rows, act, pending, onAct }: Props) {
  const words = useWords()
  const { person } = useSession()
  const may = mayImport(person.role)
  return (
    <div className={`${page.panel} ${page.scroll}`}>
      <table className={page.table}>
        <TableHead heads={heads}>{may && <th scope="col">{words('detection.act')}</th>}</TableHead>
        <tbody>
          {rows.map(({ id, head, cells }) => (
            <tr key={id}>
              <th scope="row" className="foreign">
                {head}
              </th>
              {cells.map((cell, at) => (
                <td key={heads[at + 1]} data-label={heads[at + 1]}>
                  {cell}
                </td>
              ))}
              {may && (
                <td>
                  <Button variant="default" size="compact-sm" loading={pending === id} onClick={() => onAct(id)}>
                    {act}
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
