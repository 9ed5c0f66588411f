import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { callerName } from '../http/connection.ts'
import { createGate } from '../http/gate.ts'
import { parseFieldMap, telemetryFormats } from '../match/line-reader.ts'
import { isStixId } from '../stix/identifier.ts'
import * as contract from './contract/hunts.ts'
import { requireLive } from './incident-routes.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { readMap } from './match-routes.ts'
import { jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'
import { presentHunt, presentHuntOffer } from './present-hunt.ts'

const sector = z.string().regex(/^[a-z][a-z-]{0,59}$/, 'a word of the industry sectors of STIX, such as water')
const runQuery = z.strictObject({
  source: z.enum(['held', 'telemetry']).describe('what the node holds of its own, or the telemetry in the body'),
  format: z.enum(telemetryFormats).optional(),
  sector: sector.optional().describe('whose telemetry it is; told with the counts'),
  name: z.string().trim().max(200).optional().describe('for the reviewer; never told to the asker'),
  map: z.string().max(16_384).optional().describe('JSON: {"name of a field": "role"}'),
})
// A package of 50 items of 16 KiB, with room for JSON.
const packageBytes = 1024 * 1024

/** Hunts across members. Nothing is looked for, and nothing told, without a person. */
export function huntRoutes(parts: ApiParts): Operation[] {
  const { hunts } = parts
  const gate = createGate(2, 8)
  const one = { status: 200, schema: contract.huntOffer }
  const because = "A hunt, and a reply to one, speaks in this member's name"
  return [
    {
      method: 'get',
      path: '/hunts',
      summary: 'Hunts that this member asked others for, with what became of each: who looked, where, since when',
      access: 'analyst',
      answer: { status: 200, schema: contract.hunts },
      async handle(c) {
        requireLive(parts)
        return c.json({ items: (await hunts.hunts()).map(presentHunt) } satisfies contract.Hunts)
      },
    },
    {
      method: 'post',
      path: '/hunts',
      summary: 'Ask members to look for something in their own data',
      access: 'releaser',
      because,
      stepUp: true,
      body: { schema: contract.newHunt, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.hunt },
      async handle(c, who) {
        requireLive(parts)
        const { due, ...asked } = await readJson(c.req.raw, contract.newHunt, packageBytes)
        const made = await hunts.ask({ ...asked, dueMs: Date.parse(due) }, callerName(who.person))
        return c.json(presentHunt(made), 201)
      },
    },
    {
      method: 'get',
      path: '/hunts/{hunt}',
      summary: 'One hunt of ours',
      access: 'analyst',
      answer: { status: 200, schema: contract.hunt },
      handle: async (c) => c.json(presentHunt(await hunts.hunt(huntId(c.req.param('hunt'))))),
    },
    {
      method: 'post',
      path: '/hunts/{hunt}/withdrawal',
      summary: 'Ask no more; what was answered stays',
      access: 'releaser',
      because,
      answer: { status: 200, schema: contract.hunt },
      async handle(c, who) {
        requireLive(parts)
        return c.json(presentHunt(await hunts.withdraw(huntId(c.req.param('hunt')), callerName(who.person))))
      },
    },
    {
      method: 'get',
      path: '/hunt-offers',
      summary: 'Hunts that other members ask of us',
      access: 'analyst',
      answer: { status: 200, schema: contract.huntOffers },
      async handle(c) {
        requireLive(parts)
        const items = (await hunts.offers()).map(presentHuntOffer)
        return c.json({ items, waiting: await hunts.waiting() } satisfies contract.HuntOffers)
      },
    },
    {
      method: 'get',
      path: '/hunt-offers/{id}',
      summary: 'One offer, with what was looked at here',
      access: 'analyst',
      answer: one,
      handle: async (c) => c.json(presentHuntOffer(await hunts.offer(offerId(c.req.param('id'))))),
    },
    {
      method: 'post',
      path: '/hunt-offers/{id}/acceptance',
      summary: 'Say that we shall look; nothing is looked for yet',
      access: 'releaser',
      because,
      stepUp: true,
      answer: one,
      async handle(c, who) {
        requireLive(parts)
        return c.json(presentHuntOffer(await hunts.accept(offerId(c.req.param('id')), callerName(who.person))))
      },
    },
    {
      method: 'post',
      path: '/hunt-offers/{id}/refusal',
      summary: 'Say that we shall not look, and why',
      access: 'releaser',
      because,
      stepUp: true,
      body: { schema: contract.huntRefusal, mediaTypes: jsonBody },
      answer: one,
      async handle(c, who) {
        requireLive(parts)
        const { reason } = await readJson(c.req.raw, contract.huntRefusal)
        return c.json(presentHuntOffer(await hunts.refuse(offerId(c.req.param('id')), reason, callerName(who.person))))
      },
    },
    {
      method: 'post',
      path: '/hunt-offers/{id}/runs',
      summary: 'Look for it in what this node holds of its own, or in the telemetry of the body, which is kept nowhere',
      access: 'analyst',
      query: runQuery,
      body: { schema: null, mediaTypes: ['application/octet-stream', '*/*'] },
      answer: one,
      async handle(c, who) {
        requireLive(parts)
        const { source, format, sector: of = '', name = '', map } = parseQuery(c, runQuery)
        const [id, by] = [offerId(c.req.param('id')), callerName(who.person)]
        if (source === 'held') return c.json(presentHuntOffer(await hunts.runHeld(id, by)))
        if (format === undefined) throw new Fault('invalid', 'the format of the telemetry is missing')
        const fields = map === undefined ? undefined : parseFieldMap(readMap(map))
        const body = c.req.raw.body ?? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })
        const what = { format, sector: of, name, ...pickGiven({ map: fields }) }
        return c.json(presentHuntOffer(await gate.run(() => hunts.runTelemetry(id, body, what, by))))
      },
    },
    {
      method: 'delete',
      path: '/hunt-offers/{id}/runs/{num}',
      summary: 'Take a run out before it is told, as one of the wrong file',
      access: 'analyst',
      answer: one,
      async handle(c, who) {
        requireLive(parts)
        const num = Number(c.req.param('num'))
        if (!Number.isSafeInteger(num)) throw new Fault('not-found', 'no such run')
        const id = offerId(c.req.param('id'))
        return c.json(presentHuntOffer(await hunts.discardRun(id, num, callerName(who.person))))
      },
    },
    {
      method: 'post',
      path: '/hunt-offers/{id}/answer',
      summary: 'Release what was found: counts, zeros too; times as well, or nothing, where that is said',
      access: 'releaser',
      because,
      stepUp: true,
      body: { schema: contract.huntAnswer, mediaTypes: jsonBody },
      answer: one,
      async handle(c, who) {
        requireLive(parts)
        const answer = await readJson(c.req.raw, contract.huntAnswer)
        return c.json(presentHuntOffer(await hunts.answer(offerId(c.req.param('id')), answer, callerName(who.person))))
      },
    },
  ]
}

function offerId(id: string | undefined): string {
  if (id === undefined || !isStixId(id) || !id.startsWith('note--')) throw new Fault('not-found', 'no such hunt')
  return id
}

function huntId(id: string | undefined): string {
  if (id === undefined || !/^[0-9a-f-]{36}$/.test(id)) throw new Fault('not-found', 'no such hunt')
  return id
}
