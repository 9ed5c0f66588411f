import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { tlpName } from '../../policy/tlp.ts'
import { pdfInfo } from '../pdf-info.ts'
import { openTypeOf } from '../woff-font.ts'
import { blocksOf } from './blocks.ts'
import type { Edition, Publisher } from './edition.ts'
import { playbookSteps } from './playbook.ts'
import { advisoryWords } from './words.ts'

type Pdf = InstanceType<typeof PDFDocument>
type Weight = 400 | 600

/** IBM Plex Sans by script; the Japanese face has no Latin letters, so each character is set in the first face that has it. */
const faces = ['latin', 'latin-ext', 'japanese', 'greek', 'cyrillic', 'cyrillic-ext', 'vietnamese'] as const
const find = createRequire(import.meta.url).resolve
const fileOf = (face: (typeof faces)[number], weight: Weight): string => {
  const family = face === 'japanese' ? 'ibm-plex-sans-jp' : 'ibm-plex-sans'
  return find(`@fontsource/${family}/files/${family}-${face}-${weight}-normal.woff`)
}
const fontBytes = new Map<string, Buffer>()

const margin = 56
const sizes = { title: 20, heading: 13, text: 10, small: 8 }
const leading = 1.5
const colours = {
  clear: '#ffffff',
  green: '#33ff00',
  amber: '#ffc000',
  'amber+strict': '#ffc000',
  red: '#ff2b2b',
} as const
// JIS X 4051: what does not begin a line, and what does not end one.
const notFirst = new Set('、。，．・：；？！ー」』）］｝〉》〕】々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}')
const notLast = new Set('「『（［｛〈《〔【([{')

/** An edition as a PDF of A4 pages with the label on top and at the bottom of each, its fonts inside, and nothing that runs or is fetched. */
export async function pdfDocument(edition: Edition, publisher: Publisher): Promise<Buffer> {
  const { document, tlp, original, hash } = edition
  const words = advisoryWords(document.language)
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: margin + 16, bottom: margin + 16, left: margin, right: margin },
    bufferPages: true,
    lang: document.language,
    displayTitle: true,
    info: pdfInfo(
      { title: `${document.name}: ${document.title}`, author: publisher.name, subject: tlpName(tlp) },
      new Date(document.embargo),
    ),
  })
  const pieces: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (piece: Buffer) => pieces.push(piece))
    pdf.on('end', () => resolve(Buffer.concat(pieces)))
    pdf.on('error', reject)
  })
  const paper = new Paper(pdf)
  const members = document.members.map((member) => publisher.names[member] ?? member).join(', ')
  paper.write(`${words.joint} ${document.name}`, { size: sizes.small, colour: '#555555' })
  paper.write(document.title, { size: sizes.title, weight: 600 })
  paper.write(`${words.by}: ${members}`, { size: sizes.small, colour: '#555555' })
  paper.write(`${words.published}: ${document.embargo} · ${words.version} ${document.version}`, {
    size: sizes.small,
    colour: '#555555',
  })
  if (original !== null) paper.write(`${words.translated}${original}`, { size: sizes.small, colour: '#555555' })
  for (const { heading, text, tlp: own } of document.sections) {
    paper.heading(`${heading}  ${tlpName(own)}`)
    paper.blocks(text)
  }
  if (document.vulnerabilities.length > 0) {
    paper.heading(words.vulnerabilities)
    const products = new Map(document.products.map((one) => [one.id, `${one.vendor} ${one.name} ${one.version}`]))
    for (const one of document.vulnerabilities) {
      paper.write(`${one.cve}: ${one.title}`, { weight: 600 })
      paper.blocks(one.description)
      for (const { id, status } of one.products) paper.item(`${products.get(id) ?? id}: ${words[status]}`)
      if (one.remediation.trim() !== '') {
        paper.write(words.remediation, { weight: 600 })
        paper.blocks(one.remediation)
      }
    }
  }
  if (document.indicators.length > 0) {
    paper.heading(words.indicators)
    for (const { name, pattern } of document.indicators) paper.item(`${name}: ${pattern}`)
  }
  for (const { title, text } of document.playbooks) {
    paper.heading(`${words.playbooks}: ${title}`)
    for (const { number, name, description, commands } of playbookSteps(text)) {
      paper.write(`${number}. ${name}`, { weight: 600 })
      if (description !== '') paper.write(description, { indent: 12 })
      for (const command of commands) paper.write(command, { indent: 12, size: sizes.small })
    }
  }
  if (document.references.length > 0) {
    paper.heading(words.references)
    for (const { title, url } of document.references) paper.item(`${title}: ${url}`)
  }
  paper.write(`${words.hash}: ${hash}`, { size: sizes.small, colour: '#555555' })
  stampLabels(pdf, tlp)
  pdf.end()
  return done
}

