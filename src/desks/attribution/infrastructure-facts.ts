import { orNull } from '../../base/or-null.ts'
import type { Detail, Relation, Summary } from '../../release/model.ts'
import type { AttributionReader } from './attribution-view.ts'

/** One thing that is recorded of an address, name or network, and by whom. It says where traffic came from, never who sent it. */
export interface InfrastructureFact {
  readonly kind: string
  readonly other: Summary
  readonly member: string
  readonly at: string
}
export interface InfrastructureFacts {
  readonly items: readonly { readonly observable: Summary; readonly facts: readonly InfrastructureFact[] }[]
  /** How many were not looked at. */
  readonly left: number
}

/** What is an address, a name or a network itself. */
const observables: ReadonlySet<string> = new Set([
  ...['autonomous-system', 'domain-name', 'ipv4-addr', 'ipv6-addr', 'mac-addr', 'url'],
])
/** What holds such, one step further. */
const holders: ReadonlySet<string> = new Set(['infrastructure', 'network-traffic', 'observed-data'])
const facts: ReadonlySet<string> = new Set([
  ...['belongs-to', 'belongs_to_refs', 'located-at', 'resolves-to', 'resolves_to_refs'],
])
const most = { holders: 20, observables: 40 }

/** What is recorded of the infrastructure around an object and its evidence: whose network, which place, which names. */
export async function infrastructureFacts(
  { release, person, onRead }: Pick<AttributionReader, 'release' | 'person' | 'onRead'>,
  detail: Detail,
  evidence: readonly Summary[],
): Promise<InfrastructureFacts> {
  const near = [...othersOf(detail.relations), ...evidence]
  const around = new Map<string, Summary>()
  const add = (one: Summary) => {
    if (observables.has(one.type)) around.set(one.id, one)
  }
  near.forEach(add)
  const held = [...new Set(near.filter(({ type }) => holders.has(type)).map(({ id }) => id))]
  for (const id of held.slice(0, most.holders)) {
    const holder = await orNull(release.detail(person, id))
    if (holder === null) continue
    onRead(holder)
    othersOf(holder.relations).forEach(add)
  }
  const items: { observable: Summary; facts: InfrastructureFact[] }[] = []
  for (const observable of [...around.values()].slice(0, most.observables)) {
    const read = await orNull(release.detail(person, observable.id))
    if (read === null) continue
    onRead(read)
    items.push({
      observable,
      facts: read.relations.flatMap(({ kind, direction, through, other }) => {
        if (!facts.has(kind) || direction !== 'out' || other === null || through?.revoked === true) return []
        const { origin: member, version: at } = through ?? read
        return [{ kind, other, member, at }]
      }),
    })
  }
  return { items, left: Math.max(0, around.size - most.observables) + Math.max(0, held.length - most.holders) }
}

function othersOf(relations: readonly Relation[]): Summary[] {
  return relations.flatMap(({ other }) => (other === null || other.revoked ? [] : [other]))
}
