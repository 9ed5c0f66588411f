import { askedUrl } from '../asked-url.ts'
import { plainWords } from '../one-line.ts'
import type { Value } from '../value.ts'
import { unitOfRules } from './carry-rule.ts'
import { headLines, lines, notOfThisFormat, type OutFormat } from './format.ts'
import { byteLength, contentText, ruleNumber } from './rule-text.ts'
import { isOfSnort, type SnortVersion } from './snort-version.ts'

/** Alert rules: addresses in both directions, names in DNS questions as they stand on the wire, exact URLs of plain HTTP. */
function snort(name: string, title: string, version: SnortVersion): OutFormat {
  return {
    ...lines,
    name,
    title,
    use: 'detect',
    mediaType: 'text/plain; charset=utf-8',
    extension: 'rules',
    begin: (context) =>
      headLines(context)
        .map((line) => `# ${line}\n`)
        .join(''),
    unit(exportable, session) {
      const { item, name, detection } = exportable
      // One rule that its engine cannot read keeps it from loading all others.
      if (detection?.is === 'rule' && detection.language === 'snort' && !isOfSnort(detection.text, version))
        return { records: [], refused: [`it is not in the language of Snort ${version}`] }
      return unitOfRules(exportable, session, 'snort', (value) => {
        const body = bodyFor(value, version)
        if ('reason' in body) return body
        const number = ruleNumber(session, item.id, `${value.kind} ${value.value}`)
        const message = `TREFOIL ${session.context.member} ${value.kind} ${plainWords(name, 80)}`.trim()
        return `alert ${body.head} (msg:"${message}"; ${body.options}metadata:trefoil_id ${item.id}; sid:${number}; rev:1;)\n`
      })
    },
  }
}

export const snortFormat = snort('snort', 'Snort 3 rules', 3)
export const snort2Format = snort('snort2', 'Snort 2.9 rules', 2)

interface Body {
  readonly head: string
  readonly options: string
}

// The longest text that both engines compare with.
const mostBytes = 1024
// RFC 1035 §4.1.1: the first question stands behind the twelve bytes of the header.
const questionAt = 12

function bodyFor(value: Value, version: SnortVersion): Body | { readonly reason: string } {
  switch (value.kind) {
    case 'ipv4':
    case 'ipv6':
    case 'cidr4':
    case 'cidr6':
      return { head: `ip $HOME_NET any <> ${value.value} any`, options: '' }
    case 'domain': {
      // Where it must begin and end, or names below it would match too.
      const place = [`offset${version === 3 ? ' ' : ':'}${questionAt}`, `depth${version === 3 ? ' ' : ':'}`]
      const text = `content:"${wireName(value.value)}"`
      const size = byteLength(value.value) + 2
      const options =
        version === 3 ? `${text},nocase,${place.join(',')}${size}; ` : `${text}; nocase; ${place.join('; ')}${size}; `
      return { head: 'udp $HOME_NET any -> any 53', options }
    }
    case 'url':
      return bodyForUrl(value, version)
    default:
      return notOfThisFormat(value)
  }
}

function bodyForUrl(value: Value, version: SnortVersion): Body | { readonly reason: string } {
  const asked = askedUrl(value.value)
  if (asked?.scheme === 'https') return { reason: 'the path of an https URL is not seen on the wire' }
  if (asked?.scheme !== 'http') return notOfThisFormat(value)
  const { authority, target } = asked
  if (target.length > mostBytes) return { reason: 'the URL is too long for a rule' }
  if (version === 3)
    return {
      head: 'http $HOME_NET any -> any any',
      options:
        `http_header:field host; content:"${contentText(authority)}",nocase; bufferlen:${byteLength(authority)}; ` +
        `http_raw_uri; content:"${contentText(target)}"; bufferlen:${byteLength(target)}; `,
    }
  return {
    head: 'tcp $HOME_NET any -> any $HTTP_PORTS',
    options:
      `flow:to_server,established; content:"${contentText(`Host: ${authority}\r\n`)}"; nocase; http_header; ` +
      `content:"${contentText(target)}"; http_raw_uri; urilen:${byteLength(target)},raw; `,
  }
}

/** RFC 1035 §3.1: each label behind its length, a zero at the end. */
function wireName(name: string): string {
  const labels = name
    .split('.')
    .map((part) => `|${part.length.toString(16).padStart(2, '0').toUpperCase()}|${contentText(part)}`)
  return `${labels.join('')}|00|`
}
