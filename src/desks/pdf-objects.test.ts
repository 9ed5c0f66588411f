import { getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import { makeDocument } from '../testing/advisories.ts'
import { pdfObjects } from '../testing/pdf-objects.ts'
import { pdfDocument } from './advisory/pdf.ts'
import { briefingPdf } from './situation/briefing-pdf.ts'

// U+5C28 and U+2829 are backslash and parentheses when read byte by byte.
const nasty =
  'a) Tj ET \\) endstream endobj 9 0 obj << /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >> endobj \u5c28\u2829\u0a0d \0\u202e\u2066 javascript:alert(1) file:///etc/passwd >> stream %%EOF'
const at = '2026-01-02T03:04:05.000Z'

async function both(text: string): Promise<Record<string, Buffer>> {
  const document = { ...makeDocument({ embargo: at }), title: text }
  const sections = document.sections.map((one) => ({ ...one, heading: text, text }))
  const references = [{ id: 'x', tlp: 'clear' as const, title: text, url: 'javascript:alert(1)' }]
  const edition = {
    ...{ document: { ...document, sections, references }, tlp: 'clear' as const, original: text, hash: 'x' },
    ...{ trackingId: text, path: text },
  }
  const publisher = { member: 'US', name: text, url: 'https://us.example', contact: text, names: { US: text } }
  const table = { head: [text], rows: [[text]] }
  const sectionsOf = [{ heading: text, sentences: [text], table }]
  return {
    advisory: await pdfDocument(edition, publisher),
    briefing: await briefingPdf({ title: text, language: 'ja', about: [text], sections: sectionsOf }, Date.parse(at)),
  }
}

const [plain, hostile] = [await both('A report'), await both(nasty)]

test.each(['advisory', 'briefing'])(
  'whatever is written in it, the %s on paper has objects of the usual kinds, and none that runs, opens or fetches anything',
  (kind) => {
    const [usual, made] = [pdfObjects(plain[kind]!), pdfObjects(hostile[kind]!)]
    const runs =
      /^(?:JS|JavaScript|OpenAction|AA|A|S|URI|Launch|Annots?|EmbeddedFiles?|AcroForm|XFA|RichMedia|F|UF|XObject|ObjStm)$/
    expect([...usual.names].filter((name) => runs.test(name))).toEqual([])
    // Of other letters other faces, which are named after themselves and nothing else.
    const face = /^(?:F\d+|[A-Z]{6}\+IBMPlexSans(?:JP)?-(?:Regular|SemiBold))$/
    expect([...made.names].filter((name) => !usual.names.has(name) && !face.test(name))).toEqual([])
    expect([...made.operators].filter((one) => !usual.operators.has(one))).toEqual([])
  },
)

test('a PDF says of itself what it is and of when, and nothing of the machine', () => {
  const ofFonts = ['Adobe', 'Identity']
  const said = (bytes: Buffer) =>
    pdfObjects(bytes)
      .texts.filter((text) => !ofFonts.includes(text))
      .sort()
  const [moment, maker] = ['D:20260102030405Z', 'Trefoil']
  expect(said(plain.briefing!)).toEqual(['A report', moment, moment, maker, maker, 'ja'].sort())
  const name = 'US-2026-0001: A report'
  expect(said(plain.advisory!)).toEqual(['A report', moment, moment, 'TLP:CLEAR', maker, maker, name, 'en'].sort())
})

test('the title of the window of a PDF cannot be turned around or cut off', async () => {
  for (const bytes of [hostile.advisory!, hostile.briefing!]) {
    const { info } = await (await getDocumentProxy(new Uint8Array(bytes))).getMetadata()
    const title = (info as { Title: string }).Title
    expect(title).toMatch(/JavaScript[^\p{Cc}\p{Cf}]+javascript:alert\(1\)[^\p{Cc}\p{Cf}]+%%EOF$/u)
  }
})
