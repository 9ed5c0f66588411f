type Cell = string | number

/**
 * What a spreadsheet would take for a formula or a command: the signs that begin one, also in full width (as Excel in Japanese reads
 * them) and behind spaces or signs that nobody sees.
 */
const formula = /^[\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]|^[\t\r\n]/u

/** Rows as CSV (RFC 4180). Every text stands in quotation marks, so that it is one cell whatever separates cells; none begins a formula. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: Cell): string {
  if (typeof value === 'number') return String(value)
  return `"${(formula.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`
}