function stampLabels(pdf: Pdf, tlp: Edition['tlp']): void {
  const { start, count } = pdf.bufferedPageRange()
  for (let index = start; index < start + count; index++) {
    pdf.switchToPage(index)
    // Below the bottom margin pdfkit would begin a page.
    pdf.page.margins.bottom = 0
    pdf.font('latin-600').fontSize(sizes.text)
    const name = tlpName(tlp)
    const width = pdf.widthOfString(name) + 12
    for (const y of [28, pdf.page.height - 46]) {
      const x = pdf.page.width - margin - width
      pdf.rect(x, y, width, 18).fill('#000000')
      pdf.fillColor(colours[tlp]).text(name, x + 6, y + 3, { lineBreak: false })
    }
    pdf.font('latin-400').fontSize(sizes.small).fillColor('#555555')
    pdf.text(`${index - start + 1} / ${count}`, margin, pdf.page.height - 42, { lineBreak: false })
  }
}

interface Look {
  readonly size?: number
  readonly weight?: Weight
  readonly colour?: string
  readonly indent?: number
}
interface Face {
  readonly hasGlyph: (point: number) => boolean
  /** In parts of the size. */
  readonly advance: (point: number) => number
}
/** What pdfkit's font is inside (fontkit). */
interface FontkitFont {
  readonly unitsPerEm: number
  hasGlyphForCodePoint(point: number): boolean
  glyphForCodePoint(point: number): { readonly advanceWidth: number }
}
interface Run {
  readonly font: string
  readonly text: string
}

/** Sets text line by line: faces mixed within a line, Japanese broken between characters, long values where they must be. */
class Paper {
  readonly #pdf: Pdf
  readonly #registered = new Map<string, Face>()
  readonly #advances = new Map<string, number>()
  readonly #faceOf = new Map<string, string>()

  constructor(pdf: Pdf) {
    this.#pdf = pdf
    for (const weight of [400, 600] as const) this.#register('latin', weight)
  }

  heading(text: string): void {
    this.#pdf.y += 8
    this.write(text, { size: sizes.heading, weight: 600 })
  }

  item(text: string): void {
    this.write(`•  ${text}`, { indent: 8 })
  }

  blocks(text: string): void {
    for (const block of blocksOf(text)) {
      if (block.kind === 'list') for (const item of block.items) this.item(item)
      else if (block.kind === 'paragraph') this.write(block.text)
      else for (const line of block.text.split('\n')) this.write(line, { size: sizes.small, indent: 12 })
    }
  }

