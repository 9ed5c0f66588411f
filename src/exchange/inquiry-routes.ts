import type { Hono } from 'hono'
import { Fault } from '../base/fault.ts'
import { readText } from '../http/body.ts'
import type { Evaluation } from '../inquiry/evaluator.ts'
import type { MemberCode } from '../policy/model.ts'
import {
  maxQuestionBytes,
  type Offer,
  type Question,
  readQuestion,
  writeAnswer,
  writeOffer,
} from './inquiry-messages.ts'
import type { PeerEnv } from './peer-routes.ts'

/** `not-found` throughout for a member that no agreement lets ask: it is told no more than a stranger. */
export interface InquiryRoutesParts {
  /** The key that answers this member now; `unavailable` while there is none yet. */
  offer(member: MemberCode): Promise<Offer>
  /** What the member looks values up in; `conflict` for an epoch that is over. */
  filter(member: MemberCode, epoch: number): Promise<Uint8Array>
  /** `conflict` for an epoch that is over, `too-many` beyond what may be asked, `invalid` for what is no element. */
  evaluate(member: MemberCode, question: Question): Promise<Evaluation>
}

/** docs/protocol/inquiry.md */
export function addInquiryRoutes(app: Hono<PeerEnv>, inquiry: InquiryRoutesParts): void {
  const json = { 'content-type': 'application/json', 'cache-control': 'no-store' }

  app.get('/peer/v1/inquiry', async (c) => c.body(writeOffer(await inquiry.offer(c.get('peer'))), 200, json))

  app.get('/peer/v1/inquiry/filter', async (c) => {
    const epoch = Number(c.req.query('epoch') ?? '')
    if (!Number.isSafeInteger(epoch) || epoch < 1) throw new Fault('invalid', 'epoch must be a whole number')
    const bytes = await inquiry.filter(c.get('peer'), epoch)
    const headers = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' }
    return new Response(bytes as Uint8Array<ArrayBuffer>, { headers })
  })

  app.post('/peer/v1/inquiry', async (c) => {
    const question = readQuestion(await readText(c.req.raw, maxQuestionBytes))
    return c.body(writeAnswer(await inquiry.evaluate(c.get('peer'), question)), 200, json)
  })
}
