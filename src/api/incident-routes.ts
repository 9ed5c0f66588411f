import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { limits } from '../desks/incident/desk.ts'
import { formHtml, formText } from '../desks/incident/forms.ts'
import { readBody } from '../http/body.ts'
import { callerName } from '../http/connection.ts'
import { createGate } from '../http/gate.ts'
import { documentHeaders } from '../http/headers.ts'
import { noteRead, recordAct } from './audit-record.ts'
import * as contract from './contract/incidents.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { type Context, type Guarded, jsonBody, type Operation, type SignedIn } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { pickGiven } from './pick-given.ts'
import { presentIncident, presentRow, vocabularyOf } from './present-incident.ts'

/** A report in full, in any script. */
export const reportBytes = 768 * 1024
const listQuery = z.strictObject({
  which: z.enum(['open', 'closed']).default('open'),
  sector: z.string().max(64).optional(),
  kind: z.string().max(64).optional(),
  text: z.string().max(200).optional().describe('words that an incident must say, all of them'),
  cursor: z.string().max(200).optional(),
  limit: pageLimit,
})
const evidenceQuery = z.strictObject({ name: z.string().max(200).default('') })
const formQuery = z.strictObject({ as: z.enum(['html', 'text']).default('html') })
const downloadHeaders = (name: string) => ({
  'content-type': 'application/octet-stream',
  'content-disposition': `attachment; filename="${name}"`,
})

