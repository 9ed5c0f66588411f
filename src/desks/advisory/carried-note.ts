import { uuidV5 } from '../../base/ids.ts'
import type { Tlp } from '../../policy/model.ts'
import { strictest } from '../../policy/tlp.ts'
import { handlingExtension } from '../../stix/handling-extension.ts'
import { tlp2Definitions } from '../../stix/tlp.ts'
import type { Signed } from './statement.ts'

/** Our extension of notes: one signed statement about a draft of a joint advisory (docs/protocol/advisory.md). */
const advisoryExtension = 'extension-definition--c4f0a7d2-93b5-4e61-8d0c-2b7e5f19a683'
/** Stands in the text of every note that carries a statement. */
export const advisoryTrace = advisoryExtension
const namespace = '9d1e4b70-6a2f-4c53-b8e7-0f3c5d82a916'

/** The text of the note that brings a statement to the other members of its advisory, and to nobody else. The same statement is the same note. */
export function statementNote({ statement, digest, envelope }: Signed, identity: string, tlp: Tlp): string {
  const { kind, advisory, at, author, members } = statement
  return JSON.stringify({
    ...{ type: 'note', spec_version: '2.1', id: noteIdOf(digest), created_by_ref: identity, created: at, modified: at },
    abstract: 'Joint advisory in preparation',
    content: `${kind} ${digest} about ${advisory}`,
    object_refs: [identity],
    object_marking_refs: [tlp2Definitions[strictest(['amber+strict', tlp]) ?? 'red'].id],
    extensions: {
      [handlingExtension]: {
        ...{ extension_type: 'property-extension', releasable_to: members.filter((member) => member !== author) },
        ...{ originator_control: true, priority: 'priority' },
      },
      [advisoryExtension]: { extension_type: 'property-extension', envelope },
    },
  })
}

function noteIdOf(digest: string): string {
  return `note--${uuidV5(namespace, digest)}`
}

/** The envelope in a note; null where it carries none. Never throws. */
export function envelopeIn(object: Readonly<Record<string, unknown>>): string | null {
  const { type, extensions } = object
  if (type !== 'note' || typeof extensions !== 'object' || extensions === null) return null
  const extension = (extensions as Readonly<Record<string, unknown>>)[advisoryExtension]
  if (typeof extension !== 'object' || extension === null) return null
  const { envelope } = extension as Readonly<Record<string, unknown>>
  return typeof envelope === 'string' ? envelope : null
}
