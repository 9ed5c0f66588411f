import { Fault } from '../../base/fault.ts'
import { normalise, type ValueKind } from '../value.ts'
import { Builder, moment, type ReadContext, type Reading, words } from './reading.ts'
import { type Element, parseXml } from './xml.ts'

const addresses: readonly ValueKind[] = ['ipv4', 'ipv6', 'cidr4', 'cidr6']

/** The terms of OpenIOC by the end of their names. */
const terms: readonly (readonly [RegExp, readonly ValueKind[]])[] = [
  [/\/md5sum$/i, ['md5']],
  [/\/sha1sum$/i, ['sha1']],
  [/\/sha256sum$/i, ['sha256']],
  [/\/(?:filename|file(?:full)?path)$/i, ['file-name']],
  [/\/(?:remoteip|localip|ipv4address|ip)$/i, addresses],
  [/\/(?:dns|hostname|host|recordname)$/i, ['domain', ...addresses]],
  [/\/(?:url|uri)$/i, ['url']],
  [/^email\/(?:from|to)$/i, ['email']],
  [/handle\/name$/i, ['mutex']],
  [/^registryitem\/(?:path|keypath)$/i, ['registry-key']],
  [/\/useragent$/i, ['user-agent']],
]

/** OpenIOC 1.0 and 1.1: every item that stands by itself (under OR) is an indicator; what AND joins is named, not guessed. */
export function readOpenIoc(text: string, context: ReadContext): Reading {
  const builder = new Builder('openioc', context)
  const root = parseXml(text)
  const documents = root.name === 'iocs' ? root.children : [root]
  for (const document of documents) {
    if (document.name !== 'ioc' && document.name !== 'OpenIOC')
      throw new Fault('invalid', 'this is no OpenIOC document')
    readDocument(builder, document)
  }
  return builder.reading()
}

function readDocument(builder: Builder, document: Element): void {
  const id = document.attributes.get('id') ?? ''
  const dated = { modified: moment(document.attributes.get('last-modified')) }
  const title = words(find(document, 'short_description')?.text, 250)
  const definition = find(document, 'criteria') ?? find(document, 'definition')
  const refs: string[] = []
  const walk = (element: Element, alone: boolean): void => {
    if (element.name === 'IndicatorItem') {
      const made = alone ? item(element) : null
      if (made !== null) refs.push(made)
      else if (!alone)
        builder.unmapped(
          'IndicatorItem',
          'it counts only together with others (AND)',
          find(element, 'Content')?.text ?? '',
        )
      return
    }
    const joined =
      element.name === 'Indicator' &&
      element.attributes.get('operator') === 'AND' &&
      element.children.filter(({ name }) => name.startsWith('Indicator')).length > 1
    for (const child of element.children) walk(child, alone && !joined)
  }
  const item = (element: Element): string | null => {
    const search = find(element, 'Context')?.attributes.get('search') ?? ''
    const content = words(find(element, 'Content')?.text) ?? ''
    const condition = element.attributes.get('condition') ?? 'is'
    if (condition !== 'is' || element.attributes.get('negate') === 'true') {
      builder.unmapped(
        search,
        `the condition ${element.attributes.get('negate') === 'true' ? 'not ' : ''}${condition.slice(0, 40)}`,
        content,
      )
      return null
    }
    const kinds = terms.find(([form]) => form.test(search))?.[1]
    for (const kind of kinds ?? []) {
      const value = normalise(kind, content)
      if (value !== null)
        return builder.indicator(
          builder.id('indicator', id, value.kind, value.value),
          value,
          dated.modified === undefined ? undefined : dated,
          { indicator_types: ['unknown'] },
        )
    }
    builder.unmapped(
      search,
      kinds === undefined ? 'there is no object for this term' : 'the value is not of this term',
      content,
    )
    return null
  }
  if (definition !== undefined) walk(definition, true)
  for (const name of ['description', 'keywords', 'authored_by'])
    if ((find(document, name)?.text.trim() ?? '') !== '' && name !== 'description')
      builder.unmapped(name, 'no object says it', find(document, name)?.text)
  if (refs.length === 0) {
    builder.unmapped('ioc', 'nothing of it became an object', title ?? id)
    return
  }
  builder.add(builder.id('report', id === '' ? (title ?? '') : id), dated.modified === undefined ? undefined : dated, {
    name: title ?? 'OpenIOC',
    description: words(find(document, 'description')?.text),
    report_types: ['indicator'],
    published: dated.modified ?? builder.now,
    object_refs: [...new Set(refs)],
  })
}

function find(element: Element, name: string): Element | undefined {
  for (const child of element.children) {
    const found = child.name === name ? child : find(child, name)
    if (found !== undefined) return found
  }
  return undefined
}