  write(text: string, look: Look = {}): void {
    const pdf = this.#pdf
    const { size = sizes.text, weight = 400, colour = '#1b1f24', indent = 0 } = look
    const width = pdf.page.width - 2 * margin - indent
    const height = size * leading
    for (const line of this.#lines(text.replaceAll(/\s+/g, ' ').trim(), { size, weight, width })) {
      if (pdf.y + height > pdf.page.height - margin - 16) pdf.addPage()
      let x = margin + indent
      const y = pdf.y
      for (const { font, text: piece } of runsOf(line, (character) => this.#fontFor(character, weight))) {
        pdf.font(font).fontSize(size).fillColor(colour)
        pdf.text(piece, x, y, { lineBreak: false, features: [] })
        x += this.#widthOf(piece, { size, weight })
      }
      pdf.x = margin
      pdf.y = y + height
    }
    pdf.y += size * 0.35
  }

  #lines(text: string, look: { readonly size: number; readonly weight: Weight; readonly width: number }): string[] {
    const lines: string[] = []
    let line = ''
    let used = 0
    for (const atom of atomsOf(text)) {
      const size = this.#widthOf(atom, look)
      if (used + this.#widthOf(atom.trimEnd(), look) <= look.width) {
        line += atom
        used += size
        continue
      }
      if (line !== '') lines.push(line.trimEnd())
      line = ''
      used = 0
      // What is longer than a line (a hash, an address) is cut where the line ends.
      for (const character of atom) {
        const step = this.#widthOf(character, look)
        if (used + step > look.width && line !== '') {
          lines.push(line)
          line = ''
          used = 0
        }
        line += character
        used += step
      }
    }
    if (line.trimEnd() !== '') lines.push(line.trimEnd())
    return lines
  }

  /** The sum of the characters' own widths: a line may end up narrower by its kerning, never wider by more than a hair. */
  #widthOf(text: string, { size, weight }: { readonly size: number; readonly weight: Weight }): number {
    let width = 0
    for (const character of text) width += this.#advanceOf(character, weight) * size
    return width
  }

  #advanceOf(character: string, weight: Weight): number {
    const key = `${weight}${character}`
    const known = this.#advances.get(key)
    if (known !== undefined) return known
    const advance = this.#registered.get(this.#fontFor(character, weight))!.advance(character.codePointAt(0)!)
    this.#advances.set(key, advance)
    return advance
  }

  #fontFor(character: string, weight: Weight): string {
    const key = `${weight}${character}`
    const known = this.#faceOf.get(key)
    if (known !== undefined) return known
    const point = character.codePointAt(0)!
    const face = faces.find((one) => this.#register(one, weight).hasGlyph(point)) ?? 'latin'
    const font = `${face}-${weight}`
    this.#faceOf.set(key, font)
    return font
  }

  #register(face: (typeof faces)[number], weight: Weight): Face {
    const name = `${face}-${weight}`
    const known = this.#registered.get(name)
    if (known !== undefined) return known
    const bytes = fontBytes.get(name) ?? openTypeOf(readFileSync(fileOf(face, weight)))
    fontBytes.set(name, bytes)
    this.#pdf.registerFont(name, bytes)
    this.#pdf.font(name)
    const { font } = (this.#pdf as unknown as { _font: { font: FontkitFont } })._font
    const made: Face = {
      hasGlyph: (point) => font.hasGlyphForCodePoint(point),
      advance: (point) => font.glyphForCodePoint(point).advanceWidth / font.unitsPerEm,
    }
    this.#registered.set(name, made)
    return made
  }
}

function* runsOf(text: string, fontFor: (character: string) => string): Generator<Run> {
  let font = ''
  let piece = ''
  for (const character of text) {
    const needed = fontFor(character)
    if (needed !== font && piece !== '') {
      yield { font, text: piece }
      piece = ''
    }
    font = needed
    piece += character
  }
  if (piece !== '') yield { font, text: piece }
}

/** What a line is not broken in: words with the space after them; single Japanese characters with what must stay beside them. */
function* atomsOf(text: string): Generator<string> {
  let atom = ''
  let before = ''
  for (const character of text) {
    const wide = isWide(before) || isWide(character)
    if (atom !== '' && (before === ' ' || (wide && !notFirst.has(character) && !notLast.has(before)))) {
      yield atom
      atom = ''
    }
    atom += character
    before = character
  }
  if (atom !== '') yield atom
}

function isWide(character: string): boolean {
  const point = character.codePointAt(0) ?? 0
  return point >= 0x2e80 && point <= 0x3ffff
}
