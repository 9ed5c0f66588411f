import { createHash, X509Certificate } from 'node:crypto'
import { draftCharter, readCharter, type SignedCharter, signCharter } from '../../alliance/charter.ts'
import type { Agreement, Card } from '../../alliance/model.ts'
import type { KeyTexts } from '../../config/node-directory.ts'
import { type Config, makeConfig } from '../../config/read-config.ts'
import { createAuthority, issueCertificate } from '../../crypto/certificate.ts'
import { cardOf } from '../../node/card.ts'
import type { MemberCode } from '../../policy/model.ts'
import { lazily } from './lazily.ts'

/** A member of the simulated alliance: always the same keys for the same code, so that a seed replays in another process. */
export interface SimulatedMember {
  readonly code: MemberCode
  readonly identity: string
  readonly keys: KeyTexts
  readonly card: Card
  /** What its node proves to the others (DER). */
  readonly certificate: Uint8Array
}

export const codes = ['JP', 'PH', 'US', 'AU', 'KR'] as const
/** When every simulated history begins. */
export const beginMs = Date.UTC(2026, 5, 1, 6)

// PKCS#8 of an Ed25519 and of an X25519 key is one of these and 32 bytes (RFC 8410 §7).
const pkcs8 = { ed25519: '302e020100300506032b657004220420', x25519: '302e020100300506032b656e04220420' }

function keyFor(member: MemberCode, use: string, kind: keyof typeof pkcs8 = 'ed25519'): string {
  const bytes = createHash('sha256').update(`simulated ${member} ${use}`).digest()
  const der = Buffer.concat([Buffer.from(pkcs8[kind], 'hex'), bytes]).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der.match(/.{1,64}/g)!.join('\n')}\n-----END PRIVATE KEY-----\n`
}

export function configFor(member: MemberCode, dir: string, twoPersonRelease: boolean): Config {
  const number = codes.indexOf(member as (typeof codes)[number])
  const file = {
    member,
    name: `Member ${member}`,
    identity: `identity--00000000-0000-4000-8000-00000000000${number}`,
    options: { exchangeUrl: `https://127.0.0.1:${7443 + number}`, consoleUrl: `http://127.0.0.1:${7080 + number}` },
  }
  return makeConfig(dir, file, { TREFOIL_TWO_PERSON_RELEASE: twoPersonRelease ? '1' : '0' })
}

export const memberNamed = lazily((code: MemberCode): SimulatedMember => {
  const authority = createAuthority(code, `Member ${code}`, beginMs)
  const leaf = issueCertificate(authority, { member: code, hosts: [], now: beginMs, days: 397 })
  const keys: KeyTexts = {
    signing: keyFor(code, 'signing'),
    authority: authority.certificatePem,
    authorityKey: authority.privatePem,
    certificate: leaf.certificatePem,
    certificateKey: leaf.privatePem,
    log: keyFor(code, 'log'),
    witness: keyFor(code, 'witness'),
    auditLog: keyFor(code, 'audit'),
    encryption: keyFor(code, 'encryption', 'x25519'),
  }
  const config = configFor(code, '/', false)
  return {
    code,
    identity: config.identity,
    keys,
    card: cardOf(config, keys),
    certificate: new X509Certificate(leaf.certificatePem).raw,
  }
})

/** The next charter, signed by everybody it concerns. */
export function signedCharter(
  members: readonly MemberCode[],
  agreements: readonly Agreement[],
  previous: SignedCharter | undefined,
): { readonly text: string; readonly signed: SignedCharter } {
  const draft = draftCharter({
    alliance: 'Simulated alliance',
    cards: members.map((code) => memberNamed(code).card),
    agreements,
    ...(previous === undefined ? {} : { previous }),
  })
  const signers = new Set([...members, ...(previous?.charter.members ?? []).map(({ member }) => member)])
  const text = [...signers].reduce(
    (signed, code) => signCharter(signed, code, memberNamed(code).keys.signing, previous),
    draft,
  )
  return { text, signed: readCharter(text) }
}
