import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { createGate } from '../http/gate.ts'
import { parseFieldMap, telemetryFormats } from '../match/line-reader.ts'
import { isStixId } from '../stix/identifier.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/matching.ts'
import { parseQuery } from './input.ts'
import type { Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'
import { seenOf } from './seen-of.ts'

const matchQuery = z.strictObject({
  format: z.enum(telemetryFormats),
  sector: z
    .string()
    .regex(/^[a-z][a-z-]{0,60}$/, 'a word of the industry sectors of STIX, such as water')
    .optional()
    .describe('the sector whose telemetry it is; sightings name it, and nothing narrower'),
  live: z
    .enum(['first', 'more'])
    .optional()
    .describe(
      'a piece of a stream that goes on: all but the first are in the audit log only where they raise sightings',
    ),
  map: z.string().max(16_384).optional().describe('JSON: {"name of a field": "role"}, for fields of the stream’s own'),
})

export function matchRoutes(parts: ApiParts): Operation[] {
  const gate = createGate(8, 16)
  return [
    {
      method: 'post',
      path: '/match',
      summary: 'Look telemetry up; what is seen becomes sightings, the telemetry is kept nowhere',
      access: 'analyst',
      because: "What telemetry shows is published in this member's name",
      query: matchQuery,
      body: { schema: null, mediaTypes: ['application/octet-stream', '*/*'] },
      answer: { status: 200, schema: contract.matchResult },
      async handle(c, who) {
        const { format, sector = '', map, live } = parseQuery(c, matchQuery)
        const fields = map === undefined ? undefined : parseFieldMap(readMap(map))
        const source = c.req.raw.body ?? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })
        const result = await gate.run(() =>
          parts.match.match(source, { format, sector, ...pickGiven({ map: fields }) }),
        )
        const { events, hits, sightings, skipped } = result
        const detail = `events=${events} hits=${hits} sightings=${sightings} skipped=${skipped}`
        if (live !== 'more' || sightings > 0) await recordAct(parts, who, 'match', '', detail)
        return c.json(result satisfies contract.MatchResult)
      },
    },
    {
      method: 'get',
      path: '/match',
      summary: 'How many indicators are looked for',
      access: 'everyone',
      answer: { status: 200, schema: contract.matchState },
      handle: async (c) => c.json((await parts.match.state()) satisfies contract.MatchState),
    },
    {
      method: 'get',
      path: '/objects/{id}/watch',
      summary: 'Whether an indicator is looked for in telemetry, how, or why not',
      access: 'everyone',
      answer: { status: 200, schema: contract.watching },
      async handle(c, who) {
        const id = c.req.param('id')
        if (!isStixId(id)) throw new Fault('not-found', 'no such object')
        await parts.release.detail(who.person, id)
        const watching = await parts.match.watching(id)
        if (watching === null) throw new Fault('not-found', 'no such indicator')
        // What it is worth follows from sightings and words of others, of which an auditor reads none above GREEN.
        const shown = who.person.role === 'auditor' ? { ...watching, score: null, worth: null } : watching
        return c.json(shown satisfies contract.Watching)
      },
    },
    {
      method: 'get',
      path: '/objects/{id}/seen',
      summary: 'Where an indicator was seen: by member and sector, how often, first and last',
      access: 'everyone',
      answer: { status: 200, schema: contract.sighted },
      async handle(c, who) {
        const id = c.req.param('id')
        if (!isStixId(id)) throw new Fault('not-found', 'no such object')
        return c.json({ items: await seenOf(parts.release, who.person, id) } satisfies contract.Sighted)
      },
    },
  ]
}

/** The field map of a query, which is JSON. */
export function readMap(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Fault('invalid', 'the field map is not JSON')
  }
}
