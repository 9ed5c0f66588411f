import { uuidV5 } from '../../base/ids.ts'
import { oneLine } from '../one-line.ts'
import type { ValueKind } from '../value.ts'
import { type ExportContext, notOfThisFormat, type OutFormat, unitOfValues } from './format.ts'
import { exportNamespace } from './stix.ts'

const items: Partial<Readonly<Record<ValueKind, readonly [document: string, search: string, type: string]>>> = {
  ipv4: ['PortItem', 'PortItem/remoteIP', 'IP'],
  ipv6: ['PortItem', 'PortItem/remoteIP', 'IP'],
  domain: ['Network', 'Network/DNS', 'string'],
  url: ['UrlHistoryItem', 'UrlHistoryItem/URL', 'string'],
  email: ['Email', 'Email/From', 'string'],
  md5: ['FileItem', 'FileItem/Md5sum', 'md5'],
  sha1: ['FileItem', 'FileItem/Sha1sum', 'sha1'],
  sha256: ['FileItem', 'FileItem/Sha256sum', 'sha256'],
  'file-name': ['FileItem', 'FileItem/FileName', 'string'],
  mutex: ['ProcessItem', 'ProcessItem/HandleList/Handle/Name', 'string'],
  'registry-key': ['RegistryItem', 'RegistryItem/Path', 'string'],
  'user-agent': ['Network', 'Network/UserAgent', 'string'],
}

/** OpenIOC 1.1: one document with one list joined by OR. */
export const openIocFormat: OutFormat = {
  name: 'openioc',
  title: 'OpenIOC 1.1',
  use: 'detect',
  mediaType: 'application/xml; charset=utf-8',
  extension: 'ioc',
  types: ['indicator'],
  begin(context) {
    const moment = new Date(Math.floor(context.position / 1000)).toISOString().slice(0, 19)
    return [
      '<?xml version="1.0" encoding="utf-8"?>',
      `<OpenIOC xmlns="http://openioc.org/schemas/OpenIOC_1.1" id="${uuidV5(exportNamespace, nameOf(context))}" last-modified="${moment}" published-date="${moment}">`,
      `<metadata><short_description>${xml(nameOf(context))}</short_description></metadata>`,
      `<criteria><Indicator id="${uuidV5(exportNamespace, `or ${nameOf(context)}`)}" operator="OR">`,
      '',
    ].join('\n')
  },
  unit: (exportable, session) =>
    unitOfValues(exportable, session, 'detect', (value) => {
      const [document, search, type] = items[value.kind] ?? []
      if (document === undefined) return notOfThisFormat(value)
      const id = uuidV5(exportNamespace, `${exportable.item.id} ${value.kind} ${value.value}`)
      return (
        `<IndicatorItem id="${id}" condition="is" preserve-case="false" negate="false">` +
        `<Context document="${document}" search="${search}" type="mir"/><Content type="${type}">${xml(value.value)}</Content></IndicatorItem>\n`
      )
    }),
  between: '',
  end: () => '</Indicator></criteria>\n<parameters/>\n</OpenIOC>\n',
}

function nameOf({ member, agreement, reader }: ExportContext): string {
  return oneLine(`Trefoil ${member}: ${agreement} ${reader}`)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text of an element or an attribute; values hold no controls, which XML cannot say. */
function xml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign]!).replace(/[\ufffe\uffff]/g, '?')
}
