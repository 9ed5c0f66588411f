import { deflateSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import { expect, test } from 'vitest'
import { readDocument } from './document.ts'
import { createPdfReader } from './pdf-text.ts'

// Whatever else the machine does.
const readPdfText = createPdfReader({ longestMs: 600_000, mostGrowthBytes: 700 * 1024 * 1024 })
const hasty = createPdfReader({ longestMs: 700, mostGrowthBytes: 400 * 1024 * 1024 })

async function makePdf(pages: readonly string[], title = ''): Promise<Uint8Array> {
  const document = new PDFDocument({ info: { Title: title }, autoFirstPage: false })
  const parts: Buffer[] = []
  document.on('data', (part: Buffer) => parts.push(part))
  const ended = new Promise<void>((resolve) => document.on('end', () => resolve()))
  for (const text of pages) document.addPage().text(text)
  document.end()
  await ended
  return Buffer.concat(parts)
}

/** A file of one page whose content unfolds to so many bytes. */
function bomb(megabytes: number): Uint8Array {
  // A bomb within a bomb: each layer shrinks a thousand times.
  const inner = deflateSync(Buffer.alloc(megabytes * 1024 * 1024, 'q '), { level: 9 })
  const stream = deflateSync(inner, { level: 9 })
  const head = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Length ${stream.length}/Filter[/FlateDecode/FlateDecode]>>stream\n`
  return Buffer.concat([Buffer.from(head), stream, Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF')])
}

test('a PDF is read page by page, with its title', async () => {
  const bytes = await makePdf(['Beacon to evil.example[.]org', 'and CVE-2026-1234'], 'A report')
  const { kind, title, text, pages, cut } = await readDocument(bytes, readPdfText)
  expect({ kind, title, pages, cut }).toEqual({ kind: 'pdf', title: 'A report', pages: 2, cut: false })
  expect(text).toContain('evil.example[.]org')
  expect(text).toContain('CVE-2026-1234')
})

test('a hostile PDF stops its own reading, and nothing else', async () => {
  const noise = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(200_000, '<</Kids[1 0 R]>>')])
  await expect(readDocument(noise, readPdfText)).rejects.toMatchObject({ kind: 'invalid' })
  const [whole, ticks] = [await makePdf(['one page']), { count: 0 }]
  const ticking = setInterval(() => ticks.count++, 5)
  // It is ended in time, and this thread goes on meanwhile.
  await expect(readDocument(bomb(96), hasty)).rejects.toMatchObject({ kind: 'too-large' })
  clearInterval(ticking)
  expect(ticks.count).toBeGreaterThan(3)
  for (const cut of [whole.subarray(0, 200), whole.subarray(0, whole.length - 300)])
    await readDocument(cut, hasty).catch((error: unknown) =>
      expect(error).toMatchObject({ kind: expect.stringMatching(/^(?:invalid|too-large)$/) }),
    )
  expect((await readDocument(whole, readPdfText)).text).toContain('one page')
})
