import { extractText, getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import { briefingPdf } from './briefing-pdf.ts'

test('on paper a heading never stands alone at the end of a page', async () => {
  const table = (rows: number, what: string) => ({
    head: ['Member', 'Sector'],
    rows: Array.from({ length: rows }, (_, row) => [`${what}${row}`, 'x']),
  })
  let turned = 0
  for (const rows of [31, 33]) {
    const sections = [
      { heading: 'First', sentences: [], table: table(rows, 'before') },
      { heading: 'Second', sentences: [], table: table(3, 'after') },
    ]
    const pdf = await briefingPdf({ title: 'Briefing', language: 'en', about: [], sections }, 0)
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: false })
    const page = text.findIndex((one) => one.includes('Second'))
    expect(text[page], `${rows} rows`).toContain('after0')
    turned += page
  }
  expect(turned).toBeGreaterThan(0)
})