/** Records of incidents. Their reporters are known to analysts and releasers alone. */
export function incidentRoutes(parts: ApiParts): Operation[] {
  const { incidents, clock } = parts
  const { records } = incidents
  const uploads = createGate(2, 8)
  const one = { status: 200, schema: contract.incident }
  const show = async (c: Context, num: number, status: 200 | 201 = 200): Promise<Response> => {
    const detail = await records.detail(num)
    const requests = await incidents.requests.present(detail.requests)
    return c.json(presentIncident(detail, requests, clock.nowMs()), status)
  }
  /** One decision about a record: what it reads, and what it does. */
  const act = <T>(
    method: 'post' | 'patch' | 'delete',
    path: string,
    summary: string,
    schema: z.ZodType<T> | null,
    does: (num: number, body: T, by: string, c: Context) => Promise<unknown>,
    guard: Partial<Pick<Guarded, 'access' | 'because' | 'stepUp'>> = {},
  ): Operation => ({
    ...{ method, path: `/incidents/{num}${path}`, summary, access: 'analyst', answer: one, ...guard },
    ...(schema === null ? {} : { body: { schema, mediaTypes: jsonBody } }),
    async handle(c: Context, who: SignedIn) {
      requireLive(parts)
      const num = numOf(c)
      const body = schema === null ? (undefined as T) : await readJson(c.req.raw, schema, reportBytes)
      await does(num, body, callerName(who.person), c)
      return show(c, num)
    },
  })
  return [
    {
      method: 'get',
      path: '/incidents',
      summary: 'The triage queue: incidents whose clock ends first come first',
      access: 'analyst',
      query: listQuery,
      answer: { status: 200, schema: contract.incidentList },
      async handle(c) {
        requireLive(parts)
        const { which, cursor, limit, ...filter } = parseQuery(c, listQuery)
        const asked = ['incidents', which, filter.sector ?? '', filter.kind ?? '', filter.text ?? '']
        const offset = cursor === undefined ? 0 : readCursor(cursor, asked)
        const found = await records.queue({ ...filter, closed: which === 'closed', limit: limit + 1, offset })
        const next = found.length > limit ? writeCursor(offset + limit, asked) : null
        const items = found.slice(0, limit).map((view) => presentRow(view, clock.nowMs()))
        return c.json({ items, next, ...(await records.counts()) } satisfies contract.IncidentList)
      },
    },
    {
      method: 'get',
      path: '/incidents/vocabulary',
      summary: 'Sectors, kinds, scales and possible recipients, in three languages',
      access: 'analyst',
      answer: { status: 200, schema: contract.vocabulary },
      handle: async (c) => c.json(await vocabularyOf(incidents, othersOf(parts), parts.alliance().self.member)),
    },
    {
      method: 'post',
      path: '/incidents',
      summary: 'Take a report of an incident; nobody else gets anything of it before its reporter has consented',
      access: 'analyst',
      because: 'Taking a report publishes in this member’s name',
      body: { schema: contract.newIncident, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.incident },
      async handle(c, who) {
        requireLive(parts)
        const report = await readJson(c.req.raw, contract.newIncident, reportBytes)
        const { num } = await records.file(report, callerName(who.person))
        return show(c, num, 201)
      },
    },
    {
      method: 'get',
      path: '/incidents/{num}',
      summary: 'One incident: what was reported, its clocks, tasks, consent, requests and history',
      access: 'analyst',
      answer: one,
      async handle(c, who) {
        requireLive(parts)
        const num = numOf(c)
        const { id, record } = await records.view(num)
        noteRead(parts, who, { id, version: '', tlp: record.report.tlp }, 'object')
        return show(c, num)
      },
    },
    act(
      'post',
      '/triggers',
      'Record when something happened that starts a clock',
      contract.newTrigger,
      (num, { trigger, at }, by) => records.recordTrigger(num, trigger, Date.parse(at), by),
    ),
    act(
      'post',
      '/submissions',
      'Record that a report was submitted to its authority',
      contract.newSubmission,
      (num, body, by) =>
        records.recordSubmission(
          num,
          { ...body, atMs: body.at === undefined ? clock.nowMs() : Date.parse(body.at) },
          by,
        ),
    ),
    act(
      'post',
      '/consent',
      'Record to whom the reporter consents; what is withdrawn is taken back at once',
      contract.newConsent,
      (num, body, by) => records.recordConsent(num, body, by),
    ),
    act(
      ...(['post', '/shares', 'Give it to whom the reporter has consented', contract.newShare] as const),
      (num, { recipients }, by) => records.share(num, recipients, by),
      { access: 'releaser', because: 'Sharing lets it leave this node', stepUp: true },
    ),
    act(
      'post',
      '/tasks',
      'Add a task, with who does it and by when',
      contract.newTask,
      (num, { title, owner, due }, by) =>
        records.addTask(num, { title, owner, dueMs: due === null ? null : Date.parse(due) }, by),
    ),
    act('patch', '/tasks/{task}', 'Change a task', contract.taskChange, (num, { owner, due, state }, by, c) =>
      records.changeTask(
        num,
        wholeOf(c.req.param('task')),
        pickGiven({ owner, state, dueMs: due === undefined ? undefined : due === null ? null : Date.parse(due) }),
        by,
      ),
    ),
    act('post', '/severity', 'Score it', contract.newScore, (num, { answers }, by) =>
      records.score(num, pickGiven(answers), by),
    ),
    act('post', '/supplements', 'Add what became known', contract.newSupplement, (num, { text }, by) =>
      records.supplement(num, text, by),
    ),
    act('patch', '', 'Correct what was reported', contract.amendment, (num, change, by) =>
      records.amend(num, pickGiven(change), by),
    ),
    act('post', '/state', 'Open, close, or say what it turned out to be', contract.stateChange, (num, change, by) =>
      records.setState(num, change, by),
    ),
    act('post', '/links', 'Link it to intelligence that this node holds', contract.newLink, (num, { id }, by) =>
      records.link(num, id, by),
    ),
    act(
      ...(['post', '/erasure', 'Erase who reported and the files, for ever', null] as const),
      (num, _, by) => records.erase(num, by),
      { access: ['releaser', 'admin'], because: 'Erasing cannot be undone', stepUp: true },
    ),
    {
      method: 'post',
      path: '/incidents/{num}/evidence',
      summary: 'Keep a file with it, as it is; nothing opens or runs it',
      access: 'analyst',
      query: evidenceQuery,
      body: { schema: null, mediaTypes: ['application/octet-stream', '*/*'] },
      answer: one,
      async handle(c, who) {
        requireLive(parts)
        const num = numOf(c)
        const { name } = parseQuery(c, evidenceQuery)
        await uploads.run(async () => {
          const bytes = await readBody(c.req.raw, limits.fileBytes)
          await records.addEvidence(num, { name: fileName(name), bytes }, callerName(who.person))
        })
        return show(c, num)
      },
    },
    {
      method: 'get',
      path: '/incidents/{num}/evidence/{file}',
      summary: 'A file, to save; never to be shown in a page',
      access: 'analyst',
      answer: { status: 200, schema: null, mediaType: 'application/octet-stream' },
      async handle(c, who) {
        requireLive(parts)
        const num = numOf(c)
        const file = wholeOf(c.req.param('file'))
        const { bytes } = await records.evidence(num, file, callerName(who.person))
        return c.body(bytes as Uint8Array<ArrayBuffer>, 200, downloadHeaders(`incident-${num}-${file}.bin`))
      },
    },
    {
      method: 'get',
      path: '/incidents/{num}/forms/{rule}',
      summary: "An authority's form, filled from the record, to print or to paste",
      access: 'analyst',
      query: formQuery,
      answer: { status: 200, schema: null, mediaType: 'text/html' },
      async handle(c, who) {
        requireLive(parts)
        const form = await records.form(numOf(c), c.req.param('rule') ?? '', callerName(who.person))
        return sendForm(c, parseQuery(c, formQuery).as, form)
      },
    },
    {
      method: 'get',
      path: '/incident-rules',
      summary: 'Reporting rules: which clocks run from what, what each form must hold',
      access: 'reader',
      answer: { status: 200, schema: contract.ruleList },
      handle: async (c) => c.json(await presentRules(parts)),
    },
    {
      method: 'put',
      path: '/incident-rules/{id}',
      summary: 'Change a reporting rule, or add one',
      access: 'admin',
      stepUp: true,
      body: { schema: null, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.ruleList },
      async handle(c, who) {
        const value = await readJson(c.req.raw, z.looseObject({ id: z.string().max(60) }), reportBytes)
        await incidents.rules.change(c.req.param('id') ?? '', value, callerName(who.person))
        return c.json(await presentRules(parts))
      },
    },
    {
      method: 'delete',
      path: '/incident-rules/{id}',
      summary: 'Put the rule that comes with the software in force again',
      access: 'admin',
      stepUp: true,
      answer: { status: 200, schema: contract.ruleList },
      async handle(c, who) {
        await incidents.rules.reset(c.req.param('id') ?? '', callerName(who.person))
        return c.json(await presentRules(parts))
      },
    },
    {
      method: 'get',
      path: '/incident-invitations',
      summary: 'Links by which others may report',
      access: 'analyst',
      answer: { status: 200, schema: contract.invitationList },
      handle: async (c) =>
        c.json({
          items: (await incidents.invitations.list()).map(presentInvitation),
        } satisfies contract.InvitationList),
    },
    {
      method: 'post',
      path: '/incident-invitations',
      summary: 'A link by which somebody reports one incident; it is shown once',
      access: 'analyst',
      body: { schema: contract.newInvitation, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.invitationMade },
      async handle(c, who) {
        requireLive(parts)
        const wanted = await readJson(c.req.raw, contract.newInvitation)
        const { token, row } = await incidents.invitations.invite(wanted, callerName(who.person))
        // In the fragment: it goes to no server, and into no log.
        return c.json(
          { path: `/report#${token}`, invitation: presentInvitation(row) } satisfies contract.InvitationMade,
          201,
        )
      },
    },
    {
      method: 'delete',
      path: '/incident-invitations/{id}',
      summary: 'Take a link back',
      access: 'analyst',
      answer: { status: 204, schema: null },
      async handle(c, who) {
        await incidents.invitations.revoke(c.req.param('id') ?? '', callerName(who.person))
        await recordAct(parts, who, 'incident-uninvite', '')
        return c.body(null, 204)
      },
    },
  ]
}

