import { createHash } from 'node:crypto'
import type { Agreement } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import type { Caller } from '../release/model.ts'
import { stixMediaType } from './media-type.ts'
import type { TaxiiParts } from './model.ts'

/** A collection as one caller has it. `resource` is §5.2.1. */
export interface Collection {
  readonly agreement: string
  readonly alias: string
  readonly canRead: boolean
  readonly canWrite: boolean
  readonly resource: { readonly id: string } & Readonly<Record<string, unknown>>
}

// Names at the listener's root that belong to others.
const reserved = new Set(['taxii2', 'ledger', 'peer', 'csaf', 'feeds', 'healthz', 'readyz', 'metrics', 'api'])

/** The agreements that are API roots for this caller: in force now, between this member and the caller's. Ordered by id. */
export function rootsOf(parts: TaxiiParts, caller: Caller): Agreement[] {
  if (caller.kind === 'person') return []
  const nowMs = parts.clock.nowMs()
  return parts
    .agreements()
    .filter(({ id, parties, from, until }) => {
      if (reserved.has(id) || !parties.includes(parts.self)) return false
      if (caller.kind === 'member' && !parties.includes(caller.code)) return false
      return Date.parse(from) <= nowMs && (until === undefined || nowMs < Date.parse(until))
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** `not-found` for a root that the caller may not use: it cannot tell whether there is one. */
export function rootOf(parts: TaxiiParts, caller: Caller, id: string): Agreement {
  const root = rootsOf(parts, caller).find((agreement) => agreement.id === id)
  if (root === undefined) throw new Fault('not-found', 'there is no such API root')
  return root
}

/** The collections of a root that this caller may do something with, always in the same order (§5.1). */
export function collectionsOf(parts: TaxiiParts, caller: Caller, root: Agreement): Collection[] {
  const mayWrite = caller.kind === 'client' && caller.canWrite
  const collections = [
    describe(parts, root, {
      alias: 'intelligence',
      title: `Intelligence under ${root.title}`,
      description: 'What this node releases to you under this agreement. Your own view: others may see more or less.',
      canRead: true,
      canWrite: false,
    }),
  ]
  if (!mayWrite) return collections
  collections.push(
    describe(parts, root, {
      alias: 'submissions',
      title: `Submissions to ${parts.name}`,
      description: 'What you hand in here is published in the name of this member, if it passes the checks.',
      canRead: false,
      canWrite: true,
    }),
    describe(parts, root, {
      alias: 'publications',
      title: `Publications of ${parts.name}`,
      description: 'Your view of this agreement for work on it: read, add, and delete what this member published.',
      canRead: true,
      canWrite: true,
    }),
  )
  return collections
}

/** By id or by alias (§5.1.1); `not-found` for what the caller has no access to. */
export function collectionOf(parts: TaxiiParts, caller: Caller, root: Agreement, idOrAlias: string): Collection {
  const found = collectionsOf(parts, caller, root).find(
    ({ alias, resource }) => alias === idOrAlias || resource.id === idOrAlias.toLowerCase(),
  )
  if (found === undefined) throw new Fault('not-found', 'there is no such collection')
  return found
}

function describe(
  parts: TaxiiParts,
  root: Agreement,
  of: { alias: string; title: string; description: string; canRead: boolean; canWrite: boolean },
): Collection {
  const resource = {
    id: collectionId(parts.self, root.id, of.alias),
    title: of.title,
    description: of.description,
    alias: of.alias,
    can_read: of.canRead,
    can_write: of.canWrite,
    media_types: [stixMediaType],
  }
  return { agreement: root.id, alias: of.alias, canRead: of.canRead, canWrite: of.canWrite, resource }
}

/** The same for ever for a node, an agreement and an alias; in the form of a UUIDv4, which §3.2 asks for. */
function collectionId(self: string, agreement: string, alias: string): string {
  const bytes = createHash('sha256').update(`trefoil taxii collection\0${self}\0${agreement}\0${alias}`).digest()
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
