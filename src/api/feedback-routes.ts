import { formatMicros } from '../base/clock.ts'
import { verdictsFor } from '../desks/feedback/verdict.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/feedback.ts'
import { readJson } from './json-body.ts'
import { objectId } from './object-routes.ts'
import { jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { verdictsOn } from './verdicts-on.ts'

const notCounted: contract.Scorecards = {
  ...{ items: [], producers: [], producersInAll: 0, sources: [] },
  ...{ at: null, objects: 0, answers: 0, complete: false },
}

export function feedbackRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/objects/{id}/verdicts',
      summary: 'What members say of an object: seen, blocked, false positive, too late, useful',
      access: 'everyone',
      answer: { status: 200, schema: contract.verdicts },
      async handle(c, who) {
        const detail = await parts.release.detail(who.person, objectId(c.req.param('id')))
        const items = await verdictsOn(parts, who, detail)
        return c.json({ items, may: [...verdictsFor(detail.type)] } satisfies contract.Verdicts)
      },
    },
    {
      method: 'post',
      path: '/objects/{id}/verdicts',
      summary: 'Say of an object what it was worth here; it goes back to its producer',
      access: 'analyst',
      because: "A verdict is published in this member's name",
      body: { schema: contract.newVerdict, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.givenVerdict },
      async handle(c, who) {
        const { kind, sector = '', remark = '' } = await readJson(c.req.raw, contract.newVerdict)
        const id = objectId(c.req.param('id'))
        const answer = await parts.feedback.give(who.person, id, { kind, sector, remark: remark.trim() })
        await recordAct(parts, who, 'verdict', id, `kind=${kind} sector=${sector} answer=${answer}`)
        return c.json({ id: answer } satisfies contract.GivenVerdict, 201)
      },
    },
    {
      method: 'post',
      path: '/objects/{id}/verdicts/withdrawal',
      summary: 'Take back what this member said of an object',
      access: 'analyst',
      because: "A verdict is published in this member's name",
      body: { schema: contract.withdrawal, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.givenVerdict },
      async handle(c, who) {
        const { kind, sector = '' } = await readJson(c.req.raw, contract.withdrawal)
        const id = objectId(c.req.param('id'))
        const answer = await parts.feedback.withdraw(who.person, id, { kind, sector })
        await recordAct(parts, who, 'verdict-withdrawn', id, `kind=${kind} sector=${sector} answer=${answer}`)
        return c.json({ id: answer } satisfies contract.GivenVerdict)
      },
    },
    {
      method: 'get',
      path: '/scorecards',
      summary: 'What each member, producer and source contributed: alone, first, confirmed by others, seen, wrong',
      access: 'reader',
      answer: { status: 200, schema: contract.scorecards },
      async handle(c) {
        const shown = await parts.scorecards()
        if (shown === null) return c.json(notCounted)
        const { at, ...counted } = shown
        const { items, producers, sources } = counted
        const cards = { items: [...items], producers: [...producers], sources: [...sources] }
        return c.json({ ...counted, ...cards, at: formatMicros(at) } satisfies contract.Scorecards)
      },
    },
  ]
}
