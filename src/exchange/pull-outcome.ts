import { asFault, Fault } from '../base/fault.ts'
import { openCheckpoint } from '../ledger/checkpoint.ts'
import type { TrustedLog } from '../ledger/follow-log.ts'
import { equalHashes } from '../ledger/merkle-hash.ts'
import type { MemberCode } from '../policy/model.ts'
import { type PageRefusal, sentenceOf } from './accept-page.ts'
import type { Greeting } from './ask-peer.ts'
import type { LinkEvent } from './link-machine.ts'
import type { Heads, KnownStreams, LinkReason, PeerAlarm } from './model.ts'

/** How a pull ended, for the state machine. */
export interface Outcome {
  readonly event: LinkEvent
  readonly reason?: string
  readonly why?: LinkReason
  /** Of a notify: how far the streams are; absent: not said. */
  readonly heads?: Heads
}

/** What a peer says of its log in its greeting, against what it signed before. */
export function contradiction(
  { checkpoint }: Greeting,
  { origin, keys }: TrustedLog,
  { log }: KnownStreams,
): Pick<PeerAlarm, 'kind' | 'reason' | 'body'> | null {
  if (checkpoint === null) return null
  const offered = opened(() => openCheckpoint(checkpoint, origin, keys))
  if (log.note === '') return null
  const body = JSON.stringify({ known: log.note, offered: checkpoint })
  if (offered.size < log.size)
    return { kind: 'ledger-shrunk', reason: `a log of ${log.size} entries has ${offered.size}`, body }
  const known = opened(() => openCheckpoint(log.note, origin, keys))
  if (offered.size === log.size && !equalHashes(offered.root, known.root))
    return { kind: 'ledger-forked', reason: `two logs of ${log.size} entries`, body }
  return null
}

function opened<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    throw new Fault('integrity', `bad checkpoint: ${asFault(error).message}`)
  }
}

export function noLedger(member: MemberCode): { readonly reason: LinkReason; readonly sentence: string } {
  const sentence = `the charter names no ledger of ${member}: a new charter is needed`
  return { reason: { code: 'no-ledger', facts: {} }, sentence }
}

export function refusal(refused: PageRefusal): Outcome {
  if (refused.is === 'distrusted') return distrustedBy(refused.alarm.kind)
  if (refused.is !== 'waits') return { event: 'page-more' }
  const { reason: why, sentence: reason } = refused
  return { event: why.code === 'distrusted' ? 'distrusted' : 'not-now', reason, why }
}

export function distrustedBy(alarm: string): Outcome {
  return { event: 'distrusted', reason: sentenceOf(alarm), why: { code: 'distrusted', facts: { alarm } } }
}

export function notStored(error: unknown): Outcome {
  return { event: 'not-stored', reason: `not stored: ${asFault(error).message.slice(0, 180)}` }
}
