import { useWords } from '../i18n/use-words.ts'
import { SaveAs } from './save-as.tsx'
import { saveCsv } from './save-csv.ts'
import { saveFile } from './save-file.ts'
import { type Cell, drawTable, writeTableSvg } from './table-picture.ts'
import { tablePng } from './table-png.ts'
import { measureText } from './text-width.ts'
import { formatNumber } from './timestamp.tsx'

interface Props {
  /** What its files are called. */
  readonly name: string
  /** What it is called, where a page has several. */
  readonly of?: string | undefined
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A table to take along: as a table, and as a picture of it. */
export function SaveTable({ name, of, head, rows }: Props) {
  const words = useWords()
  const draw = () =>
    drawTable(head, rows, { widthOf: measureText(), write: (count) => formatNumber(count, words.language) })
  return (
    <SaveAs
      of={of}
      onPng={async () => saveFile(`${name}.png`, await tablePng(draw), 'image/png')}
      onSvg={() => saveFile(`${name}.svg`, writeTableSvg(draw()), 'image/svg+xml')}
      onCsv={() => saveCsv(name, head, rows)}
    />
  )
}
