import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import { readAuthority } from '../crypto/certificate.ts'
import { formatEnvelope, newEnvelope, parseEnvelope, signEnvelope, verifiedSigners } from '../crypto/dsse.ts'
import { fingerprint, isPublicKey, publicKeyOf } from '../crypto/keys.ts'
import { checkShape } from './check.ts'
import type { Card } from './model.ts'
import { readPayload } from './payload.ts'
import { identityId, line, memberCode } from './shapes.ts'

const cardPayloadType = 'application/vnd.trefoil.card+json'
const limits = { maxBytes: 64 * 1024, maxSignatures: 4 }

export const cardShape = z.strictObject({
  format: z.literal('trefoil/card/1'),
  member: memberCode,
  name: line(200),
  identity: identityId,
  signingKey: z.string().refine(isPublicKey, 'an Ed25519 public key: base64 of its SPKI DER'),
  authority: z
    .string()
    .max(16 * 1024)
    .refine((pem) => readAuthority(pem) !== null, 'the PEM certificate of one self-signed certificate authority'),
  exchangeUrl: z.string().max(300).refine(isExchangeUrl, 'https://host:port without a path'),
  consoleUrl: z.string().max(300).refine(isWebUrl, 'an http or https address'),
  ledger: z
    .strictObject({
      origin: z.string().max(200).refine(isKeyName, 'a name without spaces or plus signs'),
      key: z.string().refine(isPublicKey, 'an Ed25519 public key: base64 of its SPKI DER'),
      witnessKey: z.string().refine(isPublicKey, 'an Ed25519 public key: base64 of its SPKI DER'),
      after: z
        .strictObject({
          origin: z.string().max(200).refine(isKeyName, 'a name without spaces or plus signs'),
          reason: line(500),
        })
        .optional(),
    })
    .refine(({ origin, after }) => origin !== after?.origin, 'a log does not follow itself')
    .optional(),
  encryptionKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, '32 bytes of an X25519 public key in base64')
    .optional(),
})

/** A member's card; an `invalid` fault that names every field that is wrong. */
export function makeCard(facts: Omit<Card, 'format'>): Card {
  return checkShape<Card>(cardShape, { format: 'trefoil/card/1', ...facts }, 'card')
}

/** The card as its member hands it out: a DSSE envelope signed with the key that the card names. */
export function signCard(card: Card, key: string | KeyObject): string {
  if (publicKeyOf(key) !== card.signingKey) throw new Fault('invalid', 'the card names another signing key')
  const envelope = newEnvelope(cardPayloadType, Buffer.from(canonicalJson(card), 'utf8'))
  return formatEnvelope(signEnvelope(envelope, key, fingerprint(card.signingKey)))
}

/** Reads a signed card: every field checked, and signed with the key it names, so that nobody hands in a key that is not his. */
export function readCard(text: string): Card {
  const envelope = parseEnvelope(text, limits)
  const card = checkShape<Card>(cardShape, readPayload(envelope, cardPayloadType, 'card'), 'card')
  const keyid = fingerprint(card.signingKey)
  if (verifiedSigners(envelope, cardPayloadType, new Map([[keyid, card.signingKey]])).length !== 1)
    throw new Fault('integrity', `the card of ${card.member} is not signed with the key that it names`)
  return card
}

// As C2SP signed-note wants the names of keys.
function isKeyName(text: string): boolean {
  return text.length > 0 && !/[\s+]/u.test(text)
}

function isExchangeUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:' && new URL(text).origin === text
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).username === ''
}
