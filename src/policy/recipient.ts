import { Fault } from '../base/fault.ts'
import { type Recipient, type Tlp, tlpLevels } from './model.ts'

const memberCode = /^[A-Z][A-Z0-9]{1,7}$/

/** 'member:JP', 'client:green' or 'public': one name for each recipient. */
export function recipientName(recipient: Recipient): string {
  if (recipient.kind === 'member') return `member:${recipient.code}`
  if (recipient.kind === 'client') return `client:${recipient.tlp}`
  return 'public'
}

/** Reads what `recipientName` writes, and a member's bare code; an `invalid` fault for anything else. */
export function parseRecipient(text: string): Recipient {
  if (text === 'public') return { kind: 'public' }
  if (memberCode.test(text)) return { kind: 'member', code: text }
  const [kind, rest = ''] = text.split(/:(.*)/s)
  if (kind === 'member' && memberCode.test(rest)) return { kind, code: rest }
  if (kind === 'client' && isTlp(rest)) return { kind, tlp: rest }
  throw new Fault('invalid', `not a recipient: ${JSON.stringify(text.slice(0, 40))}; write JP, client:green or public`)
}

function isTlp(text: string): text is Tlp {
  return (tlpLevels as readonly string[]).includes(text)
}
