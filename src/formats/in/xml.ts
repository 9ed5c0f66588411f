import { Fault } from '../../base/fault.ts'

/** One element: its name without a prefix, its attributes, its own text and its children. */
export interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: Element[]
  text: string
}

const maxDepth = 64
const maxElements = 500_000
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Reads XML without a document type: no entities but the five of the standard and numbers, bounded in depth and count, linear in the text. */
export function parseXml(text: string): Element {
  const root: Element = { name: '', attributes: new Map(), children: [], text: '' }
  const open: Element[] = [root]
  let count = 0
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf('<', at)
    const inside = open[open.length - 1]!
    if (start < 0) {
      if (text.slice(at).trim() !== '') throw broken('text after the end')
      break
    }
    if (start > at) inside.text += decode(text.slice(at, start))
    if (text.startsWith('<!--', start)) at = after(text, '-->', start)
    else if (text.startsWith('<?', start)) at = after(text, '?>', start)
    else if (text.startsWith('<![CDATA[', start)) {
      const end = after(text, ']]>', start)
      inside.text += text.slice(start + 9, end - 3)
      at = end
    } else if (text.startsWith('<!', start)) throw broken('a document type, which is not read')
    else if (text.startsWith('</', start)) {
      const end = after(text, '>', start)
      const closed = open.pop()!
      if (open.length === 0 || closed.name !== local(text.slice(start + 2, end - 1).trim()))
        throw broken('an end without its beginning')
      at = end
    } else {
      const end = endOfTag(text, start)
      const body = text.slice(start + 1, end)
      const alone = body.endsWith('/')
      const name = /^[^\s/>]+/.exec(body)?.[0] ?? ''
      const element: Element = {
        name: local(name),
        attributes: attributesOf(body.slice(name.length)),
        children: [],
        text: '',
      }
      inside.children.push(element)
      if (++count > maxElements) throw new Fault('too-large', `more than ${maxElements} elements`)
      if (!alone) open.push(element)
      if (open.length > maxDepth) throw broken(`more than ${maxDepth} elements in each other`)
      at = end + 1
    }
  }
  const [top] = root.children
  if (open.length !== 1 || top === undefined) throw broken('no whole document')
  return top
}

function broken(what: string): Fault {
  return new Fault('invalid', `not readable as XML: ${what}`)
}

function after(text: string, sign: string, from: number): number {
  const at = text.indexOf(sign, from)
  if (at < 0) throw broken('something that does not end')
  return at + sign.length
}

function endOfTag(text: string, from: number): number {
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const sign = text[at]!
    if (quote !== '') {
      if (sign === quote) quote = ''
    } else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '>') return at
  }
  throw broken('a tag that does not end')
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>()
  // A name begins where nothing of a name stands before, so that each sign is looked at once, also where no value follows.
  for (const match of text.matchAll(/(?<![^\s=/"'])([^\s=/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    found.set(local(match[1]!), decode(match[2] ?? match[3] ?? ''))
  return found
}

function decode(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : ''
  })
}
