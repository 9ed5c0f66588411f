import { Fault } from '../base/fault.ts'
import { watchPlan } from '../match/watch-plan.ts'
import { isStixId } from '../stix/identifier.ts'
import { noteQuestion } from './audit-record.ts'
import * as contract from './contract/look-back.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'

const because = 'What telemetry named may name people'
const maxBytes = 2 * 1024 * 1024

/** Looking back in what telemetry named. Questions are on record by their number; values are not. */
export function lookBackRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/look-back',
      summary: 'Of which days it is kept what telemetry named',
      access: 'reader',
      because,
      answer: { status: 200, schema: contract.lookBackState },
      handle: async (c) => c.json(await parts.lookBack.state()),
    },
    {
      method: 'post',
      path: '/look-back',
      summary: 'On which days values were seen in telemetry',
      access: 'analyst',
      because,
      body: { schema: contract.seenQuestion, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.seenAnswer },
      async handle(c, who) {
        const { values } = await readJson(c.req.raw, contract.seenQuestion, maxBytes)
        noteQuestion(parts, who, 'look-back', '', `values=${values.length}`)
        return c.json(await parts.lookBack.seen(values))
      },
    },
    {
      method: 'get',
      path: '/objects/{id}/seen-before',
      summary: 'On which days the values of an indicator were seen in telemetry',
      access: 'reader',
      because,
      answer: { status: 200, schema: contract.seenAnswer },
      async handle(c, who) {
        const id = c.req.param('id')
        if (!isStixId(id)) throw new Fault('not-found', 'no such object')
        const { text } = await parts.release.detail(who.person, id)
        const { pattern, pattern_type } = JSON.parse(text) as Readonly<Record<string, unknown>>
        const plan = pattern_type === 'stix' && typeof pattern === 'string' ? watchPlan(pattern) : null
        const values = plan?.kind === 'values' ? plan.values.slice(0, contract.mostSought) : []
        return c.json(await parts.lookBack.seenValues(values))
      },
    },
  ]
}
