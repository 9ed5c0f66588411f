import { HttpFault } from '../http/problem.ts'
import { nowMicros } from './identify.ts'
import type { SignedIn } from './operation.ts'
import type { ApiParts } from './parts.ts'

export const stepUpMinutes = 5
const validMicros = stepUpMinutes * 60_000_000

/** Whether the person proved within the last five minutes who it is. The operator's token is no session that could be left open. */
export function hasSteppedUp(parts: ApiParts, who: SignedIn): boolean {
  if (who.session === null) return true
  const age = nowMicros(parts) - who.steppedUpAt
  return who.steppedUpAt > 0 && age >= 0 && age < validMicros
}

/** A 403 of the problem type `step-up-needed` otherwise: prove it with POST /session/step-up, then ask again. */
export function requireStepUp(parts: ApiParts, who: SignedIn): void {
  if (hasSteppedUp(parts, who)) return
  throw new HttpFault('forbidden', 'prove again who you are, then ask again', { problem: 'step-up-needed' })
}
