/** The clients of this node. */
import { z } from 'zod'
import { accountName } from './accounts.ts'
import { tlp } from './labels.ts'

export const clientChange = z.object({ disabled: z.boolean() })
export const newClient = z.object({ name: accountName, tlp, write: z.boolean() })
export const newClientResult = z.object({ username: z.string(), password: z.string(), token: z.string() })
export const client = z.object({
  name: z.string(),
  tlp,
  write: z.boolean(),
  createdAt: z.string(),
  disabled: z.boolean(),
})
export const clients = z.object({ items: z.array(client) })

export type NewClient = z.infer<typeof newClient>
export type NewClientResult = z.infer<typeof newClientResult>
export type Client = z.infer<typeof client>
