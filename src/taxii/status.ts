import { Fault } from '../base/fault.ts'
import { isUuid } from '../base/ids.ts'
import { callerName } from '../http/connection.ts'
import { type Endpoint, enterRoot, limitsOf } from './endpoint.ts'
import { resourceText } from './reply.ts'

/** GET /{root}/status/{id}/ (§4.3): for the submitter alone; to everybody else it does not exist. */
export const getStatus: Endpoint = (parts) => async (c) => {
  const root = enterRoot(parts, c)
  const id = c.req.param('status') ?? ''
  const found = isUuid(id) ? await parts.submissions.find(id.toLowerCase()) : null
  const oldest = (parts.clock.nowMs() - limitsOf(parts).keepStatusMs) * 1000
  if (
    found === null ||
    found.owner !== callerName(c.get('caller')) ||
    found.agreement !== root.id ||
    found.requestedAt < oldest
  ) {
    throw new Fault('not-found', 'there is no such status')
  }
  return resourceText(found.body, c.req.header('accept-encoding') ?? null)
}
