/** The labels of handling. */
import { z } from 'zod'

export const tlp = z.enum(['clear', 'green', 'amber', 'amber+strict', 'red'])
export const pap = z.enum(['clear', 'green', 'amber', 'red'])

export type TlpLabel = z.infer<typeof tlp>
