import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Hold, RecallReport, TakenBackFact } from '../release/recalls.ts'
import { isStixId } from '../stix/identifier.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/recalls.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'

const listQuery = z.strictObject({ cursor: z.string().max(200).optional(), limit: pageLimit })

export function recallRoutes(parts: ApiParts): Operation[] {
  const { recalls } = parts
  return [
    {
      method: 'post',
      path: '/objects/{id}/recall',
      summary: 'Take back a version, or every version, of an object that this member published',
      access: 'releaser',
      because: "A recall speaks in this member's name",
      stepUp: true,
      body: { schema: contract.newRecall, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.recall },
      async handle(c, who) {
        const { version, reason } = await readJson(c.req.raw, contract.newRecall)
        const id = objectId(c.req.param('id'))
        const report = await recalls.recall(who.person, { id, reason, ...pickGiven({ version }) })
        await recordAct(parts, who, 'recall', id, `recall=${report.num} version=${version ?? 'all'}`)
        return c.json(presentRecall(report), 201)
      },
    },
    {
      method: 'get',
      path: '/objects/{id}/taken-back',
      summary: 'Who took back which versions of an object, when and why; and the legal hold on it',
      access: 'everyone',
      answer: { status: 200, schema: contract.takenBack },
      async handle(c, who) {
        const { takenBack, hold } = await recalls.history(who.person, objectId(c.req.param('id')))
        return c.json({ items: takenBack.map(presentFact), hold: presentHold(hold) } satisfies contract.TakenBack)
      },
    },
    {
      method: 'put',
      path: '/objects/{id}/preserve',
      summary: 'Keep an object although it may be recalled (a legal hold)',
      access: 'releaser',
      because: 'A legal hold refuses what an originator asks',
      stepUp: true,
      body: { schema: contract.newPreserve, mediaTypes: jsonBody },
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const { reason } = await readJson(c.req.raw, contract.newPreserve)
        const id = objectId(c.req.param('id'))
        await recalls.preserve(who.person, id, reason)
        await recordAct(parts, who, 'preserve', id)
        return c.body(null, 204)
      },
    },
    {
      method: 'delete',
      path: '/objects/{id}/preserve',
      summary: 'End a legal hold; what was taken back meanwhile goes now',
      access: 'releaser',
      because: 'A legal hold refuses what an originator asks',
      stepUp: true,
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const id = objectId(c.req.param('id'))
        await recalls.letGo(who.person, id)
        await recordAct(parts, who, 'let-go', id)
        return c.body(null, 204)
      },
    },
    {
      method: 'get',
      path: '/recalls',
      summary: 'What this member recalled, newest first, with what became of it',
      access: 'everyone',
      query: listQuery,
      answer: { status: 200, schema: contract.recalls },
      async handle(c, who) {
        const { cursor, limit } = parseQuery(c, listQuery)
        const before = cursor === undefined ? undefined : readCursor(cursor, 'recalls')
        const found = await recalls.list(who.person, { ...pickGiven({ before }), limit: limit + 1 })
        const last = found[limit - 1]
        const next = found.length > limit && last !== undefined ? writeCursor(last.num, 'recalls') : null
        const unanswered = (await recalls.unanswered(who.person)).map((one) => ({
          ...one,
          since: formatMicros(one.since),
        }))
        return c.json({ items: found.slice(0, limit).map(presentRecall), next, unanswered } satisfies contract.Recalls)
      },
    },
    {
      method: 'get',
      path: '/recalls/{num}',
      summary: 'One recall: who purged it, who refuses and why, who has not answered',
      access: 'everyone',
      answer: { status: 200, schema: contract.recall },
      async handle(c, who) {
        const num = c.req.param('num') ?? ''
        if (!/^\d{1,16}$/.test(num)) throw new Fault('not-found', 'no such recall')
        return c.json(presentRecall(await recalls.one(who.person, Number(num))))
      },
    },
  ]
}

function objectId(text: string | undefined): string {
  if (!isStixId(text)) throw new Fault('not-found', 'no such object')
  return text
}

function presentRecall({ num, id, version, reason, at, actor, dueAt, answers }: RecallReport): contract.Recall {
  return {
    num: String(num),
    id,
    version,
    reason,
    at: formatMicros(at),
    actor,
    dueAt: formatMicros(dueAt),
    answers: answers.map((answer) => ({ ...answer, at: formatMicros(answer.at) })),
  }
}

function presentFact({ version, kind, by, at, reason, held }: TakenBackFact): contract.TakenBack['items'][number] {
  return { version, kind, by, at: formatMicros(at), reason, held }
}

function presentHold(hold: Hold | null): contract.TakenBack['hold'] {
  return hold === null ? null : { ...hold, at: formatMicros(hold.at) }
}
