/** How people prove who they are, and that it is still they. */
import { z } from 'zod'

/** JSON of the browser's WebAuthn functions (WebAuthn Level 3 §5.1.8, §5.1.9), judged by the library that reads it. */
const webAuthn = z.record(z.string().max(100), z.unknown())
export const passkeyOptions = z.object({ options: webAuthn })
export const passkeyProof = z.object({ response: webAuthn })
export const newPasskey = z.object({ name: z.string().trim().min(1).max(100), response: webAuthn })
export const passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  usedAt: z.string().nullable(),
})
export const passkeys = z.object({
  items: z.array(passkey),
  password: z.boolean().describe('there is a password, too'),
})

/** How this account proves again who it is: by a passkey if it has one, else by its password; `none`: register a passkey after signing in. */
export const stepUpOptions = z.object({ by: z.enum(['passkey', 'password', 'none']), options: webAuthn.optional() })
export const stepUp = z.union([z.object({ response: webAuthn }), z.object({ password: z.string().max(1000) })])
export const stepUpResult = z.object({ until: z.string() })

export type Passkey = z.infer<typeof passkey>
export type Passkeys = z.infer<typeof passkeys>
export type StepUpOptions = z.infer<typeof stepUpOptions>
