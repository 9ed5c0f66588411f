import type { Hono } from 'hono'
import { Fault } from '../base/fault.ts'
import { readBody } from '../http/body.ts'
import type { MemberCode } from '../policy/model.ts'
import { maxMailBytes } from './ask-peer.ts'
import type { HeldCharter, Mailbox } from './model.ts'
import type { PeerEnv } from './peer-routes.ts'

export interface MailRoutesParts {
  readonly charter: () => HeldCharter | null
  readonly mailbox: Mailbox
}

/** Sealed containers that lie here for other members: we carry them and cannot read them. */
export function addMailRoutes(app: Hono<PeerEnv>, { charter, mailbox }: MailRoutesParts): void {
  app.post('/peer/v1/mailbox/:member', async (c) => {
    const recipient: MemberCode = c.req.param('member')
    const known = charter()?.charter.members.some(({ member }) => member === recipient) ?? false
    if (!known || recipient === c.get('peer')) throw new Fault('not-found', 'no such member to carry to')
    await mailbox.deposit(c.get('peer'), recipient, await readBody(c.req.raw, maxMailBytes))
    return c.body(null, 204)
  })

  app.get('/peer/v1/mailbox', async (c) => c.json({ items: await mailbox.list(c.get('peer')) }))

  app.get('/peer/v1/mailbox/:num{[0-9]{1,16}}', async (c) => {
    const bytes = await mailbox.read(c.get('peer'), Number(c.req.param('num')))
    if (bytes === null) throw new Fault('not-found', 'nothing lies here under this number')
    const headers = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' }
    return new Response(bytes as Uint8Array<ArrayBuffer>, { headers })
  })

  app.delete('/peer/v1/mailbox/:num{[0-9]{1,16}}', async (c) => {
    await mailbox.remove(c.get('peer'), Number(c.req.param('num')))
    return c.body(null, 204)
  })
}
