import { createHash } from 'node:crypto'
import { tlpName } from '../../policy/tlp.ts'
import { blocksOf } from './blocks.ts'
import { type Edition, fileName, type Publisher } from './edition.ts'
import { playbookSteps } from './playbook.ts'
import { advisoryWords } from './words.ts'

const colours = {
  clear: '#fff',
  green: '#33ff00',
  amber: '#ffc000',
  'amber+strict': '#ffc000',
  red: '#ff2b2b',
} as const
const style = `body{font:1rem/1.6 "IBM Plex Sans","IBM Plex Sans JP",system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem;color:#1b1f24;background:#fff}
.tlp{display:inline-block;background:#000;font-weight:600;padding:.1rem .5rem}.meta,small{color:#555}pre,code{font-family:"IBM Plex Mono",ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
pre{background:#f3f4f6;padding:.6rem}h1{line-height:1.25}h2{margin-top:2rem}a{color:#0b5cad}
@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#111418}.meta,small{color:#aab1ba}pre{background:#1b2027}a{color:#8cc2ff}}`

/** An edition as one page without scripts or anything loaded from elsewhere. Values of an attack are text, never links. */
export function htmlDocument(edition: Edition, publisher: Publisher): string {
  const { document, tlp, original, hash, trackingId } = edition
  const words = advisoryWords(document.language)
  const members = document.members.map((member) => publisher.names[member] ?? member).join(', ')
  const label = tlpTag(tlp)
  const file = fileName(trackingId)
  const products = new Map(document.products.map((one) => [one.id, `${one.vendor} ${one.name} ${one.version}`]))
  return page({
    language: document.language,
    title: `${document.name}: ${document.title}`,
    body: `<p>${label}</p>
<p class="meta">${esc(words.joint)} ${esc(document.name)}</p>
<h1>${esc(document.title)}</h1>
<p class="meta">${esc(words.by)}: ${esc(members)}<br>${esc(words.published)}: <time datetime="${document.embargo}">${document.embargo}</time> · ${esc(words.version)} ${document.version}</p>
${original === null ? '' : `<p class="meta">${esc(words.translated)}${esc(original)}</p>`}
<p class="meta">${['json', 'pdf', 'md', 'stix.json'].map((type) => `<a href="${file}.${type}">${type === 'json' ? 'CSAF' : type}</a>`).join(' · ')}</p>
${document.sections.map((one) => `<section><h2>${esc(one.heading)} ${tlpTag(one.tlp)}</h2>\n${blocks(one.text)}</section>`).join('\n')}
${
  document.vulnerabilities.length === 0
    ? ''
    : `<section><h2>${esc(words.vulnerabilities)}</h2>${document.vulnerabilities
        .map(
          (one) =>
            `<h3>${esc(one.cve)}: ${esc(one.title)}</h3>${blocks(one.description)}<ul>${one.products
              .map(({ id, status }) => `<li>${esc(products.get(id) ?? id)}: ${esc(words[status])}</li>`)
              .join(
                '',
              )}</ul>${one.remediation.trim() === '' ? '' : `<p><b>${esc(words.remediation)}</b></p>${blocks(one.remediation)}`}`,
        )
        .join('\n')}</section>`
}
${
  document.indicators.length === 0
    ? ''
    : `<section><h2>${esc(words.indicators)}</h2><ul>${document.indicators
        .map(({ name, pattern }) => `<li>${esc(name)}: <code>${esc(pattern)}</code></li>`)
        .join('')}</ul></section>`
}
${document.playbooks.map(({ title, text }) => playbook(title, text, words)).join('\n')}
${
  document.references.length === 0
    ? ''
    : `<section><h2>${esc(words.references)}</h2><ul>${document.references
        .map(({ title, url }) => `<li><a rel="noreferrer nofollow" href="${esc(url)}">${esc(title)}</a></li>`)
        .join('')}</ul></section>`
}
<p><small>${esc(words.hash)}: <code>${hash}</code></small></p>
<p>${label}</p>`,
  })
}

function playbook(title: string, text: string, words: ReturnType<typeof advisoryWords>): string {
  const steps = playbookSteps(text).map(
    ({ name, description, commands, agent, next }) =>
      `<li><b>${esc(name)}</b>${agent === '' ? '' : ` (${esc(agent)})`}${description === '' ? '' : ` ${esc(description)}`}${commands
        .map((command) => `<pre>${esc(command)}</pre>`)
        .join(
          '',
        )}${next.length === 0 ? '' : `<small>${next.map(({ when, step }) => `${esc(when)}: ${step}`).join(' · ')}</small>`}</li>`,
  )
  return `<section><h2>${esc(words.playbooks)}: ${esc(title)}</h2><ol>${steps.join('\n')}</ol></section>`
}

function blocks(text: string): string {
  return blocksOf(text)
    .map((block) => {
      if (block.kind === 'paragraph') return `<p>${esc(block.text)}</p>`
      if (block.kind === 'code') return `<pre>${esc(block.text)}</pre>`
      return `<ul>${block.items.map((item) => `<li>${esc(item)}</li>`).join('')}</ul>`
    })
    .join('\n')
}

/** FIRST's colours on black; the same in every language. */
const tlpTag = (tlp: keyof typeof colours): string =>
  `<span class="tlp" style="color:${colours[tlp]}">${tlpName(tlp)}</span>`

export interface ListedAdvisory {
  readonly title: string
  readonly name: string
  readonly language: string
  readonly published: string
  /** Below /csaf/, without extension. */
  readonly path: string
}

/** The public page: what was published, the newest first. */
export function listPage(name: string, listed: readonly ListedAdvisory[], folder: string): string {
  const items = listed.map(
    (one) =>
      `<li lang="${esc(one.language)}"><a href="/csaf/${esc(one.path)}.html">${esc(one.name)}: ${esc(one.title)}</a> <small>${esc(one.published)} · <a href="/csaf/${esc(one.path)}.json">CSAF</a></small></li>`,
  )
  return page({
    language: 'en',
    title: `Advisories of ${name}`,
    body: `<h1>Advisories of ${esc(name)}</h1>
<p class="meta"><a href="/csaf/${folder}/feed.json">ROLIE</a> · <a href="/csaf/${folder}/changes.csv">changes.csv</a> · <a href="/csaf/${folder}/index.txt">index.txt</a> · <a href="/.well-known/csaf/provider-metadata.json">provider-metadata.json</a></p>
${items.length === 0 ? '<p>No advisory was published yet.</p>' : `<ul>${items.join('\n')}</ul>`}`,
  })
}

/** A folder of the publication with links to what is in it (CSAF 2.0 requirement 14). */
export function folderPage(path: string, entries: readonly string[]): string {
  return page({
    language: 'en',
    title: `/csaf/${path}/`,
    body: `<h1>/csaf/${esc(path)}/</h1><ul>${entries.map((entry) => `<li><a href="${esc(entry)}">${esc(entry)}</a></li>`).join('\n')}</ul>`,
  })
}

function page({
  language,
  title,
  body,
}: {
  readonly language: string
  readonly title: string
  readonly body: string
}): string {
  return `<!doctype html>
<html lang="${esc(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${esc(title)}</title><style>${style}</style></head>
<body>
${body}
</body></html>
`
}

function esc(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** What a content security policy calls the style that these pages carry. */
export const pageStylePolicy = `sha256-${createHash('sha256').update(style).digest('base64')}`
