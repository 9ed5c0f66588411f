import { showFault } from '../http/problem.ts'
import { taxiiMediaType } from './media-type.ts'

/** The error message of §3.6.1. `errorId` names the line of the log where an unexpected one is found. */
export function taxiiError(error: unknown, errorId: string): Response {
  const { fault, status, title, headers } = showFault(error)
  const issues = fault.issues.slice(0, 20).map(({ at, message }) => `${at === '' ? '/' : at}: ${message}`)
  const body = {
    title,
    description: fault.message,
    error_id: errorId,
    error_code: fault.kind,
    http_status: String(status),
    ...(issues.length > 0 ? { details: { issues: issues.join('\n') } } : {}),
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': taxiiMediaType, 'cache-control': 'no-store' },
  })
}
