import { readFileSync } from 'node:fs'
import { Fault } from '../base/fault.ts'
import { type FieldMap, parseFieldMap, type TelemetryFormat, telemetryFormats } from '../match/line-reader.ts'
import type { Arguments, OptionShape } from './command.ts'

const maxMapBytes = 16_384

export const telemetryOptions = {
  format: { kind: 'text' },
  sector: { kind: 'text' },
  map: { kind: 'text' },
} as const satisfies Record<string, OptionShape>

/** What telemetry is like, and the same as the query of a request. */
export function readTelemetryOptions({ texts }: Arguments): {
  readonly format: TelemetryFormat
  readonly query: URLSearchParams
  readonly map?: FieldMap
} {
  const format = telemetryFormats.find((one) => one === texts.get('format'))
  if (format === undefined) throw new Fault('usage', `--format is one of: ${telemetryFormats.join(', ')}`)
  const query = new URLSearchParams({ format })
  const sector = texts.get('sector')
  if (sector !== undefined) query.set('sector', sector)
  const map = texts.get('map')
  if (map === undefined) return { format, query }
  const fields = parseFieldMap(readMap(map))
  query.set('map', JSON.stringify(fields))
  return { format, query, map: fields }
}

function readMap(file: string): unknown {
  const text = readFileSync(file, 'utf8')
  if (text.length > maxMapBytes) throw new Fault('too-large', `a field map has at most ${maxMapBytes} bytes`)
  try {
    return JSON.parse(text)
  } catch {
    throw new Fault('invalid', `${file} is not JSON`)
  }
}
