import type { MemberCode } from '../policy/model.ts'
import { doorOf } from '../store/doors.ts'
import type { ObjectHead } from '../store/objects.ts'

/** What is asked of an object to say whose contribution it is. */
export type Contribution = Pick<ObjectHead, 'seq' | 'origin' | 'creator' | 'source' | 'under'>

/** Who said something of an object: the member that published the answer, and the identity that it names as its creator. */
export interface Sayer {
  readonly member: MemberCode
  readonly identity: string
}

/** One way to put contributions together. */
export interface Grouping {
  /** Whose it is; null: nobody's, and it is compared with nothing. */
  readonly groupOf: (one: Contribution) => string | null
  /** Whether who says something of it speaks of its own; that counts nothing. */
  readonly isOwn: (one: Contribution, sayer: Sayer) => boolean
}

/** How something came to this node: from a member over its link, by a subscription, from a client, or from our own people and programs. */
export interface Door {
  readonly kind: 'member' | 'source' | 'client' | 'here'
  /** Of the member, subscription or client; '' where it is ours: how much one person handed in is nobody's business. */
  readonly name: string
}

export const byMember: Grouping = {
  groupOf: ({ origin }) => origin,
  isOwn: ({ origin }, { member }) => member === origin,
}

/** By the identity that the object names as its creator, whoever published it here. */
export const byProducer: Grouping = {
  groupOf: ({ creator }) => (creator === '' ? null : creator),
  isOwn: ({ creator }, { identity }) => identity === creator,
}

/** By the door. What a subscription or a client brought is a stranger's, though this member publishes it: our own answers count. */
export const byDoor: Grouping = {
  groupOf: (one) => doorName(doorOfContribution(one)),
  isOwn: (one, { member }) => {
    const { kind } = doorOfContribution(one)
    return (kind === 'member' || kind === 'here') && member === one.origin
  },
}

export function doorOfContribution({ source, under }: Contribution): Door {
  if (under !== '') return { kind: 'member', name: source }
  const door = doorOf(source)
  if (door !== null) return { kind: 'source', name: door.slice(door.indexOf('|') + 1) }
  return source.startsWith('client:') ? { kind: 'client', name: source.slice(7) } : { kind: 'here', name: '' }
}

const doorName = ({ kind, name }: Door): string => `${kind} ${name}`

export function doorNamed(group: string): Door {
  const cut = group.indexOf(' ')
  return { kind: group.slice(0, cut) as Door['kind'], name: group.slice(cut + 1) }
}

/**
 * How an object stands among others that have a value of it: `alone`, no other group has one; `shared`; or `first`, shared, and of all that
 * have a value one of its own group reached this node first. Null where it is nobody's.
 */
export function standingAmong(
  one: Contribution,
  others: readonly Contribution[],
  { groupOf }: Grouping,
): 'alone' | 'shared' | 'first' | null {
  const own = groupOf(one)
  if (own === null) return null
  let first = one
  let isShared = false
  for (const other of others) {
    const group = groupOf(other)
    if (group === null) continue
    if (group !== own) isShared = true
    if (other.seq < first.seq) first = other
  }
  if (!isShared) return 'alone'
  return groupOf(first) === own ? 'first' : 'shared'
}
