import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { Fault } from '../base/fault.ts'

/** What a node keeps of a passkey. Nothing in it is secret. */
export interface KnownPasskey {
  /** The credential's id and its public key (COSE), base64url. */
  readonly id: string
  readonly publicKey: string
  /** How often the authenticator says that it was used; 0 for those that do not count. */
  readonly counter: number
  readonly transports: readonly string[]
}

/** What the browser is asked, as JSON for navigator.credentials. */
export type PasskeyOptions = Readonly<Record<string, unknown>>

export interface Asked {
  readonly options: PasskeyOptions
  readonly challenge: string
}

/** Which answers count: made for this challenge, on a page of one of these origins. */
export interface Expected {
  readonly challenge: string
  readonly origins: readonly string[]
}

const timeoutMs = 120_000
/** COSE: EdDSA, ES256, RS256 (what platforms and keys in use have; WebAuthn §5.8.5). */
const algorithms = [-8, -7, -257]

// The library takes a quarter of a second to load, which most starts of the command line need not wait for.
const library = () => import('@simplewebauthn/server')

/** The RP id of an origin: its host name. A passkey made for another is never offered there (WebAuthn §5.1.4). */
function rpIdOf(origin: string): string {
  return new URL(origin).hostname
}

/** Asks to make a passkey that finds its account by itself and verifies the person (PIN, finger, face). */
export async function askToRegister(person: {
  readonly origin: string
  readonly node: string
  readonly name: string
  /** Opaque and stable: not the name. */
  readonly handle: Uint8Array
  readonly held: readonly KnownPasskey[]
}): Promise<Asked> {
  const { generateRegistrationOptions } = await library()
  const options = await generateRegistrationOptions({
    rpName: person.node,
    rpID: rpIdOf(person.origin),
    userName: person.name,
    userID: Uint8Array.from(person.handle),
    timeout: timeoutMs,
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: person.held.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return { options: { ...options }, challenge: options.challenge }
}

/** Asks for a proof by one of these passkeys; by whichever the person chooses if there are none. */
export async function askForProof(origin: string, held: readonly KnownPasskey[]): Promise<Asked> {
  const { generateAuthenticationOptions } = await library()
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(origin),
    timeout: timeoutMs,
    userVerification: 'required',
    allowCredentials: held.map(({ id, transports }) => ({ id, transports: [...transports] })),
  })
  return { options: { ...options }, challenge: options.challenge }
}

/** The passkey that the answer made; an `unauthenticated` fault for one that is not what was asked for. */
export async function readRegistration(response: unknown, expected: Expected): Promise<KnownPasskey> {
  const { verifyRegistrationResponse } = await library()
  const found = await refuseOddities(() =>
    verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: expected.challenge,
      expectedOrigin: [...expected.origins],
      expectedRPID: expected.origins.map(rpIdOf),
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }),
  )
  if (!found.verified) throw refusal()
  const { id, publicKey, counter, transports } = found.registrationInfo.credential
  if (id.length > 1400 || publicKey.length > 2048) throw refusal()
  const named = (transports ?? []).slice(0, 8).filter((one) => /^[a-z-]{1,20}$/.test(one))
  return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports: named }
}

/** The new counter of a passkey whose owner has proved itself; an `unauthenticated` fault otherwise, also for a counter that runs backwards (a copy). */
export async function readProof(response: unknown, passkey: KnownPasskey, expected: Expected): Promise<number> {
  const { verifyAuthenticationResponse } = await library()
  const found = await refuseOddities(() =>
    verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: expected.challenge,
      expectedOrigin: [...expected.origins],
      expectedRPID: expected.origins.map(rpIdOf),
      requireUserVerification: true,
      credential: {
        id: passkey.id,
        publicKey: Uint8Array.from(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
        transports: [...passkey.transports],
      },
    }),
  )
  if (!found.verified) throw refusal()
  return found.authenticationInfo.newCounter
}

/** The id of the passkey that an answer is made with; null for what is no answer. */
export function credentialOf(response: unknown): string | null {
  const id = typeof response === 'object' && response !== null && 'id' in response ? response.id : null
  return typeof id === 'string' && id !== '' && id.length <= 1400 ? id : null
}

async function refuseOddities<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify()
  } catch (cause) {
    throw refusal(cause)
  }
}

export function refusal(cause?: unknown): Fault {
  return new Fault('unauthenticated', 'this passkey is not accepted here', cause === undefined ? {} : { cause })
}
