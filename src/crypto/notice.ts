import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import type { MemberCode } from '../policy/model.ts'
import { signBytes, verifyBytes } from './keys.ts'
import { statementBytes } from './statement.ts'

/** The originator's word that it takes a version back, for ever. It travels the path that the object took. */
export interface Notice {
  readonly format: 'trefoil/recall/1'
  /** Who published it, and signs. */
  readonly origin: MemberCode
  readonly id: string
  /** '' for every version, also later ones. */
  readonly version: string
  /** SHA-256 of the exact text, hex; '' for every version. */
  readonly digest: string
  readonly reason: string
  readonly at: Micros
}

export interface SignedNotice extends Notice {
  /** Ed25519 over `noticeStatement`, in base64. */
  readonly signature: string
}

export const longestReason = 500
/** A reason of control characters only, each written as six. */
const maxNoticeBytes = 8 * 1024

// Another kind of statement signed by the same key can never be taken for a notice.
const domain = 'trefoil/recall/1'
const shape: z.ZodType<SignedNotice> = z.strictObject({
  format: z.literal(domain),
  origin: z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/),
  id: z.string().min(1).max(300),
  version: z.string().max(300),
  digest: z.string().regex(/^([0-9a-f]{64})?$/),
  reason: z.string().min(1).max(longestReason),
  at: z.int().min(0),
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
})

/** The bytes that the originator signs: every part with its length before it. */
function noticeStatement(notice: Notice): Uint8Array {
  const { origin, id, version, digest, reason, at } = notice
  return statementBytes([domain, origin, id, version, digest, reason, String(at)])
}

/** The signed notice as JSON. `invalid` without a reason, for a reason of more than 500 characters, or for what is no notice. */
export function makeNotice(privateKey: string | KeyObject, facts: Omit<Notice, 'format'>): string {
  const notice: Notice = { format: domain, ...facts, reason: facts.reason.toWellFormed() }
  const signature = Buffer.from(signBytes(privateKey, noticeStatement(notice))).toString('base64')
  const result = shape.safeParse({ ...notice, signature })
  if (!result.success) throw new Fault('invalid', `a recall needs a reason of at most ${longestReason} characters`)
  return JSON.stringify(result.data)
}

/** Reads a notice that a peer sent; `too-large` or `invalid` for anything else. Its signature is not looked at. */
export function parseNotice(text: string): SignedNotice {
  const result = shape.safeParse(parseStrict(text, { maxBytes: maxNoticeBytes, maxDepth: 2 }))
  if (!result.success) throw new Fault('invalid', 'not a recall notice')
  return result.data
}

/** Whether the originator signed exactly this. False for anything malformed; never throws. */
export function verifyNotice(publicKey: string, notice: SignedNotice): boolean {
  try {
    return verifyBytes(publicKey, noticeStatement(notice), Buffer.from(notice.signature, 'base64'))
  } catch {
    return false
  }
}
