import { z } from 'zod'
import { tlpLevels } from '../policy/model.ts'

/** Query parameters that several addresses share. */
export const originCode = z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/, "a member's code, like JP")
export const stixType = z.string().regex(/^[a-z0-9-]{1,250}$/, 'a STIX type, like indicator')
export const pageLimit = z.coerce.number<string>().int().min(1).max(200).default(50)
export const recipientName = z
  .string()
  .max(40)
  .regex(
    new RegExp(`^(?:(?:member:)?[A-Z][A-Z0-9]{1,7}|client:(?:${tlpLevels.join('|').replace('+', '\\+')})|public)$`),
    'JP, client:amber or public',
  )
