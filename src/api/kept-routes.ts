import { Fault } from '../base/fault.ts'
import * as contract from './contract/kept.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation, type SignedIn } from './operation.ts'
import type { ApiParts } from './parts.ts'

const nothing: contract.Kept = { views: [], seenUntil: null }
const mostBytes = 256 * 1024

/** A person's saved views and how far it has looked. They travel with the account, and nobody else is shown them. */
export function keptRoutes(parts: ApiParts): Operation[] {
  async function keptBy({ person }: SignedIn): Promise<contract.Kept> {
    const text = await parts.accounts.kept(person.name)
    const read = text === '' ? null : contract.kept.safeParse(JSON.parse(text))
    return read?.success === true ? read.data : nothing
  }
  async function keep(who: SignedIn, change: Partial<contract.Kept>): Promise<contract.Kept> {
    if (who.session === null) throw new Fault('forbidden', 'this is for people who are signed in')
    const next = { ...(await keptBy(who)), ...change }
    await parts.accounts.keep(who.person.name, JSON.stringify(next))
    return next
  }
  return [
    {
      method: 'get',
      path: '/session/kept',
      summary: 'Your saved views, and until when you have seen what came',
      access: 'everyone',
      answer: { status: 200, schema: contract.kept },
      handle: async (c, who) => c.json(await keptBy(who)),
    },
    {
      method: 'put',
      path: '/session/views',
      summary: 'Your saved views of the list, all of them',
      access: 'everyone',
      body: { schema: contract.newViews, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.kept },
      async handle(c, who) {
        const { views } = await readJson(c.req.raw, contract.newViews, mostBytes)
        if (new Set(views.map(({ name }) => name)).size < views.length)
          throw new Fault('conflict', 'two views have the same name')
        return c.json(await keep(who, { views }))
      },
    },
    {
      method: 'put',
      path: '/session/visit',
      summary: 'What came until this moment, you have seen',
      access: 'everyone',
      body: { schema: contract.newVisit, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.kept },
      handle: async (c, who) => c.json(await keep(who, await readJson(c.req.raw, contract.newVisit))),
    },
  ]
}
