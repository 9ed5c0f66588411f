import { callerName } from '../http/connection.ts'
import type { SignedIn } from './operation.ts'
import type { ApiParts } from './parts.ts'

/** Writes down who did what to which id. Content never goes here. */
export async function recordAct(
  parts: ApiParts,
  who: SignedIn,
  action: string,
  subject: string,
  detail = '',
): Promise<void> {
  await parts.audit.add({ actor: callerName(who.person), action, subject, detail })
}
