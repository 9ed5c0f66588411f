import { z } from 'zod'
import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Report } from '../evidence/model.ts'
import { createGate } from '../http/gate.ts'
import { isStixId } from '../stix/identifier.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/evidence.ts'
import { parseQuery } from './input.ts'
import type { Operation } from './operation.ts'
import { originCode } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'

const fileQuery = z.strictObject({
  version: z.string().min(1).max(64).optional().describe('absent: every version'),
  for: originCode.optional().describe('only what this member may be handed; absent: everything, for our own officials'),
  texts: z.enum(['yes', 'no']).default('no').describe('with what each recipient reads, word for word'),
})
/** Whoever answers for what this node gave away, or looks over its shoulder. */
const officials = ['releaser', 'admin', 'auditor'] as const
const maxFileBytes = 64 * 1024 * 1024

export function evidenceRoutes(parts: ApiParts): Operation[] {
  const { objectEvidence } = parts
  // Each reads every step that was ever told, or checks thousands of hashes.
  const gate = createGate(1, 8)
  return [
    {
      method: 'get',
      path: '/objects/{id}/evidence',
      summary: 'The whole history of one object as one signed file: who was given it, who refused it, where it is gone',
      access: officials,
      because: 'Evidence names every recipient, and what else was told with the object',
      query: fileQuery,
      answer: { status: 200, schema: null, mediaType: 'application/json' },
      async handle(c, who) {
        const { version, for: member, texts } = parseQuery(c, fileQuery)
        const id = c.req.param('id') ?? ''
        if (!isStixId(id)) throw new Fault('not-found', 'no such object')
        const wish = { id, ...pickGiven({ version, for: member }), withTexts: texts === 'yes' }
        const text = await gate.run(() => objectEvidence.file(who.person, wish))
        const detail = `version=${version ?? 'all'} for=${member ?? 'ourselves'} texts=${texts}`
        await recordAct(parts, who, 'evidence', id, detail)
        return c.body(text, 200, {
          'Content-Type': 'application/json',
          'Content-Disposition': `attachment; filename="evidence-${id}.json"`,
        })
      },
    },
    {
      method: 'post',
      path: '/evidence/verification',
      summary: 'What an evidence file proves, and what it only claims',
      access: officials,
      body: { schema: null, mediaTypes: ['application/json'] },
      answer: { status: 200, schema: contract.evidenceReport },
      async handle(c) {
        const body = c.req.raw.body
        if (body === null) throw new Fault('invalid', 'hand in an evidence file')
        const text = decodeUtf8(await readBounded(body, maxFileBytes))
        return c.json(await gate.run(async () => presentReport(await objectEvidence.verify(text))))
      },
    },
  ]
}

function presentReport({ at, facts, charter, streams, ...rest }: Report): contract.EvidenceReport {
  return {
    ...rest,
    at: formatMicros(at),
    charter: charter === null ? null : { ...charter, signedBy: [...charter.signedBy] },
    streams: streams.map((stream) => ({ ...stream })),
    facts: facts.map((fact) => ({
      ...fact,
      at: fact.at === null ? null : formatMicros(fact.at),
      facts: { ...fact.facts },
    })),
  }
}
