import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { recordAct } from './audit-record.ts'
import type { Summary } from './contract/objects.ts'
import * as contract from './contract/privacy.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation, type SignedIn } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { presentSummary } from './present.ts'
import { presentReport } from './present-privacy.ts'

const reportQuery = z.strictObject({
  from: z.iso.datetime({ offset: true }).optional().describe('default: a year before `until`'),
  until: z.iso.datetime({ offset: true }).optional().describe('default: now'),
})
const yearMs = 365 * 86_400_000

export function privacyRoutes(parts: ApiParts): Operation[] {
  const { privacy } = parts
  return [
    {
      method: 'get',
      path: '/privacy-report',
      summary: 'What the records show under each principle of Global CBPR over a span, widened to whole days (UTC)',
      access: ['auditor', 'admin', 'releaser'],
      query: reportQuery,
      answer: { status: 200, schema: contract.privacyReport },
      async handle(c, who) {
        const query = parseQuery(c, reportQuery)
        const untilMs = query.until === undefined ? parts.clock.nowMs() : Date.parse(query.until)
        const fromMs = query.from === undefined ? untilMs - yearMs : Date.parse(query.from)
        if (fromMs >= untilMs) throw new Fault('invalid', 'the span must end after it begins')
        const report = await privacy.report({ from: Math.max(0, fromMs) * 1000, until: untilMs * 1000 })
        await recordAct(
          parts,
          who,
          'privacy-report',
          '',
          `from=${formatMicros(report.from)} until=${formatMicros(report.until)}`,
        )
        return c.json(presentReport(report))
      },
    },
    {
      method: 'post',
      path: '/subject',
      summary: 'Which stored objects carry a value of a person, and to whom they were released',
      access: 'auditor',
      body: { schema: contract.subjectQuestion, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.subjectAnswer },
      async handle(c, who) {
        const { value, before } = await readJson(c.req.raw, contract.subjectQuestion)
        const place = before === undefined ? undefined : Math.min(Number(before), Number.MAX_SAFE_INTEGER)
        const { hits, lookedTo } = await privacy.subject({ value, before: place })
        // The value itself is nowhere written down.
        await recordAct(parts, who, 'subject', '', `hits=${hits.length}`)
        return c.json({
          hits: hits.map((hit) => ({
            object: shownTo(who, presentSummary(hit.object)),
            at: [...hit.at],
            readers: [...hit.readers],
            given: [...hit.given],
          })),
          complete: lookedTo === null,
          lookedTo: lookedTo === null ? null : formatMicros(lookedTo),
          next: lookedTo === null ? null : String(lookedTo),
        } satisfies contract.SubjectAnswer)
      },
    },
    {
      method: 'get',
      path: '/pseudonyms/{value}',
      summary: 'What a pseudonym that this node made stands for',
      access: 'auditor',
      because: 'A pseudonym leads back to a person',
      answer: { status: 200, schema: contract.pseudonymAnswer },
      async handle(c, who) {
        const pseudonym = c.req.param('value') ?? ''
        const found = pseudonym.length > 200 ? [] : await privacy.resolve(pseudonym)
        await recordAct(parts, who, 'pseudonym', pseudonym.slice(0, 200), `found=${found.length}`)
        if (found.length === 0) throw new Fault('not-found', 'this node made no such pseudonym')
        const items = found.map(({ at, ...one }) => ({ ...one, at: formatMicros(at) }))
        return c.json({ items } satisfies contract.PseudonymAnswer)
      },
    },
  ]
}

/** An auditor reads no content above GREEN, and a name is content. */
function shownTo({ person, session }: SignedIn, summary: Summary): Summary {
  const mayRead = session === null || person.role !== 'auditor' || summary.tlp === 'clear' || summary.tlp === 'green'
  return mayRead ? summary : { ...summary, name: '' }
}
