import { parentPort, workerData } from 'node:worker_threads'
import { getDocumentProxy } from 'unpdf'

export interface PdfTold {
  readonly title: string
  readonly text: string
  readonly pages: number
  readonly cut: boolean
  /** Why it cannot be read; null: it was. */
  readonly problem: string | null
}

const mostPages = 1_000
const mostChars = 4_000_000
const nothing = { title: '', text: '', pages: 0, cut: false }

async function read(bytes: Uint8Array): Promise<PdfTold> {
  // Fonts are not drawn and nothing in it is run: only its text is asked for.
  const pdf = await getDocumentProxy(bytes, { disableFontFace: true, useSystemFonts: false })
  const pages: string[] = []
  let chars = 0
  for (let number = 1; number <= Math.min(pdf.numPages, mostPages) && chars < mostChars; number++) {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
    chars += text.length
    pages.push(text)
    page.cleanup()
  }
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }))
  const title = 'Title' in info && typeof info.Title === 'string' ? info.Title.slice(0, 200) : ''
  const cut = pdf.numPages > pages.length || chars > mostChars
  return { title, text: pages.join('\n\n').slice(0, mostChars), pages: pdf.numPages, cut, problem: null }
}

try {
  parentPort?.postMessage(await read(workerData as Uint8Array))
} catch (error) {
  const name = error instanceof Error ? error.name : ''
  const problem =
    name === 'PasswordException'
      ? 'this PDF is locked with a password: save its text, and paste that'
      : 'this is no PDF that can be read'
  parentPort?.postMessage({ ...nothing, problem } satisfies PdfTold)
}
