import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { callerName } from '../http/connection.ts'
import { isStixId } from '../stix/identifier.ts'
import * as contract from './contract/incidents.ts'
import { requireLive, wholeOf } from './incident-routes.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { presentRequest } from './present-incident.ts'

const listQuery = z.strictObject({ direction: z.enum(['in', 'out']).default('in'), limit: pageLimit })

/** Requests for information between members. */
export function requestRoutes(parts: ApiParts): Operation[] {
  const { requests } = parts.incidents
  const one = { status: 200, schema: contract.request }
  return [
    {
      method: 'get',
      path: '/requests',
      summary: 'Requests for information, to us or from us; open ones first, by when they are due',
      access: 'analyst',
      query: listQuery,
      answer: { status: 200, schema: contract.requests },
      async handle(c) {
        requireLive(parts)
        const { direction, limit } = parseQuery(c, listQuery)
        const items = (await requests.list(direction, limit)).map(presentRequest)
        return c.json({ items, open: await requests.countOpen('in') } satisfies contract.Requests)
      },
    },
    {
      method: 'post',
      path: '/incidents/{num}/requests',
      summary: 'Ask allies about an incident, by a date',
      access: 'releaser',
      because: "A request speaks in this member's name",
      stepUp: true,
      body: { schema: contract.newRequest, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.requests },
      async handle(c, who) {
        requireLive(parts)
        const { due, ...question } = await readJson(c.req.raw, contract.newRequest)
        const num = wholeOf(c.req.param('num'))
        const asked = await requests.ask(num, { ...question, dueMs: Date.parse(due) }, callerName(who.person))
        const open = await requests.countOpen('in')
        return c.json({ items: asked.map(presentRequest), open } satisfies contract.Requests, 201)
      },
    },
    {
      method: 'get',
      path: '/requests/{id}',
      summary: 'One request, and its answer',
      access: 'analyst',
      answer: one,
      handle: async (c) => c.json(presentRequest(await requests.get(noteId(c.req.param('id'))))),
    },
    {
      method: 'post',
      path: '/requests/{id}/answer',
      summary: 'Answer a request, or decline to',
      access: 'releaser',
      because: "An answer speaks in this member's name",
      stepUp: true,
      body: { schema: contract.newAnswer, mediaTypes: jsonBody },
      answer: one,
      async handle(c, who) {
        requireLive(parts)
        const id = noteId(c.req.param('id'))
        const answer = await readJson(c.req.raw, contract.newAnswer)
        return c.json(presentRequest(await requests.answer(id, answer, callerName(who.person))))
      },
    },
    {
      method: 'post',
      path: '/requests/{id}/withdrawal',
      summary: 'Withdraw a request that needs no answer any more',
      access: 'releaser',
      because: "A request speaks in this member's name",
      answer: one,
      async handle(c, who) {
        requireLive(parts)
        return c.json(presentRequest(await requests.withdraw(noteId(c.req.param('id')), callerName(who.person))))
      },
    },
  ]
}

function noteId(id: string | undefined): string {
  if (id === undefined || !isStixId(id) || !id.startsWith('note--')) throw new Fault('not-found', 'no such request')
  return id
}
