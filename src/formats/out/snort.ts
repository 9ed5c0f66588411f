import { plainWords } from '../one-line.ts'
import { hostOf } from '../use.ts'
import type { Value } from '../value.ts'
import { unitOfRules } from './carry-rule.ts'
import { headLines, lines, notOfThisFormat, type OutFormat } from './format.ts'
import { byteLength, contentText, ruleNumber } from './rule-text.ts'

/** Alert rules for Snort 3: addresses, names in DNS questions as they stand on the wire, exact URLs of plain HTTP. */
export const snortFormat: OutFormat = {
  ...lines,
  name: 'snort',
  title: 'Snort 3 rules',
  use: 'detect',
  mediaType: 'text/plain; charset=utf-8',
  extension: 'rules',
  begin: (context) =>
    headLines(context)
      .map((line) => `# ${line}\n`)
      .join(''),
  unit(exportable, session) {
    const { item, name } = exportable
    return unitOfRules(exportable, session, 'snort', (value) => {
      const body = bodyFor(value)
      if (typeof body !== 'string') return body
      const number = ruleNumber(session, item.id, `${value.kind} ${value.value}`)
      const message = `TREFOIL ${session.context.member} ${value.kind} ${plainWords(name, 80)}`.trim()
      const [head = '', options = ''] = body.split('\n')
      return `alert ${head} (msg:"${message}"; ${options}metadata:trefoil_id ${item.id}; sid:${number}; rev:1;)\n`
    })
  },
}

/** The head of the rule and, on a second line, its options. */
function bodyFor(value: Value): string | { readonly reason: string } {
  switch (value.kind) {
    case 'ipv4':
    case 'ipv6':
    case 'cidr4':
    case 'cidr6':
      return `ip $HOME_NET any -> ${value.value} any`
    case 'domain':
      return `udp $HOME_NET any -> any 53\ncontent:"${wireName(value.value)}",nocase; `
    case 'url': {
      const path = /^http:\/\/[^/?#]+(\/[^#]*)?(?:#.*)?$/.exec(value.value)
      const host = hostOf(value.value)
      if (value.value.startsWith('https:')) return { reason: 'the path of an https URL is not seen on the wire' }
      if (path === null || host === null) return notOfThisFormat(value)
      const rest = path[1] ?? '/'
      return (
        'http $HOME_NET any -> any any\n' +
        `http_header:field host; content:"${contentText(host.value)}",nocase; http_raw_uri; content:"${contentText(rest)}"; bufferlen:${byteLength(rest)}; `
      )
    }
    default:
      return notOfThisFormat(value)
  }
}

/** RFC 1035 §3.1: each label behind its length, a zero at the end, so that no longer name matches. */
function wireName(name: string): string {
  const labels = name
    .split('.')
    .map((part) => `|${part.length.toString(16).padStart(2, '0').toUpperCase()}|${contentText(part)}`)
  return `${labels.join('')}|00|`
}
