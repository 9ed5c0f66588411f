import { createReadStream, statSync } from 'node:fs'
import { matchResult } from '../api/contract/matching.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { readTelemetryOptions, telemetryOptions } from './telemetry-options.ts'

export const match: Command = {
  positionals: ['DIR'],
  options: { input: { kind: 'text' }, ...telemetryOptions },
  async run({ args, terminal }) {
    const [dir] = args.positionals as [string]
    const input = args.texts.get('input')
    if (input === undefined) throw new Fault('usage', '--input FILE names the telemetry; - is standard input')
    const { query } = readTelemetryOptions(args)
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
