import { createReadStream, readFileSync, statSync } from 'node:fs'
import { matchResult } from '../api/contract/matching.ts'
import { Fault } from '../base/fault.ts'
import { parseFieldMap, telemetryFormats } from '../match/line-reader.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

const maxMapBytes = 16_384

export const match: Command = {
  positionals: ['DIR'],
  options: {
    input: { kind: 'text' },
    format: { kind: 'text' },
    sector: { kind: 'text' },
    map: { kind: 'text' },
  },
  async run({ args, terminal }) {
    const [dir] = args.positionals as [string]
    const input = args.texts.get('input')
    if (input === undefined) throw new Fault('usage', '--input FILE names the telemetry; - is standard input')
    const format = args.texts.get('format')
    if (!telemetryFormats.some((one) => one === format))
      throw new Fault('usage', `--format is one of: ${telemetryFormats.join(', ')}`)
    const query = new URLSearchParams({ format: format! })
    const sector = args.texts.get('sector')
    if (sector !== undefined) query.set('sector', sector)
    const map = args.texts.get('map')
    if (map !== undefined) query.set('map', JSON.stringify(parseFieldMap(readMap(map))))
    const api = requireRunning(dir)
    if (input !== '-' && statSync(input).isDirectory())
      throw new Fault('invalid', `${input} is a directory; name a file`)
    const source = input === '-' ? (terminal.stdin as AsyncIterable<Uint8Array>) : createReadStream(input)
    const result = matchResult.parse(await api.upload(`/match?${query}`, source, 'application/octet-stream'))
    const { events, hits, sightings, skipped, seconds } = result
    return {
      json: result,
      text: `${events} events, ${hits} hits, ${sightings} sightings raised or changed, ${skipped} lines skipped, ${seconds} s`,
    }
  },
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
