import { Fault } from '../base/fault.ts'
import { isUuid } from '../base/ids.ts'
import { callerName } from '../http/connection.ts'
import { type Endpoint, enterRoot } from './endpoint.ts'
import { resourceText } from './reply.ts'

/** GET /{root}/status/{id}/ (§4.3): for the submitter alone; to everybody else it does not exist. */
export const getStatus: Endpoint = (parts) => async (c) => {
  const root = enterRoot(parts, c)
  const id = c.req.param('status') ?? ''
  const owner = callerName(c.get('caller'))
  const found = isUuid(id) ? await parts.submissions.find({ id: id.toLowerCase(), owner, agreement: root.id }) : null
  if (found === null) throw new Fault('not-found', 'there is no such status')
  return resourceText(c, found.body)
}
