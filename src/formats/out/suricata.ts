import { askedUrl } from '../asked-url.ts'
import type { Exportable } from '../exportable.ts'
import { plainWords } from '../one-line.ts'
import type { Value, ValueKind } from '../value.ts'
import { unitOfRules } from './carry-rule.ts'
import { headLines, lines, notOfThisFormat, type OutFormat, type Session, unitOfValues } from './format.ts'
import { byteLength, contentText, ruleNumber } from './rule-text.ts'

/** Alert rules for Suricata 6 and later: addresses in both directions, exact names in DNS and TLS, exact URLs of plain HTTP. Rules of the language itself are carried, checked. */
export const suricataFormat: OutFormat = {
  ...lines,
  name: 'suricata',
  title: 'Suricata rules',
  use: 'detect',
  mediaType: 'text/plain; charset=utf-8',
  extension: 'rules',
  begin: (context) =>
    headLines(context)
      .map((line) => `# ${line}\n`)
      .join(''),
  unit: (exportable, session) =>
    unitOfRules(exportable, session, 'suricata', (value) => rulesFor(value, exportable, session)),
}

function rulesFor(value: Value, exportable: Exportable, session: Session): string | { readonly reason: string } {
  const rule = (head: string, options: string, part: string) =>
    ruleText(head, options, { value, part, exportable, session })
  switch (value.kind) {
    case 'ipv4':
    case 'ipv6':
    case 'cidr4':
    case 'cidr6':
      return rule(`ip $HOME_NET any <> ${value.value} any`, '', '')
    case 'domain': {
      const exact = `content:"${contentText(value.value)}"; bsize:${byteLength(value.value)}; nocase;`
      return (
        rule('dns $HOME_NET any -> any any', `dns.query; ${exact} `, 'dns') +
        rule('tls $HOME_NET any -> any any', `tls.sni; ${exact} `, 'tls')
      )
    }
    case 'url': {
      const asked = askedUrl(value.value)
      if (asked?.scheme === 'https') return { reason: 'the path of an https URL is not seen on the wire' }
      if (asked?.scheme !== 'http') return notOfThisFormat(value)
      const { host, target } = asked
      // Suricata compares with the host alone, in small letters, without its port.
      const name = host.kind === 'ipv6' ? `[${host.value}]` : host.value
      const where = `http.host; content:"${contentText(name)}"; bsize:${byteLength(name)};`
      return rule(
        'http $HOME_NET any -> any any',
        `${where} http.uri.raw; content:"${contentText(target)}"; bsize:${byteLength(target)}; `,
        'http',
      )
    }
    default:
      return notOfThisFormat(value)
  }
}

interface Facts {
  readonly value: Value
  readonly part: string
  readonly exportable: Exportable
  readonly session: Session
}

function ruleText(head: string, options: string, { value, part, exportable, session }: Facts): string {
  const { item, name } = exportable
  const number = ruleNumber(session, item.id, `${part} ${value.kind} ${value.value}`)
  const message = `TREFOIL ${session.context.member} ${value.kind} ${plainWords(name, 80)}`.trim()
  const tlp = item.facts.tlp === null ? '' : `, tlp ${item.facts.tlp.replace('+', '_')}`
  return `alert ${head} (msg:"${message}"; ${options}metadata:trefoil_id ${item.id}${tlp}; sid:${number}; rev:1;)\n`
}

/** Datasets: the same values at the cost of one rule (docs/formats.md). Strings go as base64, as Suricata loads them. */
function dataset(of: string, kinds: readonly ValueKind[], write: (text: string) => string): OutFormat {
  return {
    ...lines,
    name: `suricata-dataset-${of}`,
    title: `Suricata dataset of ${of} values`,
    use: 'detect',
    mediaType: 'text/plain; charset=utf-8',
    extension: 'lst',
    begin: () => '',
    unit: (exportable, session) =>
      unitOfValues(exportable, session, 'detect', (value) =>
        kinds.includes(value.kind) ? `${write(value.value)}\n` : notOfThisFormat(value),
      ),
  }
}

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')

export const suricataDatasets: readonly OutFormat[] = [
  dataset('domain', ['domain'], base64),
  dataset('url', ['url'], base64),
  dataset('ip', ['ipv4', 'ipv6'], (text) => text),
  dataset('md5', ['md5'], (text) => text),
  dataset('sha256', ['sha256'], (text) => text),
]
