import { Fault } from '../base/fault.ts'
import { csvReader } from './csv-line.ts'
import { eveFields, type Field, genericFields, windowsFields, zeekFields } from './fields.ts'
import { treeOf } from './json-fields.ts'
import { JsonLine } from './json-line.ts'
import { isBlank, type LineReader } from './line.ts'
import { type RoleName, roleNames, roles } from './roles.ts'
import { dnsLogReader, syslogReader } from './text-line.ts'
import { zeekReader } from './zeek-line.ts'

export const telemetryFormats = ['zeek', 'suricata-eve', 'ndjson', 'csv', 'syslog', 'dns-log', 'windows-event'] as const
export type TelemetryFormat = (typeof telemetryFormats)[number]

/** Where the stream's own fields stand, by name (dotted for nested ones); names that hold a dot are found, too. */
export type FieldMap = Readonly<Record<string, RoleName>>

const fieldsOf = {
  zeek: zeekFields,
  'suricata-eve': eveFields,
  ndjson: genericFields,
  'windows-event': windowsFields,
  csv: genericFields,
  syslog: [],
  'dns-log': [],
} as const satisfies Record<TelemetryFormat, readonly Field[]>

/** Which formats may be JSON, one object a line. */
export function isJsonFormat(format: TelemetryFormat): boolean {
  return format === 'zeek' || format === 'suricata-eve' || format === 'ndjson' || format === 'windows-event'
}

/** The fields that matter in a format, or in the stream that the map describes. */
export function fieldsFor(format: TelemetryFormat, map?: FieldMap): readonly Field[] {
  return mapped(map) ?? fieldsOf[format]
}

/** A reader for one stream: it keeps what earlier lines said of later ones, like a header. */
export function lineReader(format: TelemetryFormat, map?: FieldMap): LineReader {
  const fields = fieldsFor(format, map)
  switch (format) {
    case 'zeek':
      return zeekReader(fields)
    case 'suricata-eve':
    case 'ndjson':
    case 'windows-event':
      return jsonReader(fields)
    case 'csv':
      return csvReader(fields)
    case 'syslog':
      return syslogReader()
    case 'dns-log':
      return dnsLogReader()
  }
}

/** The field map that a person wrote, one entry per field. */
export function parseFieldMap(value: unknown): FieldMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Fault('invalid', 'a field map is a JSON object: {"name of the field": "role"}')
  }
  const entries = Object.entries(value)
  if (entries.length === 0 || entries.length > 200) throw new Fault('invalid', 'a field map has 1 to 200 fields')
  for (const [name, role] of entries) {
    if (name.length > 200) throw new Fault('invalid', 'a name in the field map has more than 200 characters')
    if (!roleNames.includes(role as RoleName)) {
      throw new Fault('invalid', `the field map gives ${name.slice(0, 60)} no role; there are: ${roleNames.join(', ')}`)
    }
  }
  return value as FieldMap
}

function mapped(map: FieldMap | undefined): Field[] | undefined {
  if (map === undefined) return undefined
  return Object.entries(map).flatMap(([name, role]) => {
    const whole: Field = { path: [name], role: roles[role] }
    return name.includes('.') ? [whole, { path: name.split('.'), role: roles[role] }] : [whole]
  })
}

function jsonReader(fields: readonly Field[]): LineReader {
  const walker = new JsonLine(treeOf(fields))
  return {
    read(bytes, start, end, sink) {
      if (isBlank(bytes, start, end)) return 'nothing'
      return walker.walk(bytes, start, end, sink) ? 'event' : 'skipped'
    },
  }
}
