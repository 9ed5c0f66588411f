import { askedUrl } from '../asked-url.ts'
import { plainWords } from '../one-line.ts'
import type { ValueKind } from '../value.ts'
import { lines, notOfThisFormat, type OutFormat, unitOfValues } from './format.ts'

const types: Partial<Readonly<Record<ValueKind, string>>> = {
  ipv4: 'Intel::ADDR',
  ipv6: 'Intel::ADDR',
  cidr4: 'Intel::SUBNET',
  cidr6: 'Intel::SUBNET',
  domain: 'Intel::DOMAIN',
  url: 'Intel::URL',
  email: 'Intel::EMAIL',
  md5: 'Intel::FILE_HASH',
  sha1: 'Intel::FILE_HASH',
  sha256: 'Intel::FILE_HASH',
  'cert-sha1': 'Intel::CERT_HASH',
  'file-name': 'Intel::FILE_NAME',
}

/** The intelligence framework's file: tabs between fields. No field is empty, and none is `-`, which would mean that it is not set. */
export const zeekFormat: OutFormat = {
  ...lines,
  name: 'zeek',
  title: 'Zeek intelligence framework',
  use: 'detect',
  mediaType: 'text/plain; charset=utf-8',
  extension: 'intel',
  begin: () => '#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n',
  unit(exportable, session) {
    const { item, name } = exportable
    const source = plainWords(`${session.context.member} ${session.context.agreement}`)
    return unitOfValues(exportable, session, 'detect', (value) => {
      const type = types[value.kind]
      if (type === undefined) return notOfThisFormat(value)
      const text = value.kind === 'url' ? seenUrl(value.value) : value.value
      if (text === null) return notOfThisFormat(value)
      // Zeek reads `\x` escapes, and `(empty)` and `-` as nothing at all; a comment begins with `#`.
      if (/[\t\\]/.test(text) || /^(?:-|\(empty\)|#.*)$/.test(text))
        return { reason: 'Zeek reads signs of it in another way' }
      return `${text}\t${type}\t${source}\t${plainWords(name) === '' ? item.id : `${plainWords(name)} ${item.id}`}\n`
    })
  },
}

// As Zeek puts it together from what was asked: without a scheme, a user and the usual port, and always with a path.
function seenUrl(url: string): string | null {
  const asked = askedUrl(url)
  return asked === null ? null : `${asked.authority}${asked.target}`
}
