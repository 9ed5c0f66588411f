import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { ask } from '../api/client.ts'

type Options = Readonly<Record<string, unknown>>

// Loaded when somebody first uses a passkey.
const library = () => import('@simplewebauthn/browser')

/** Whether this browser, on this page, has passkeys at all (they need https, or localhost). */
export function passkeysWork(): boolean {
  return globalThis.isSecureContext && 'PublicKeyCredential' in globalThis
}

/** The person's proof by a passkey, as the node reads it. Throws where the person declines or has none. */
export async function proveByPasskey(options: Options): Promise<unknown> {
  const { startAuthentication } = await library()
  return startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON })
}

/** Makes a passkey on this device and gives it to the node. */
export async function makePasskey(name: string): Promise<void> {
  const { startRegistration } = await library()
  const { options } = await ask<{ options: Options }>('/session/passkeys/options', { method: 'POST' })
  const response = await startRegistration({
    optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON,
  })
  await ask('/session/passkeys', { method: 'POST', json: { name, response } })
}

/** The person closed the browser's dialog, or let it pass. */
export function isDeclined(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError')
}
