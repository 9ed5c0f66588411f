/** Sessions, and what somebody may know who has none. */
import { z } from 'zod'
import { language, person } from './accounts.ts'

/** What a browser may keep, sealed, to be read while the node does not answer. */
export const copies = z.object({
  tlp: z.enum(['clear', 'green', 'amber']).describe('the highest label of which anything may be kept'),
  session: z.string().describe('names the session; proves nothing'),
  until: z.string().describe('when the session ends at the latest, and what is kept with it'),
  idleSeconds: z.number().describe('nothing is kept for longer than a session may idle'),
})

export const session = z.object({
  person,
  member: z.string(),
  memberName: z.string(),
  exercise: z.boolean(),
  space: z.string().nullable().describe('the exercise whose space was asked; null: live'),
  copies: copies.nullable().describe('null: nothing may be kept, and what was kept is removed'),
})

/** What the sign-in page may show of this node to anybody. */
export const about = z.object({
  member: z.string(),
  memberName: z.string(),
  exercise: z.boolean(),
  singleSignOn: z.boolean().describe('people may also sign in at an OpenID provider'),
})
export const signIn = z.object({ name: z.string().max(200), password: z.string().max(1000) })

/** `password`: the one so far; left out where the account has none and its owner has just proved who it is. */
export const passwordChange = z.strictObject({
  password: z.string().max(1000).optional(),
  next: z.string().min(12).max(1000),
})

/** Where the browser goes to sign in at the provider. */
export const singleSignOnStart = z.object({ url: z.string() })
export const preferences = z.object({
  language: language.optional(),
  theme: z.enum(['auto', 'light', 'dark']).optional(),
})

export type Session = z.infer<typeof session>
export type About = z.infer<typeof about>
