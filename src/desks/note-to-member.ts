import { Fault } from '../base/fault.ts'
import type { Entry, IntakeResult } from '../intake/model.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Caller, Release } from '../release/model.ts'
import { handlingExtension } from '../stix/handling-extension.ts'

type Members = Readonly<Record<string, unknown>>

/** Whose note it is, when, and how it is marked. */
export interface NoteFacts {
  readonly identity: string
  /** RFC 3339, milliseconds. */
  readonly at: string
  readonly markings: readonly string[]
}

/** What every note has by which one member speaks to one other: it may hold it, pass it to nobody, and gets it before the routine. */
export function noteTo(to: MemberCode, id: string, { identity, at, markings }: NoteFacts, created = at) {
  return {
    head: {
      ...{ type: 'note', spec_version: '2.1', id, created_by_ref: identity, created, modified: at },
      ...(markings.length === 0 ? {} : { object_marking_refs: markings }),
    },
    handling: {
      [handlingExtension]: {
        ...{
          extension_type: 'property-extension',
          releasable_to: [to],
          originator_control: true,
          priority: 'priority',
        },
      },
    },
  }
}

/** The code of the member that a note is to; null where its extension names none. `to`, as notes of before name it, is no name of STIX (§3.1). */
export function recipientIn({ recipient, to }: Members): MemberCode | null {
  const code = recipient ?? to
  return typeof code === 'string' && /^[A-Z][A-Z0-9]{1,7}$/.test(code) ? code : null
}

/** The markings of an object, for what answers it. */
export function markingsOf({ object_marking_refs }: Members): string[] {
  return Array.isArray(object_marking_refs)
    ? object_marking_refs.filter((one): one is string => typeof one === 'string')
    : []
}

/** What was taken of what a member gave and holds a text, parsed, with whose it is. */
export function* givenWith(
  trace: string,
  member: MemberCode,
  entries: readonly Entry[],
  { rejected }: Pick<IntakeResult, 'rejected'>,
): Generator<{ readonly object: Members; readonly origin: MemberCode }> {
  const refused = new Set(rejected.map(({ index }) => index))
  for (const [index, { text, carried }] of entries.entries()) {
    if (refused.has(index) || !text.includes(trace)) continue
    yield { object: JSON.parse(text) as Members, origin: carried?.origin ?? member }
  }
}

/** An object as it is held now; null where it is not, or no more. */
export async function heldObject(detail: Release['detail'], caller: Caller, id: string): Promise<Members | null> {
  try {
    return JSON.parse((await detail(caller, id)).text) as Members
  } catch (error) {
    if (error instanceof Fault && error.kind === 'not-found') return null
    throw error
  }
}
