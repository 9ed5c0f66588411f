/** Whom the OpenID provider vouches for. */
import { z } from 'zod'
import { accountName, role } from './accounts.ts'

const issuer = z.string().min(1).max(500)
const subject = z.string().min(1).max(255)
export const identity = z.object({
  issuer: z.string(),
  subject: z.string(),
  account: z.string().nullable().describe('null: it waits for an administrator'),
  shown: z.string().describe('what it calls itself; proves nothing'),
  createdAt: z.string(),
})
export const identities = z.object({ items: z.array(identity), issuer: z.string().nullable() })

/** Links an identity to an account; with a role, to a new account of this name that has no password. */
export const identityLink = z.object({ issuer, subject, account: accountName, role: role.optional() })

export type Identity = z.infer<typeof identity>
export type Identities = z.infer<typeof identities>
export type IdentityLink = z.infer<typeof identityLink>
