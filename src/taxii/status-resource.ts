import { formatMicros, type Micros } from '../base/clock.ts'
import type { Accepted, Refusal } from '../intake/model.ts'
import { isTimestamp } from '../stix/version.ts'
import type { Told } from './tell-submitter.ts'

export interface StatusDetail {
  readonly id: string
  readonly version: string
  readonly message?: string
}

/** §4.3.1. Lists that would be empty, or longer than the bound, are left out; the counts are always whole. */
export interface StatusResource {
  readonly id: string
  readonly status: 'complete'
  readonly request_timestamp: string
  readonly total_count: number
  readonly success_count: number
  readonly successes?: readonly StatusDetail[]
  readonly failure_count: number
  readonly failures?: readonly StatusDetail[]
  readonly pending_count: 0
}

const maxMessage = 500
/** Of all messages of one status together. */
const maxMessages = 8 * 1024 * 1024

/** The status of one POST from what its submitter may hear of it: what was there already counts as a success (§5.5). */
export function statusResource(id: string, requestedAt: Micros, result: Told, maxDetails: number): StatusResource {
  const at = formatMicros(requestedAt)
  const { added, unchanged, rejected, heldAlready } = result
  const success = added.length + unchanged.length
  const longest = Math.min(maxMessage, Math.floor(maxMessages / rejected.length))
  return {
    id,
    status: 'complete',
    request_timestamp: at,
    total_count: success + rejected.length,
    success_count: success,
    // A client may hold a list against its count, so a list is whole or not there.
    ...(success > 0 && success <= maxDetails
      ? {
          successes: [
            ...added.map(named),
            ...unchanged.map((one, at) =>
              heldAlready.has(at) ? { ...named(one), message: 'already held' } : named(one),
            ),
          ],
        }
      : {}),
    failure_count: rejected.length,
    ...(rejected.length > 0 && rejected.length <= maxDetails
      ? { failures: rejected.map((refusal) => failure(refusal, at, longest)) }
      : {}),
    pending_count: 0,
  }
}

function named({ id, version }: Accepted): StatusDetail {
  return { id, version }
}

function failure({ index, id, version, reason, issues }: Refusal, at: string, longest: number): StatusDetail {
  const places = issues
    .slice(0, 5)
    .map((issue) => (issue.at === '' ? issue.message : `${issue.at} ${issue.message}`))
    .filter((place) => !reason.includes(place))
  const message = [reason, ...places].join('; ').slice(0, longest)
  return {
    // Whatever had no identifier is named by its place in the envelope.
    id: id === null || id === '' ? `object-${index}` : id.slice(0, 300),
    version: version !== null && isTimestamp(version) ? version : at,
    message: message.toWellFormed(),
  }
}
