import { nowMicros } from './identify.ts'
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
  await parts.audit.add({ at: nowMicros(parts), actor: who.person.name, action, subject, detail })
}
