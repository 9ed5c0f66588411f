/** The people of this node. */
import { z } from 'zod'
import { passkey } from './passkeys.ts'

export const role = z.enum(['reader', 'analyst', 'releaser', 'admin', 'auditor'])
export const language = z.enum(['en', 'ja', 'fil'])
export const person = z.object({ name: z.string(), role, language, theme: z.enum(['auto', 'light', 'dark']) })

/** Letters, digits, and . _ @ - with single spaces between words; no colon, which HTTP Basic cannot carry (RFC 7617 §2). */
export const accountName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@-]*(?: [\p{L}\p{M}\p{N}._@-]+)*$/u)
export const newUser = z.object({
  name: accountName,
  role,
  password: z.string().min(12).max(1000).optional(),
})
export const userChange = z
  .object({ role: role.optional(), disabled: z.boolean().optional() })
  .refine((wish) => wish.role !== undefined || wish.disabled !== undefined, 'nothing is changed')
export const newPassword = z.object({ name: z.string(), password: z.string() })
export const newUserResult = z.object({ name: z.string(), role, password: z.string() })
export const user = person.extend({
  createdAt: z.string(),
  disabled: z.boolean(),
  password: z.boolean().describe('signs in by password, too'),
  passkeys: z.array(passkey),
})
export const users = z.object({ items: z.array(user) })

export type Role = z.infer<typeof role>
export type Language = z.infer<typeof language>
export type NewUser = z.infer<typeof newUser>
export type NewUserResult = z.infer<typeof newUserResult>
export type UserChange = z.infer<typeof userChange>
export type NewPassword = z.infer<typeof newPassword>
export type User = z.infer<typeof user>
