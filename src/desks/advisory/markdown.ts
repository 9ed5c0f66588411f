import { tlpName } from '../../policy/tlp.ts'
import { blocksOf } from './blocks.ts'
import type { Edition, Publisher } from './edition.ts'
import { playbookSteps } from './playbook.ts'
import { advisoryWords } from './words.ts'

/** An edition as CommonMark: the label first and last, texts escaped so that none of them becomes a link, a heading or HTML. */
export function markdownDocument(edition: Edition, publisher: Publisher): string {
  const { document, tlp, original, hash } = edition
  const words = advisoryWords(document.language)
  const label = `**${tlpName(tlp)}**`
  const members = document.members.map((member) => plain(publisher.names[member] ?? member))
  const lines: string[] = [
    ...[label, '', `# ${plain(document.title)}`, ''],
    `${words.joint} ${document.name}`,
    '',
    `${words.by}: ${members.join(', ')}`,
    '',
    `${words.published}: ${document.embargo} · ${words.version} ${document.version}`,
    '',
    ...(original === null ? [] : [`_${words.translated}${original}_`, '']),
  ]
  for (const { heading, text, tlp: own } of document.sections) {
    lines.push(`## ${plain(heading)} (${tlpName(own)})`, '')
    for (const block of blocksOf(text)) {
      if (block.kind === 'paragraph') lines.push(plain(block.text), '')
      else if (block.kind === 'list') lines.push(...block.items.map((item) => `- ${plain(item)}`), '')
      else lines.push(...fenced(block.text), '')
    }
  }
  if (document.vulnerabilities.length > 0) {
    lines.push(`## ${words.vulnerabilities}`, '')
    const products = new Map(document.products.map((one) => [one.id, `${one.vendor} ${one.name} ${one.version}`]))
    for (const one of document.vulnerabilities) {
      lines.push(`### ${one.cve}: ${plain(one.title)}`, '')
      if (one.description.trim() !== '') lines.push(plain(flat(one.description)), '')
      lines.push(...one.products.map(({ id, status }) => `- ${plain(products.get(id) ?? id)}: ${words[status]}`), '')
      if (one.remediation.trim() !== '') lines.push(`${words.remediation}: ${plain(flat(one.remediation))}`, '')
    }
  }
  if (document.indicators.length > 0) {
    lines.push(`## ${words.indicators}`, '')
    for (const { name, pattern } of document.indicators) lines.push(`- ${plain(name)}: ${code(pattern)}`)
    lines.push('')
  }
  for (const { title, text } of document.playbooks) {
    lines.push(`## ${words.playbooks}: ${plain(title)}`, '')
    for (const { number, name, description, commands } of playbookSteps(text)) {
      lines.push(`${number}. ${plain(flat(name))}${description === '' ? '' : ` — ${plain(flat(description))}`}`)
      lines.push(...commands.map((command) => `   - ${code(flat(command))}`))
    }
    lines.push('')
  }
  if (document.references.length > 0) {
    lines.push(`## ${words.references}`, '')
    for (const { title, url } of document.references) lines.push(`- ${plain(title)}: <${url}>`)
    lines.push('')
  }
  lines.push(`${words.hash}: \`${hash}\``, '', label, '')
  return lines.join('\n')
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** No character of a text means anything in Markdown or HTML. */
function plain(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replaceAll(/[\\`*_{}[\]()#+!|~<>&]/g, (sign) =>
      sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : sign === '&' ? '&amp;' : `\\${sign}`,
    )
    .replace(/^(\s*)(-|\d+\.)/, '$1\\$2')
}

/** Code between fences that none of its lines can close (CommonMark §4.5). Indented, it would be a paragraph of a list before it, with HTML in it. */
function fenced(text: string): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return [fence, ...text.split('\n'), fence]
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
}

/** A code span that no backquote in the text can end (CommonMark §6.1). */
function code(text: string): string {
  const longest = longestRun(text)
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`
}
