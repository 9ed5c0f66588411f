import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useWords } from '../i18n/use-words.ts'
import { saveCsv } from './save-csv.ts'
import { saveFile } from './save-file.ts'
import { type Cell, drawTable, pictureFont, type TablePicture, writeTableSvg } from './table-picture.ts'
import { formatNumber } from './timestamp.tsx'

interface Props {
  /** What its files are called. */
  readonly name: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A table to take along: as a table, and as a picture of it. */
export function SaveTable({ name, head, rows }: Props) {
  const words = useWords()
  const draw = () =>
    drawTable(head, rows, { widthOf: measure(), write: (count) => formatNumber(count, words.language) })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconDownload size={15} stroke={1.6} aria-hidden="true" />}>
          {words('counted.save')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => saveCsv(name, head, rows)}>{words('counted.csv')}</Menu.Item>
        <Menu.Item onClick={() => saveFile(`${name}.svg`, writeTableSvg(draw()), 'image/svg+xml')}>
          {words('counted.svg')}
        </Menu.Item>
        <Menu.Item onClick={async () => saveFile(`${name}.png`, await makePng(draw()), 'image/png')}>
          {words('counted.png')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function measure(): (text: string) => number {
  const pen = new OffscreenCanvas(1, 1).getContext('2d')
  if (pen === null) return (text) => text.length * pictureFont.size
  pen.font = `600 ${pictureFont.size}px ${pictureFont.family}`
  return (text) => pen.measureText(text).width
}

/** As sharp as a canvas of this size may be. */
async function makePng(picture: TablePicture): Promise<Blob> {
  const scale = Math.min(2, 16_000 / picture.width, 16_000 / picture.height)
  const canvas = new OffscreenCanvas(Math.ceil(picture.width * scale), Math.ceil(picture.height * scale))
  const pen = canvas.getContext('2d')
  pen?.scale(scale, scale)
  if (pen !== null) paintTable(pen, picture)
  return await canvas.convertToBlob({ type: 'image/png' })
}

/** The drawing on a canvas, from its upper left corner. */
function paintTable(pen: OffscreenCanvasRenderingContext2D, { width, height, cells, lines }: TablePicture): void {
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, width, height)
  pen.fillStyle = '#ccc'
  for (const y of lines) pen.fillRect(0, y, width, 1)
  pen.fillStyle = '#000'
  for (const { x, y, text, isHead, atRight } of cells) {
    pen.font = `${isHead ? '600 ' : ''}${pictureFont.size}px ${pictureFont.family}`
    pen.textAlign = atRight ? 'right' : 'left'
    pen.fillText(text, x, y)
  }
}
