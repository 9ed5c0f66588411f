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

/** Puts on record that somebody opened an object of TLP:AMBER or above; others need no record. Call it before the object is given. */
export function noteRead(
  parts: ApiParts,
  who: SignedIn,
  { id, version, tlp }: { readonly id: string; readonly version: string; readonly tlp: string | null },
  as: 'object' | 'text',
): void {
  if (tlp === null || tlp === 'clear' || tlp === 'green') return
  const detail = `version=${version} tlp=${tlp} as=${as}`
  parts.audit.note({ actor: callerName(who.person), action: 'read', subject: id, detail })
}

/** Puts on record what somebody asked of decisions; written within a moment, so that the page need not wait. */
export function noteQuestion(parts: ApiParts, who: SignedIn, action: string, subject: string, detail = ''): void {
  parts.audit.note({ actor: callerName(who.person), action, subject, detail })
}
