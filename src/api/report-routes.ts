import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { limits } from '../desks/incident/desk.ts'
import { readBody } from '../http/body.ts'
import { createGate } from '../http/gate.ts'
import { HttpFault } from '../http/problem.ts'
import { addressKey, Buckets } from '../http/rate-limit.ts'
import * as contract from './contract/incidents.ts'
import { fileName, othersOf, reportBytes, requireLive, sendForm } from './incident-routes.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { type Context, jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { presentOwn, vocabularyOf } from './present-incident.ts'

const header = 'trefoil-invitation'
const evidenceQuery = z.strictObject({ name: z.string().max(200).default('') })
const formQuery = z.strictObject({ as: z.enum(['html', 'text']).default('text') })

/** For whoever was sent a link: its secret is in a header, and proves nothing but this one report. */
export function reportRoutes(parts: ApiParts): Operation[] {
  const { incidents, clock } = parts
  const { records, invitations } = incidents
  const tries = new Buckets(clock, { burst: 60, perSecond: 1 })
  const uploads = createGate(2, 8)
  const answer = { status: 200, schema: contract.ownReport }

  async function opened(c: Context) {
    requireLive(parts)
    // Before anything of the body is read.
    const wait = tries.take(addressKey(c.env?.connection?.address ?? ''))
    if (wait > 0)
      throw new HttpFault('too-many', 'too many requests from this address; wait a little', {
        headers: { 'retry-after': String(wait) },
      })
    return invitations.open(c.req.header(header) ?? '')
  }
  async function filed(c: Context): Promise<{ readonly num: number }> {
    const { incident } = await opened(c)
    if (incident === 0) throw new Fault('conflict', 'nothing was reported by this link yet')
    return { num: incident }
  }
  async function show(c: Context, status: 200 | 201 = 200): Promise<Response> {
    const row = await invitations.open(c.req.header(header) ?? '')
    const { self } = parts.alliance()
    const own = row.incident === 0 ? null : presentOwn(await records.view(row.incident), clock.nowMs())
    const shown: contract.OwnReport = {
      ...{ member: self.member, memberName: self.name, language: row.language as 'en', sector: row.sector },
      vocabulary: await vocabularyOf(incidents, othersOf(parts), self.member),
      report: own,
    }
    return c.json(shown, status)
  }

  return [
    {
      method: 'get',
      path: '/report',
      summary: 'The form behind a link, or the report that was made by it',
      access: 'anyone',
      answer,
      async handle(c) {
        await opened(c)
        return show(c)
      },
    },
    {
      method: 'post',
      path: '/report',
      summary: 'Report an incident by a link; once',
      access: 'anyone',
      body: { schema: contract.newIncident, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.ownReport },
      async handle(c) {
        const { digest, incident } = await opened(c)
        if (incident !== 0) throw new Fault('conflict', 'a report was made by this link already')
        const report = await readJson(c.req.raw, contract.newIncident, reportBytes)
        await records.file(report, 'reporter', digest)
        return show(c, 201)
      },
    },
    {
      method: 'post',
      path: '/report/consent',
      summary: 'Say to whom the report may be given; whoever is not named has it taken back',
      access: 'anyone',
      body: { schema: contract.reportConsent, mediaTypes: jsonBody },
      answer,
      async handle(c) {
        const { num } = await filed(c)
        const consent = await readJson(c.req.raw, contract.reportConsent)
        await records.recordConsent(num, { ...consent, by: 'reporter' }, 'reporter')
        return show(c)
      },
    },
    {
      method: 'post',
      path: '/report/supplements',
      summary: 'Add what became known',
      access: 'anyone',
      body: { schema: contract.newSupplement, mediaTypes: jsonBody },
      answer,
      async handle(c) {
        const { num } = await filed(c)
        const { text } = await readJson(c.req.raw, contract.newSupplement, reportBytes)
        await records.supplement(num, text, 'reporter')
        return show(c)
      },
    },
    {
      method: 'post',
      path: '/report/evidence',
      summary: 'Add a file to the report',
      access: 'anyone',
      query: evidenceQuery,
      body: { schema: null, mediaTypes: ['application/octet-stream', '*/*'] },
      answer,
      async handle(c) {
        const { num } = await filed(c)
        const { name } = parseQuery(c, evidenceQuery)
        await uploads.run(async () => {
          const bytes = await readBody(c.req.raw, limits.fileBytes)
          await records.addEvidence(num, { name: fileName(name), bytes }, 'reporter')
        })
        return show(c)
      },
    },
    {
      method: 'get',
      path: '/report/forms/{rule}',
      summary: "An authority's form, filled from the report",
      access: 'anyone',
      query: formQuery,
      answer: { status: 200, schema: null, mediaType: 'text/plain' },
      async handle(c) {
        const { num } = await filed(c)
        return sendForm(c, parseQuery(c, formQuery).as, await records.form(num, c.req.param('rule') ?? '', 'reporter'))
      },
    },
  ]
}
