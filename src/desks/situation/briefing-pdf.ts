import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { pdfInfo } from '../pdf-info.ts'
import { openTypeOf } from '../woff-font.ts'
import type { Briefing } from './briefing.ts'

type Pdf = InstanceType<typeof PDFDocument>

// The Japanese face has no Latin letters: each run of letters is set in the first face that has it.
const faces = {
  latin: 'ibm-plex-sans/files/ibm-plex-sans-latin',
  japanese: 'ibm-plex-sans-jp/files/ibm-plex-sans-jp-japanese',
}
const find = createRequire(import.meta.url).resolve
const margin = 56
const sizes = { title: 20, heading: 13, text: 10 }
const leading = 1.5

const fonts = new Map<string, Buffer>()

function fontFile(name: string): Buffer {
  const known = fonts.get(name) ?? openTypeOf(readFileSync(find(name)))
  fonts.set(name, known)
  return known
}

/** A4 pages with their fonts inside; nothing in it runs or is fetched. The same briefing gives the same bytes. */
export async function briefingPdf(briefing: Briefing, nowMs: number): Promise<Buffer> {
  const pdf = new PDFDocument({
    ...{ size: 'A4', margin, lang: briefing.language, displayTitle: true },
    info: pdfInfo({ title: briefing.title }, new Date(nowMs)),
  })
  const pieces: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (piece: Buffer) => pieces.push(piece))
    pdf.on('end', () => resolve(Buffer.concat(pieces)))
    pdf.on('error', reject)
  })
  for (const weight of [400, 600])
    for (const [face, path] of Object.entries(faces))
      pdf.registerFont(`${face}-${weight}`, fontFile(`@fontsource/${path}-${weight}-normal.woff`))
  const paper = new Paper(pdf)
  paper.write(briefing.title, { size: sizes.title, weight: 600 })
  for (const line of briefing.about) paper.write(line, { size: sizes.text, colour: '#52606d' })
  for (const { heading, sentences, table } of briefing.sections) {
    paper.space(14)
    // A heading stands above something at least.
    paper.keep(75)
    paper.write(heading, { size: sizes.heading, weight: 600 })
    paper.space(4)
    for (const sentence of sentences) paper.write(sentence, { size: sizes.text })
    if (table === undefined) continue
    if (sentences.length > 0) paper.space(6)
    paper.table(table.head, table.rows)
  }
  pdf.end()
  return await done
}

interface Style {
  readonly size: number
  readonly weight?: 400 | 600
  readonly colour?: string
}

/** Sets texts line by line, so that faces may change within a line and a row's cells stand beside each other. */
class Paper {
  readonly #pdf: Pdf
  readonly #widths = new Map<string, number>()
  #y = margin

  constructor(pdf: Pdf) {
    this.#pdf = pdf
  }

  space(points: number): void {
    this.#y += points
  }

  /** What follows, of so many points, stands on one page. */
  keep(points: number): void {
    this.#room(points)
  }

  write(text: string, style: Style): void {
    const width = this.#pdf.page.width - 2 * margin
    for (const line of this.#lines(text, style, width)) {
      this.#room(style.size * leading)
      this.#line(line, margin, this.#y, style)
      this.#y += style.size * leading
    }
  }

  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const width = (this.#pdf.page.width - 2 * margin) / head.length
    for (const [at, row] of [head, ...rows].entries()) {
      const style: Style = at === 0 ? { size: 8.5, weight: 600, colour: '#52606d' } : { size: sizes.text - 0.5 }
      const cells = row.map((cell) => this.#lines(cell, style, width - 8))
      const height = Math.max(...cells.map(({ length }) => length)) * style.size * leading + 4
      // A head stands above a row at least.
      this.#room(at === 0 ? height * 3 : height)
      for (const [column, lines] of cells.entries())
        for (const [line, text] of lines.entries())
          this.#line(text, margin + column * width, this.#y + line * style.size * leading, style)
      this.#y += height
      this.#pdf
        .moveTo(margin, this.#y - 3)
        .lineTo(this.#pdf.page.width - margin, this.#y - 3)
        .lineWidth(0.4)
        .stroke('#cfd6dd')
    }
  }

  #room(height: number): void {
    if (this.#y + height <= this.#pdf.page.height - margin) return
    this.#pdf.addPage()
    this.#y = margin
  }

  #line(text: string, x: number, y: number, style: Style): void {
    const { size, weight = 400, colour = '#16202a' } = style
    let at = x
    for (const run of runsOf(text)) {
      this.#pdf.font(`${run.face}-${weight}`).fontSize(size).fillColor(colour)
      this.#pdf.text(run.text, at, y, { lineBreak: false })
      at += this.#width(run.text, style)
    }
  }

  /** By letters, each measured once: a font is slow to ask. */
  #width(text: string, { size, weight = 400 }: Style): number {
    let sum = 0
    for (const letter of text) {
      const face = faceOf(letter)
      const key = `${face}-${weight} ${letter}`
      let width = this.#widths.get(key)
      if (width === undefined) {
        width = this.#pdf.font(`${face}-${weight}`).fontSize(1000).widthOfString(letter)
        this.#widths.set(key, width)
      }
      sum += (width * size) / 1000
    }
    return sum
  }

  /** Words of Latin letters stay whole where they fit into a line; between Japanese letters a line may end anywhere. */
  #lines(text: string, style: Style, width: number): string[] {
    const plain = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 400)
    const lines: string[] = []
    let line = ''
    for (const piece of plain.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+/gu) ?? [''])
      for (const part of this.#width(piece, style) <= width ? [piece] : piece) {
        if (this.#width(line + part, style) > width && line !== '') {
          lines.push(line.trimEnd())
          line = part.trimStart()
        } else line += part
      }
    return [...lines, line]
  }
}

type Face = keyof typeof faces

function faceOf(letter: string): Face {
  return /[\u2e80-\uffef]/u.test(letter) ? 'japanese' : 'latin'
}

function runsOf(text: string): { face: Face; text: string }[] {
  const runs: { face: Face; text: string }[] = []
  for (const letter of text) {
    const face = faceOf(letter)
    const last = runs.at(-1)
    if (last?.face === face) last.text += letter
    else runs.push({ face, text: letter })
  }
  return runs
}
