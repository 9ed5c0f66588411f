import type { TlpLabel } from '../../../src/api/contract/labels.ts'
import { csvText } from '../parts/csv-text.ts'
import { escapeMarkup } from '../parts/escape-markup.ts'
import type { Places, Theme } from './drawn.ts'
import { hull } from './groups.ts'
import { cornersOf } from './look.ts'
import type { Built } from './scene.ts'

/** What files say beside the picture, in the reader's words. */
export interface Sayings {
  readonly title: string
  /** The highest label in it, such as TLP:AMBER. */
  readonly marking: string
  readonly made: string
  readonly typeName: (type: string) => string
  readonly kindName: (kind: string) => string
  readonly columns: {
    readonly name: string
    readonly type: string
    readonly tlp: string
    readonly origin: string
    readonly links: string
    readonly added: string
    readonly from: string
    readonly to: string
    readonly kind: string
  }
  readonly objects: string
  readonly relations: string
}
interface Visible {
  readonly built: Built
  readonly shown: Uint8Array
  readonly linksShown: Uint8Array
}

const tlpOf = (tlp: TlpLabel | null): string => (tlp === null ? '' : `TLP:${tlp.toUpperCase()}`)
const visibleNodes = ({ built, shown }: Visible) =>
  [...built.nodes.keys()].filter((place) => shown[place] === 1).sort((a, b) => built.degrees[b]! - built.degrees[a]!)
const visibleLinks = ({ built, shown, linksShown }: Visible) =>
  built.links.filter(
    ({ from, to }, at) =>
      linksShown[at] === 1 && shown[built.placeOf.get(from)!] === 1 && shown[built.placeOf.get(to)!] === 1,
  )

/** A row per object, then a row per link. No cell begins with what a spreadsheet takes for a formula. */
export function writeCsv(visible: Visible, { columns, typeName, kindName }: Sayings): string {
  const { built } = visible
  const nameOf = (id: string) => built.labels[built.placeOf.get(id)!]!
  const rows: (string | number)[][] = [
    ['id', columns.name, columns.type, columns.tlp, columns.origin, columns.links, columns.added],
    ...visibleNodes(visible).map((place) => {
      const node = built.nodes[place]!
      const { id, type, tlp, origin, added } = node
      return [id, built.labels[place]!, typeName(type), tlpOf(tlp), origin, built.degrees[place]!, added]
    }),
    [],
    [columns.from, columns.kind, columns.to, 'from', 'to', 'relationship'],
    ...visibleLinks(visible).map(({ from, to, kind, through }) => [
      ...[nameOf(from), kindName(kind), nameOf(to)],
      ...[from, to, through ?? ''],
    ]),
  ]
  return csvText(rows)
}

/** A report that people go on writing: tables of what is in the picture. Nothing in it is markup but what stands here. */
export function writeMarkdown(visible: Visible, sayings: Sayings): string {
  const { built } = visible
  const { columns, typeName, kindName } = sayings
  const nameOf = (id: string) => plain(built.labels[built.placeOf.get(id)!]!)
  const nodes = visibleNodes(visible).map((place) => {
    const { type, tlp, origin, added } = built.nodes[place]!
    const cells = [plain(built.labels[place]!), plain(typeName(type)), tlpOf(tlp), origin]
    return `| ${[...cells, built.degrees[place], added.slice(0, 10)].join(' | ')} |`
  })
  const links = visibleLinks(visible).map(
    ({ from, to, kind }) => `| ${nameOf(from)} | ${plain(kindName(kind))} | ${nameOf(to)} |`,
  )
  return [
    `**${sayings.marking}**`,
    `# ${plain(sayings.title)}`,
    sayings.made,
    `## ${sayings.objects}`,
    [
      `| ${[columns.name, columns.type, columns.tlp, columns.origin, columns.links, columns.added].join(' | ')} |`,
      '|---|---|---|---|---:|---|',
      ...nodes,
    ].join('\n'),
    `## ${sayings.relations}`,
    [`| ${[columns.from, columns.kind, columns.to].join(' | ')} |`, '|---|---|---|', ...links].join('\n'),
    `**${sayings.marking}**\n`,
  ].join('\n\n')
}

