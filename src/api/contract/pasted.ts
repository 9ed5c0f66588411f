/** What a pasted text, mail or PDF speaks of. */
import { z } from 'zod'
import { summary } from './objects.ts'

export const pastedItem = z.object({
  kind: z.enum(['address', 'domain', 'url', 'hash', 'email', 'vulnerability', 'wallet', 'technique', 'name']),
  value: z.string(),
  state: z
    .enum(['new', 'known', 'allow-listed', 'doubtful'])
    .describe('known: something held says it already; doubtful: it may be something else'),
  reason: z
    .string()
    .nullable()
    .describe('why it is allow-listed or doubtful, or why a mail address waits for a person although it is new'),
  list: z.string().nullable().describe('the warning list that names it, or what it lies below'),
  known: z.array(summary).describe('what is held of it, newest first; at most three'),
  object: z.string().nullable().describe('the object that it would become, as text; null: it is only referred to'),
})
export const pasted = z.object({
  kind: z.enum(['text', 'html', 'mail', 'pdf']),
  title: z.string(),
  chars: z.number(),
  pages: z.number().nullable().describe('of a PDF'),
  cut: z.boolean().describe('the document was longer than is read'),
  more: z.boolean().describe('it speaks of more than is listed'),
  items: z.array(pastedItem),
  report: z.string().describe('the report that holds the chosen together, as text; its object_refs are to be filled'),
})

export type PastedItem = z.infer<typeof pastedItem>
export type Pasted = z.infer<typeof pasted>
