import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { languageTag } from '../desks/advisory/document.ts'
import { sideBySide } from '../desks/advisory/translation.ts'
import { callerName } from '../http/connection.ts'
import { isStixId } from '../stix/identifier.ts'
import { noteRead } from './audit-record.ts'
import * as contract from './contract/advisories.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { requireLive } from './incident-routes.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { type Context, type Guarded, jsonBody, type Operation, type SignedIn } from './operation.ts'
import { pageLimit } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { presentAdvisory, presentAdvisoryRow } from './present-advisory.ts'

const documentBytes = 1024 * 1024
const listQuery = z.strictObject({
  which: z.enum(['open', 'published', 'abandoned']).default('open'),
  cursor: z.string().max(200).optional(),
  limit: pageLimit,
})
const translationQuery = z.strictObject({ language: languageTag })
const states = { open: ['drafting', 'complete'], published: ['published'], abandoned: ['abandoned'] } as const
const because = "What is said of a joint advisory is said in this member's name, and leaves"

/** Joint advisories: drafted, amended, translated and signed off with the other members. */
export function advisoryRoutes(parts: ApiParts): Operation[] {
  const { advisories } = parts
  const { drafts } = advisories
  const one = { status: 200, schema: contract.advisory }
  const show = async (c: Context, id: string, status: 200 | 201 = 200): Promise<Response> => {
    const detail = await drafts.detail(id)
    const signersOf = (playbook: string) => drafts.signersOf(playbook)
    return c.json(presentAdvisory(detail, { publicUrl: advisories.publisher().url, signersOf }), status)
  }
  const act = <T>(
    path: string,
    summary: string,
    schema: z.ZodType<T>,
    does: (id: string, body: T, by: string, c: Context) => Promise<void>,
    guard: Partial<Pick<Guarded, 'stepUp'>> = {},
  ): Operation => ({
    ...{
      method: 'post',
      path: `/advisories/{id}/${path}`,
      summary,
      access: 'releaser',
      because,
      answer: one,
      ...guard,
    },
    body: { schema, mediaTypes: jsonBody },
    async handle(c: Context, who: SignedIn) {
      requireLive(parts)
      const id = idOf(c)
      await does(id, await readJson(c.req.raw, schema, documentBytes), callerName(who.person), c)
      return show(c, id)
    },
  })
  return [
    {
      method: 'get',
      path: '/advisories',
      summary: 'Joint advisories that this member takes part in; changed last first',
      access: 'analyst',
      query: listQuery,
      answer: { status: 200, schema: contract.advisoryList },
      async handle(c) {
        requireLive(parts)
        const { which, cursor, limit } = parseQuery(c, listQuery)
        const offset = cursor === undefined ? 0 : readCursor(cursor, ['advisories', which])
        const found = await drafts.list({ states: states[which], limit: limit + 1, offset })
        const counts = await drafts.counts()
        return c.json({
          items: found.slice(0, limit).map(presentAdvisoryRow),
          next: found.length > limit ? writeCursor(offset + limit, ['advisories', which]) : null,
          open: (counts.drafting ?? 0) + (counts.complete ?? 0),
          published: counts.published ?? 0,
        } satisfies contract.AdvisoryList)
      },
    },
    {
      method: 'post',
      path: '/advisories',
      summary: 'Begin a joint advisory: its draft goes to the members that are named, and to nobody else',
      access: 'releaser',
      because,
      stepUp: true,
      body: { schema: contract.newAdvisory, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.advisory },
      async handle(c, who) {
        requireLive(parts)
        const body = await readJson(c.req.raw, contract.newAdvisory, documentBytes)
        return show(c, await drafts.open(body, callerName(who.person)), 201)
      },
    },
    {
      method: 'get',
      path: '/advisories/{id}',
      summary: 'One advisory: document, changes, comments, sign-offs, variants, clock, files',
      access: 'analyst',
      answer: one,
      async handle(c, who) {
        requireLive(parts)
        const id = idOf(c)
        const { state } = await drafts.detail(id)
        noteRead(parts, who, { id, version: state.head?.hash ?? '', tlp: 'amber+strict' }, 'object')
        return show(c, id)
      },
    },
    {
      method: 'get',
      path: '/advisories/{id}/readiness',
      summary:
        'What stands in the way of publication: the rules of CSAF, patterns, translations that are behind, personal data',
      access: 'analyst',
      answer: { status: 200, schema: contract.readiness },
      async handle(c) {
        requireLive(parts)
        const findings = (await drafts.readiness(idOf(c))).map((finding) => ({ ...finding }))
        return c.json({ findings, ready: !findings.some(({ blocks }) => blocks) } satisfies contract.Readiness)
      },
    },
    {
      method: 'get',
      path: '/advisories/{id}/translation',
      summary: 'Original and translation side by side',
      access: 'analyst',
      query: translationQuery,
      answer: { status: 200, schema: contract.translation },
      async handle(c) {
        requireLive(parts)
        const { language } = parseQuery(c, translationQuery)
        const { head } = (await drafts.detail(idOf(c))).state
        if (head === null) throw new Fault('not-found', 'no such advisory')
        const texts = sideBySide(head.document, language).map((text) => ({ ...text }))
        return c.json({ language, original: head.document.language, texts } satisfies contract.AdvisoryTranslation)
      },
    },
    act('amendments', 'Change the text; every sign-off is void', contract.amendment, (id, body, by) =>
      drafts.amend(id, body, by),
    ),
    act('translations', 'Translate; every sign-off is void', contract.newTranslation, (id, body, by) =>
      drafts.translate(id, body, by),
    ),
    act('playbooks', 'Attach a CACAO playbook, signed by this member', contract.newPlaybook, (id, body, by) =>
      drafts.attachPlaybook(id, body, by),
    ),
    act('comments', 'Comment on the advisory or on one part', contract.newComment, (id, body, by) =>
      drafts.comment(id, body, by),
    ),
    act('resolutions', 'Settle a comment', z.strictObject({ comment: z.string().max(64) }), (id, { comment }, by) =>
      drafts.resolve(id, comment, by),
    ),
    act(
      'sign-offs',
      'Sign off exactly the document of this hash, in the name of this member',
      contract.newSignOff,
      (id, { document }, by) => drafts.signOff(id, document, by),
      { stepUp: true },
    ),
    act(
      'withdrawals',
      "Take this member's sign-off back",
      contract.newReason,
      (id, { reason }, by) => drafts.withdraw(id, reason, by),
      { stepUp: true },
    ),
    act(
      'abandonment',
      'Abandon an advisory that this member began',
      contract.newReason,
      (id, { reason }, by) => drafts.abandon(id, reason, by),
      { stepUp: true },
    ),
    act(
      'versions',
      'Begin the next version of what was published',
      contract.newVersion,
      (id, { embargo, summary }, by) => drafts.update(id, { embargo: new Date(embargo).toISOString(), summary }, by),
    ),
  ]
}

function idOf(c: Context): string {
  const id = c.req.param('id') ?? ''
  if (!isStixId(id) || !id.startsWith('report--')) throw new Fault('not-found', 'no such advisory')
  return id
}
