import type { MemberCode } from '../../policy/model.ts'
import { isTimestamp } from '../../stix/version.ts'
import { type NoteFacts, noteTo, recipientIn } from '../note-to-member.ts'

/** Our extension of notes: a question with a due date, or the answer to one (docs/protocol/request.md). */
const requestExtension = 'extension-definition--5d3c8f1a-7b64-4e02-9a1f-c6e0d2b7f495'

/** What stands behind the extension (STIX 2.1 §7.3), for whoever receives notes that use it. */
export const requestExtensionDefinition = {
  type: 'extension-definition',
  spec_version: '2.1',
  id: requestExtension,
  created_by_ref: 'identity--2f6d5a0e-41c7-4b38-8e9d-7a5b0c3f1d24',
  created: '2026-11-27T00:00:00.000Z',
  modified: '2026-11-28T00:00:00.000Z',
  name: 'Trefoil request for information',
  description:
    'On a note: kind (question or answer). A question names its member (recipient) and when an answer is due (due); its object_refs are what it is about. An answer refers to the question alone and says how it ended (outcome: answered or declined).',
  schema: 'https://json-schema.org/draft/2020-12/schema#trefoil-request-1.0',
  version: '1.1.0',
  extension_types: ['property-extension'],
} as const

/** Stands in the text of every note that asks or answers. */
export const requestTrace = requestExtension
const outcomes = ['answered', 'declined'] as const
export type AnswerOutcome = (typeof outcomes)[number]

export interface Question {
  readonly kind: 'question'
  readonly id: string
  readonly to: MemberCode
  readonly due: string
  readonly subject: string
  readonly text: string
  readonly about: readonly string[]
  readonly asked: string
  readonly withdrawn: boolean
}
export interface Reply {
  readonly kind: 'answer'
  readonly id: string
  readonly question: string
  readonly outcome: AnswerOutcome
  readonly text: string
  readonly at: string
}

/** The text of the note that asks a member. */
export function questionNote(
  question: Pick<Question, 'id' | 'to' | 'due' | 'subject' | 'text' | 'about'>,
  common: NoteFacts,
  changes: { readonly created?: string; readonly revoked?: true } = {},
): string {
  const { id, to, due, subject, text, about } = question
  const { head, handling } = noteTo(to, id, common, changes.created)
  return JSON.stringify({
    ...head,
    ...(changes.revoked === undefined ? {} : { revoked: true }),
    abstract: subject,
    content: text,
    object_refs: about,
    extensions: {
      ...handling,
      [requestExtension]: { extension_type: 'property-extension', kind: 'question', recipient: to, due },
    },
  })
}

/** The text of the note that answers, to whoever asked and to nobody else. */
export function answerNote(
  answer: Pick<Reply, 'id' | 'question' | 'outcome' | 'text'> & { readonly to: MemberCode },
  common: NoteFacts,
): string {
  const { id, question, outcome, text, to } = answer
  const { head, handling } = noteTo(to, id, common)
  return JSON.stringify({
    ...head,
    content: text,
    object_refs: [question],
    extensions: {
      ...handling,
      [requestExtension]: { extension_type: 'property-extension', kind: 'answer', outcome },
    },
  })
}

/** What a note asks or answers; null where it does neither, or not in the form of the extension. Never throws. */
export function requestIn(object: Readonly<Record<string, unknown>>): Question | Reply | null {
  const { type, id, extensions, object_refs, content, abstract, modified, created, revoked } = object
  if (type !== 'note' || typeof id !== 'string' || typeof extensions !== 'object' || extensions === null) return null
  const extension = (extensions as Readonly<Record<string, unknown>>)[requestExtension]
  if (typeof extension !== 'object' || extension === null || !Array.isArray(object_refs)) return null
  const { kind, due, outcome } = extension as Readonly<Record<string, unknown>>
  const to = recipientIn(extension as Readonly<Record<string, unknown>>)
  const about = object_refs.filter((ref): ref is string => typeof ref === 'string')
  const text = typeof content === 'string' ? content : ''
  if (kind === 'question') {
    if (to === null || typeof due !== 'string' || !isTimestamp(due)) return null
    const subject = typeof abstract === 'string' ? abstract : ''
    return { kind, id, to, due, subject, text, about, asked: String(created), withdrawn: revoked === true }
  }
  const known = outcomes.find((one) => one === outcome)
  if (kind !== 'answer' || known === undefined || about.length !== 1) return null
  return { kind, id, question: about[0]!, outcome: known, text, at: String(modified) }
}
