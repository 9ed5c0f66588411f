import { attributionOf } from '../desks/attribution/attribution-view.ts'
import { noteRead, recordAct } from './audit-record.ts'
import * as contract from './contract/attribution.ts'
import { readJson } from './json-body.ts'
import { objectId } from './object-routes.ts'
import { jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { presentAttribution } from './present-attribution.ts'

/** Who did it, as members see it. Each speaks for itself, and nothing is averaged. */
export function attributionRoutes(parts: ApiParts): Operation[] {
  const because = "An assessment is published in this member's name"
  const answer = { status: 201, schema: contract.saidHere }
  return [
    {
      method: 'get',
      path: '/objects/{id}/attribution',
      summary: 'Assessments of who did it side by side, names of the actor, and what is recorded of the infrastructure',
      access: 'everyone',
      answer: { status: 200, schema: contract.attribution },
      async handle(c, who) {
        const detail = await parts.release.detail(who.person, objectId(c.req.param('id')))
        const onRead = (read: typeof detail) => noteRead(parts, who, read, 'object')
        onRead(detail)
        const self = parts.alliance().self.member
        const view = await attributionOf({ release: parts.release, person: who.person, self, onRead }, detail)
        return c.json(presentAttribution(view))
      },
    },
    {
      method: 'post',
      path: '/objects/{id}/assessments',
      summary: 'Say who did it, how sure this member is and on what evidence',
      access: 'analyst',
      because,
      body: { schema: contract.newAssessment, mediaTypes: jsonBody },
      answer,
      async handle(c, who) {
        const subject = objectId(c.req.param('id'))
        const { tlp, releasableTo, ...said } = await readJson(c.req.raw, contract.newAssessment)
        const id = await parts.attribution.assess(who.person, subject, said, { tlp, releasableTo })
        await recordAct(parts, who, 'assessment', subject, `actor=${said.actor} assessment=${id}`)
        return c.json({ id } satisfies contract.SaidHere, 201)
      },
    },
    {
      method: 'post',
      path: '/objects/{id}/positions',
      summary: 'Agree with an assessment of another member, or disagree; it stays as it is',
      access: 'analyst',
      because,
      body: { schema: contract.newPosition, mediaTypes: jsonBody },
      answer,
      async handle(c, who) {
        const assessment = objectId(c.req.param('id'))
        const { tlp, releasableTo, ...said } = await readJson(c.req.raw, contract.newPosition)
        const id = await parts.attribution.take(who.person, assessment, said, { tlp, releasableTo })
        await recordAct(parts, who, 'assessment-position', assessment, `opinion=${said.opinion} position=${id}`)
        return c.json({ id } satisfies contract.SaidHere, 201)
      },
    },
    {
      method: 'post',
      path: '/objects/{id}/names',
      summary: 'Link a name to an actor, with who uses it; nothing is merged',
      access: 'analyst',
      because,
      body: { schema: contract.newName, mediaTypes: jsonBody },
      answer,
      async handle(c, who) {
        const actor = objectId(c.req.param('id'))
        const { tlp, releasableTo, ...said } = await readJson(c.req.raw, contract.newName)
        const id = await parts.attribution.name(who.person, actor, said, { tlp, releasableTo })
        await recordAct(parts, who, 'actor-name', actor, `note=${id}`)
        return c.json({ id } satisfies contract.SaidHere, 201)
      },
    },
    {
      method: 'post',
      path: '/assessments/{id}/withdrawal',
      summary: 'Take back an assessment, a position or a name that this member has given',
      access: 'analyst',
      because,
      answer: { status: 200, schema: contract.saidHere },
      async handle(c, who) {
        const id = await parts.attribution.withdraw(who.person, objectId(c.req.param('id')))
        await recordAct(parts, who, 'assessment-withdrawn', id)
        return c.json({ id } satisfies contract.SaidHere)
      },
    },
  ]
}
