import { csvText } from './csv-text.ts'
import { saveFile } from './save-file.ts'

/** A table as CSV, with the mark by which spreadsheets know UTF-8. */
export function saveCsv(name: string, head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  saveCsvText(name, csvText([head, ...rows]))
}

export function saveCsvText(name: string, text: string): void {
  saveFile(`${name}.csv`, `\ufeff${text}`, 'text/csv')
}