/** Text that Markdown takes for text: no markup, no links, no end of the table's cell. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~$&]/g, (mark) => `\\${mark}`).replace(/\s+/g, ' ')
}

/** A page of its own with picture and tables. It runs nothing and fetches nothing: its own policy forbids it. */
export function writeHtml(visible: Visible, sayings: Sayings, svg: string, language: string): string {
  const { built } = visible
  const { columns, typeName, kindName } = sayings
  const row = (cells: readonly (string | number)[], tag = 'td') =>
    `<tr>${cells.map((one) => `<${tag}>${escapeMarkup(String(one))}</${tag}>`).join('')}</tr>`
  const nameOf = (id: string) => built.labels[built.placeOf.get(id)!]!
  const nodes = visibleNodes(visible).map((place) => {
    const { type, tlp, origin, added } = built.nodes[place]!
    const cells = [built.labels[place]!, typeName(type), tlpOf(tlp), origin, built.degrees[place]!]
    return row([...cells, added.slice(0, 10)])
  })
  const links = visibleLinks(visible).map(({ from, to, kind }) => row([nameOf(from), kindName(kind), nameOf(to)]))
  const marking = `<p class="marking">${escapeMarkup(sayings.marking)}</p>`
  return `<!doctype html>
<html lang="${escapeMarkup(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeMarkup(sayings.title)}</title>
<style>
body { margin: 2rem; font: 14px/1.5 sans-serif; color: #191d1f; background: #fff; }
.marking { padding: 0.3rem 0.6rem; background: #000; color: #fff; font-weight: 600; text-align: right; }
table { border-collapse: collapse; } td, th { padding: 0.3rem 0.6rem; border: 1px solid #ccc; text-align: left; overflow-wrap: anywhere; }
svg { max-width: 100%; height: auto; border: 1px solid #ccc; }
</style>
</head>
<body>
${marking}
<h1>${escapeMarkup(sayings.title)}</h1>
<p>${escapeMarkup(sayings.made)}</p>
${svg}
<h2>${escapeMarkup(sayings.objects)}</h2>
<table>${row([columns.name, columns.type, columns.tlp, columns.origin, columns.links, columns.added], 'th')}
${nodes.join('\n')}</table>
<h2>${escapeMarkup(sayings.relations)}</h2>
<table>${row([columns.from, columns.kind, columns.to], 'th')}
${links.join('\n')}</table>
${marking}
</body>
</html>
`
}

const namedInSvg = 400

/** The picture as lines and shapes, with the marking above it. */
export function writeSvg(
  visible: Visible,
  { x, y }: Places,
  theme: Theme & { readonly text: string },
  sayings: Sayings,
): string {
  const { built, shown, linksShown } = visible
  const { scene } = built
  const places = [...built.nodes.keys()].filter((place) => shown[place] === 1)
  const edge = (values: Float32Array, pick: (a: number, b: number) => number, first: number) =>
    places.reduce((most, place) => pick(most, values[place]!), first)
  const [left, top] = [edge(x, Math.min, 0) - 90, edge(y, Math.min, 0) - 60]
  const [width, height] = [edge(x, Math.max, 0) + 90 - left, edge(y, Math.max, 0) + 60 - top]
  const n = (value: number) => value.toFixed(1)
  const at = (place: number) => [n(x[place]! - left), n(y[place]! - top + 30)] as const
  const lines: string[] = []
  for (let i = 0; i < scene.links.length; i += 2) {
    const [from, to] = [scene.links[i]!, scene.links[i + 1]!]
    if (linksShown[i / 2] === 0 || shown[from] === 0 || shown[to] === 0) continue
    lines.push(`M${at(from).join(' ')}L${at(to).join(' ')}`)
  }
  const groups = built.groupNames.map((_, group) => {
    const edge = hull(
      places.filter((place) => scene.groups[place] === group).map((place) => [x[place]! - left, y[place]! - top + 30]),
    )
    if (edge.length < 2) return ''
    return `<polygon points="${edge.map(([px, py]) => `${n(px)},${n(py)}`).join(' ')}" fill="${theme.group}" stroke="${theme.group}" stroke-width="26" stroke-linejoin="round" opacity="0.1"/>`
  })
  const nodes = places.map((place) => {
    const [px, py] = at(place)
    const corners = cornersOf(scene.shapes[place]!)
    const fill = theme.palette[scene.tones[place]!]!
    const radius = scene.radii[place]!
    const title = `<title>${escapeMarkup(built.labels[place]!)}</title>`
    if (corners === null) return `<circle cx="${px}" cy="${py}" r="${n(radius)}" fill="${fill}">${title}</circle>`
    const points = corners.map(([cx, cy]) => `${n(Number(px) + cx * radius)},${n(Number(py) + cy * radius)}`).join(' ')
    return `<polygon points="${points}" fill="${fill}">${title}</polygon>`
  })
  const named = places.toSorted((a, b) => built.degrees[b]! - built.degrees[a]!).slice(0, namedInSvg)
  const names = named.map((place) => {
    const [px, py] = at(place)
    return `<text x="${px}" y="${n(Number(py) + scene.radii[place]! + 12)}">${escapeMarkup(built.labels[place]!)}</text>`
  })
  const marking = (py: number) =>
    `<rect x="0" y="${n(py)}" width="${n(width)}" height="24" fill="#000"/><text x="${n(width - 8)}" y="${n(py + 17)}" fill="#fff" font-weight="600" text-anchor="end">${escapeMarkup(sayings.marking)}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n(width)} ${n(height + 60)}" width="${n(width)}" height="${n(height + 60)}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="${theme.surface}"/>
${groups.join('')}
<path d="${lines.join('')}" stroke="${theme.line}" fill="none"/>
${nodes.join('\n')}
<g fill="${theme.text}" text-anchor="middle">${names.join('\n')}</g>
${marking(0)}${marking(height + 36)}
</svg>`
}