export function sendForm(c: Context, as: 'html' | 'text', form: Parameters<typeof formHtml>[0]): Response {
  if (as === 'text') return c.text(formText(form), 200, { 'content-type': 'text/plain; charset=utf-8' })
  return c.body(formHtml(form), 200, { 'content-type': 'text/html; charset=utf-8', ...documentHeaders })
}

/** A drill has no incident desk: what is reported there would start real clocks. */
export function requireLive(parts: ApiParts): void {
  if (parts.space !== null)
    throw new Fault('conflict', 'an exercise has no desks for incidents and advisories; go back to what is live')
}

export function othersOf(parts: ApiParts): { code: string; name: string }[] {
  const { self, charter } = parts.alliance()
  const members = charter?.charter.members ?? []
  return members.filter(({ member }) => member !== self.member).map(({ member, name }) => ({ code: member, name }))
}

/** What a file is called is a text of one line, and nothing more. */
export function fileName(name: string): string {
  return (
    name
      .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
      .trim()
      .slice(0, 200) || 'file'
  )
}

export function wholeOf(text: string | undefined): number {
  if (text === undefined || !/^[1-9]\d{0,8}$/.test(text))
    throw new Fault('not-found', 'there is nothing at this address')
  return Number(text)
}

const numOf = (c: Context): number => wholeOf(c.req.param('num'))

async function presentRules({ incidents, alliance }: ApiParts): Promise<contract.RuleList> {
  const { member } = alliance().self
  return {
    items: (await incidents.rules.list()).map(({ rule, builtIn, changed }) => ({
      ...{
        rule,
        builtIn,
        used: rule.enabled === 'always' || (rule.enabled === 'home' && rule.jurisdiction === member),
      },
      changedBy: changed?.by ?? null,
      changedAt: changed === null ? null : new Date(changed.atMs).toISOString(),
    })),
  }
}

function presentInvitation(
  row: Awaited<ReturnType<ApiParts['incidents']['invitations']['list']>>[number],
): contract.Invitation {
  const iso = (ms: number) => new Date(ms).toISOString()
  return {
    ...{ id: row.digest.slice(0, 16), name: row.name, sector: row.sector, language: row.language as 'en' },
    ...{ madeBy: row.made_by, madeAt: iso(row.made_at), expiresAt: iso(row.expires_at), incident: row.incident },
  }
}
