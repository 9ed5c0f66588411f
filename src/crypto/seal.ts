import { createHash, type KeyObject } from 'node:crypto'
import { canonicalJson } from '../base/canonical-json.ts'
import type { Assigned, MemberCode } from '../policy/model.ts'
import { signBytes, verifyBytes } from './keys.ts'
import { statementBytes } from './statement.ts'

/** What an origin seals about one object, so that a member who got it from a third one can tell that nothing was altered. */
export interface SealFacts {
  readonly origin: MemberCode
  /** Id of the agreement under which it was released; a seal for one agreement says nothing about another. */
  readonly agreement: string
  readonly id: string
  readonly version: string
  /** SHA-256 of the object's exact text in UTF-8, as 64 lower-case hexadecimal digits. */
  readonly digest: string
  readonly assigned: Assigned
}

// Another kind of statement signed by the same key can never be taken for a seal.
const domain = 'trefoil/seal/1'
const signatureText = /^[A-Za-z0-9+/]{86}==$/

/** SHA-256 of the exact text, in hex: the `digest` of the facts. */
export function sealDigest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The origin's Ed25519 seal over the facts, in base64 (88 characters). */
export function makeSeal(privateKey: string | KeyObject, facts: SealFacts): string {
  return Buffer.from(signBytes(privateKey, sealStatement(facts))).toString('base64')
}

/** Whether this is the origin's seal over exactly these facts. False for anything malformed; never throws. */
export function verifySeal(publicKey: string, facts: SealFacts, seal: string): boolean {
  if (!signatureText.test(seal)) return false
  try {
    return verifyBytes(publicKey, sealStatement(facts), Buffer.from(seal, 'base64'))
  } catch {
    return false
  }
}

/** The bytes that are signed: every part with its length before it, so that no two sets of facts share a statement. */
export function sealStatement(facts: SealFacts): Uint8Array {
  const { tlp, releasableTo } = facts.assigned
  const assigned = canonicalJson({
    tlp,
    // A set: its order and its doubles mean nothing.
    releasableTo: releasableTo === undefined ? undefined : [...new Set(releasableTo)].sort(),
  })
  const parts = [domain, facts.origin, facts.agreement, facts.id, facts.version, facts.digest, assigned]
  return statementBytes(parts)
}
