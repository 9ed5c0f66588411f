import type { Briefing } from './briefing.ts'

/** How wide a character stands in a mail that is read with letters of one width: East Asian ones are two. */
function widthOf(text: string): number {
  let width = 0
  for (const letter of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
      letter,
    )
      ? 2
      : 1
  return width
}

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** Plain text for an e-mail: lines end with CR LF, columns stand below each other, nothing is markup. The first line is the subject. */
export function briefingText({ title, about, sections }: Briefing): string {
  const lines = [title, '', ...about, '']
  for (const { heading, sentences, table } of sections) {
    lines.push(heading, '-'.repeat(Math.min(72, widthOf(heading))), ...sentences.map(plain))
    if (table !== undefined) {
      const rows = [table.head, ...table.rows].map((row) => row.map(plain))
      const widths = table.head.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))))
      for (const row of rows)
        lines.push(
          row
            .map((cell, column) => pad(cell, widths[column]!))
            .join('  ')
            .trimEnd(),
        )
    }
    lines.push('')
  }
  return `${lines.join('\r\n')}\r\n`
}

/** What others wrote stays on one line, and steers no terminal. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 400)
}
