import { createHash, type KeyObject } from 'node:crypto'
import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import { signBytes, verifyBytes } from '../crypto/keys.ts'
import { statementBytes } from '../crypto/statement.ts'
import { type Evidence, type EvidenceBody, evidenceFormat, evidenceShape, signedEvidenceShape } from './model.ts'

export const maxEvidenceBytes = 64 * 1024 * 1024
const maxDepth = 24

/** The text of the file, signed: canonical JSON (RFC 8785) and a newline. `too-large` beyond 64 MiB, `invalid` for what the form cannot say. */
export function writeEvidence(body: EvidenceBody, privateKey: string | KeyObject): string {
  const { success } = evidenceShape.safeParse(body)
  if (!success) throw new Fault('too-large', 'more is known of this object than one file can say; ask for one version')
  const signature = Buffer.from(signBytes(privateKey, statement(body))).toString('base64')
  const text = `${canonicalJson({ ...body, signature })}\n`
  if (Buffer.byteLength(text) > maxEvidenceBytes)
    throw new Fault('too-large', 'the evidence is larger than 64 MiB; ask for one version, or for one member')
  return text
}

/** Reads a file; `too-large` or `invalid` for anything but its one spelling, so that no byte of it means nothing. Proves nothing yet. */
export function readEvidence(text: string): Evidence {
  const value = parseStrict(text, { maxBytes: maxEvidenceBytes, maxDepth })
  const read = signedEvidenceShape.safeParse(value)
  if (!read.success) {
    const at = `/${read.error.issues[0]?.path.join('/') ?? ''}`
    throw new Fault('invalid', `this is no evidence file (${evidenceFormat}): ${at} is not as it must be`, {
      issues: [{ at, message: 'not as evidence must be' }],
    })
  }
  if (`${canonicalJson(value)}\n` !== text)
    throw new Fault('integrity', 'the file is not written as evidence is written: it was altered after it was signed')
  return read.data
}

/** Whether this key signed the file. */
export function isSignedBy(publicKey: string, { signature, ...body }: Evidence): boolean {
  return verifyBytes(publicKey, statement(body), Buffer.from(signature, 'base64'))
}

function statement(body: EvidenceBody): Uint8Array {
  const digest = createHash('sha256').update(canonicalJson(body), 'utf8').digest('hex')
  return statementBytes([evidenceFormat, digest])
}
