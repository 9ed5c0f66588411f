const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
const silent = new Set(['script', 'style', 'noscript', 'template'])

/** What a reader of HTML sees, and where its links lead. One pass, nothing is run or fetched. */
export function textOfHtml(html: string): { readonly title: string; readonly text: string } {
  const parts: string[] = []
  const lower = html.toLowerCase()
  let title = ''
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0 || parts.length > 500_000) {
      parts.push(html.slice(at, at + 4_000_000))
      break
    }
    parts.push(html.slice(at, open))
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4)
      at = end < 0 ? html.length : end + 3
      continue
    }
    const close = html.indexOf('>', open)
    if (close < 0) break
    const tag = html.slice(open + 1, Math.min(close, open + 4000))
    const name = /^\/?([a-z][a-z0-9]*)/i.exec(tag)?.[1]?.toLowerCase() ?? ''
    at = close + 1
    if (silent.has(name) && !tag.startsWith('/')) {
      const end = lower.indexOf(`</${name}`, at)
      at = end < 0 ? html.length : end
      continue
    }
    if (name === 'title' && title === '' && !tag.startsWith('/'))
      title = decode(html.slice(at, at + 300).split('<', 1)[0] ?? '')
    const href = /\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag)
    if (href !== null) parts.push(` ${href[1] ?? href[2] ?? ''} `)
    else if (!/^\/?(?:b|i|u|em|strong|span|wbr|code|font|a|sup|sub|mark)$/.test(name)) parts.push('\n')
  }
  return { title: title.trim(), text: decode(parts.join('')) }
}

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,6}));/gi, (whole, hex, number, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole
    const code = hex === undefined ? Number(number) : Number.parseInt(String(hex), 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
