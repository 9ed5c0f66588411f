import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { matchResult } from '../api/contract/matching.ts'
import { Fault } from '../base/fault.ts'
import { digestOf } from '../telemetry/followed-place.ts'
import type { Piece } from '../telemetry/piece.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { readTelemetryOptions, telemetryOptions } from './telemetry-options.ts'
import { sourceOptions, telemetrySource } from './telemetry-source.ts'

const shortestWaitMs = 500
const longestWaitMs = 10_000

/** Telemetry as it comes. What was read of a file is remembered once the node has counted it, so that a restart goes on there. */
export const watch: Command = {
  positionals: ['DIR'],
  options: { ...sourceOptions, ...telemetryOptions, state: { kind: 'text' } },
  async run({ args, terminal }) {
    const [dir] = args.positionals as [string]
    const { format, query } = readTelemetryOptions(args)
    const statePath = (file: string): string =>
      args.texts.get('state') ?? join(dir, 'watch', `${digestOf(Buffer.from(file))}.json`)
    query.set('live', 'first')
    const sum = { events: 0, hits: 0, sightings: 0, skipped: 0 }
    for await (const piece of telemetrySource(args, terminal, { format, statePath })) {
      const result = await untilTaken(dir, piece, query, terminal.interrupted)
      if (result === null) break
      query.set('live', 'more')
      sum.events += result.events
      sum.hits += result.hits
      sum.sightings += result.sightings
      sum.skipped += result.skipped
      await piece.done()
    }
    const { events, hits, sightings, skipped } = sum
    return {
      json: sum,
      text: `${events} events, ${hits} hits, ${sightings} sightings raised or changed, ${skipped} lines skipped`,
    }
  },
}

/** Hands a piece to the node, again and again while that is away; null where we are to end before it was taken. */
async function untilTaken(
  dir: string,
  { header, bytes }: Piece,
  query: URLSearchParams,
  interrupted: AbortSignal,
): Promise<ReturnType<typeof matchResult.parse> | null> {
  for (let waitMs = shortestWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    try {
      const api = requireRunning(dir)
      return matchResult.parse(await api.upload(`/match?${query}`, bodyOf(header, bytes), 'application/octet-stream'))
    } catch (error) {
      const isAway =
        error instanceof Fault && ['unavailable', 'too-many', 'unauthenticated', 'storage-full'].includes(error.kind)
      if (!isAway) throw error
      if (interrupted.aborted) return null
      await sleep(waitMs, undefined, { signal: interrupted }).catch(() => {})
    }
  }
}

async function* bodyOf(header: Uint8Array, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (header.length > 0) yield header
  yield bytes
}
