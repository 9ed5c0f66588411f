import { oneLine } from '../one-line.ts'
import { lines, type OutFormat, unitOfValues } from './format.ts'

const columns = [
  ...['kind', 'value', 'name', 'tlp', 'pap', 'confidence', 'labels', 'valid_from', 'valid_until', 'modified', 'id'],
]

/** RFC 4180 with a head, every cell in quotation marks. A spreadsheet must not take a cell for a formula. */
export const csvFormat: OutFormat = {
  ...lines,
  name: 'csv',
  title: 'A table of values with their markings',
  use: 'detect',
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  begin: () => row(columns),
  unit(exportable, session) {
    const { item, name, labels, confidence, validFrom, validUntil, modified } = exportable
    const { tlp, pap } = item.facts
    return unitOfValues(exportable, session, 'detect', ({ kind, value }) =>
      row([
        ...[kind, value, oneLine(name, 200), tlp ?? '', pap ?? '', confidence === null ? '' : String(confidence)],
        ...[oneLine(labels.join(' '), 200), validFrom, validUntil ?? '', modified, item.id],
      ]),
    )
  },
}

function row(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

// Also in full width, as Excel in Japanese reads them, and behind spaces or signs that nobody sees.
const formula = /^[\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]|^[\t\r\n]/u

function cell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
