import { pictureFont, type TablePicture } from './table-picture.ts'

/** The picture of a table as pixels, as sharp as a canvas of this size may be. It is drawn once its letters are there. */
export async function tablePng(draw: () => TablePicture): Promise<Blob> {
  const first = draw()
  const text = [...new Set(first.cells.map((cell) => cell.text).join(''))].join('')
  // The slices of the Japanese font are fetched when a letter of theirs is first wanted. Without them the system's are taken.
  await Promise.all(
    [400, 600].map((weight) =>
      document.fonts.load(`${weight} ${pictureFont.size}px ${pictureFont.family}`, text).catch(() => []),
    ),
  )
  // With the letters that there are now, the columns may be of other widths.
  const picture = draw()
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
