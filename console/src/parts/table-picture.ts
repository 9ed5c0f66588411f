import { escapeMarkup } from './escape-markup.ts'

export type Cell = string | number

/** A table as a drawing: rows under a head, numbers at the right of their column. In pixels. */
export interface TablePicture {
  readonly width: number
  readonly height: number
  readonly cells: readonly {
    readonly x: number
    readonly y: number
    readonly text: string
    readonly isHead: boolean
    readonly atRight: boolean
  }[]
  /** Where a line is drawn below a row. */
  readonly lines: readonly number[]
}

/** The console's own letters, and whatever the reader's machine has for those that they lack. */
export const pictureFont = { size: 13, family: "'IBM Plex Sans', 'IBM Plex Sans JP', sans-serif" } as const
const line = 26
const gap = 14
/** More, and neither a browser nor a reader could hold the picture: the file of the table has them all. */
const mostRows = 500
const mostLetters = 90

/** Draws at most 500 rows, and says how many more there are; `widthOf` measures a text in the font of pictures. */
export function drawTable(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  { widthOf, write }: { readonly widthOf: (text: string) => number; readonly write: (count: number) => string },
): TablePicture {
  const more = rows.length - mostRows
  const shown: (readonly Cell[])[] = [head, ...rows.slice(0, mostRows), ...(more > 0 ? [[`… +${write(more)}`]] : [])]
  const texts = shown.map((row) => row.map((cell) => (typeof cell === 'number' ? write(cell) : cut(cell))))
  const widths = head.map((_, at) => Math.ceil(Math.max(...texts.map((row) => widthOf(row[at] ?? '')))))
  const lefts = widths.map((_, at) => gap + widths.slice(0, at).reduce((sum, wide) => sum + wide + gap, 0))
  const isNumber = head.map((_, at) => rows.some((row) => typeof row[at] === 'number'))
  return {
    width: gap + widths.reduce((sum, wide) => sum + wide + gap, 0),
    height: texts.length * line,
    cells: texts.flatMap((row, place) =>
      row.map((text, at) => ({
        ...{ text, isHead: place === 0, atRight: isNumber[at] === true },
        x: (lefts[at] ?? gap) + (isNumber[at] === true ? (widths[at] ?? 0) : 0),
        y: place * line + 17,
      })),
    ),
    lines: texts.map((_, place) => (place + 1) * line),
  }
}

function cut(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ').slice(0, mostLetters * 2)]
  return letters.length <= mostLetters ? letters.join('') : `${letters.slice(0, mostLetters - 1).join('')}…`
}

/** The drawing as a file that holds lines and text and nothing else. */
export function writeTableSvg({ width, height, cells, lines }: TablePicture): string {
  const texts = cells.map(
    ({ x, y, text, isHead, atRight }) =>
      `<text x="${x}" y="${y}"${isHead ? ' font-weight="600"' : ''}${atRight ? ' text-anchor="end"' : ''}>${escapeMarkup(text)}</text>`,
  )
  const rules = lines.map((y) => `<line x1="0" x2="${width}" y1="${y}" y2="${y}" stroke="#ccc"/>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${pictureFont.family}" font-size="${pictureFont.size}">
<rect width="${width}" height="${height}" fill="#fff"/>
${[...rules, ...texts].join('\n')}
</svg>
`
}
