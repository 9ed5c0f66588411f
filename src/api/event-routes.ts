import * as contract from './contract/status.ts'
import { type EventStreams, operatorOwner } from './event-streams.ts'
import type { Operation } from './operation.ts'

export function eventRoutes(streams: EventStreams): Operation[] {
  return [
    {
      method: 'get',
      path: '/events',
      summary: 'Something changed: ask again (server-sent events)',
      access: 'everyone',
      answer: { status: 200, schema: contract.event, mediaType: 'text/event-stream' },
      handle(c, who) {
        c.header('Content-Type', 'text/event-stream')
        c.header('X-Accel-Buffering', 'no')
        // Hono answers HEAD by running GET and dropping the body, which would stay open for ever.
        if (c.req.method === 'HEAD') return c.body(null)
        const listener =
          who.session === null ? { owner: operatorOwner, person: null } : { owner: who.session, person: who.person }
        return c.body(streams.open(listener))
      },
    },
  ]
}
