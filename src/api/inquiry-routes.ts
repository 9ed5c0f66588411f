import { callerName } from '../http/connection.ts'
import * as contract from './contract/inquiry.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'

const because = 'Asking counts against what this member may ask its allies in a day'
const maxBytes = 2 * 1024 * 1024

/** Asking members without telling them what. Values are in no address, log or record. */
export function inquiryRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/inquiry',
      summary: 'Whom this node may ask whether values are known, and who may ask it',
      access: 'reader',
      answer: { status: 200, schema: contract.inquiryState },
      handle: async (c) => c.json(await parts.inquiry.state()),
    },
    {
      method: 'post',
      path: '/inquiry',
      summary: 'Ask members whether they know these values; they do not learn which',
      access: 'analyst',
      because,
      body: { schema: contract.inquiryQuestion, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.inquiryResult },
      async handle(c, who) {
        const question = await readJson(c.req.raw, contract.inquiryQuestion, maxBytes)
        return c.json(await parts.inquiry.ask(callerName(who.person), question))
      },
    },
  ]
}
