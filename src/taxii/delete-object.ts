import { Fault } from '../base/fault.ts'
import { requireConditions } from './conditions.ts'
import { type Endpoint, enterCollection, limitsOf, queryOf } from './endpoint.ts'
import { allVersions, parseFilters } from './filters.ts'
import { objectIdOf } from './object-id.ts'
import { done } from './reply.ts'

const fields = ['version', 'spec_version'] as const
const otherFilter = /^(?:added_after|limit|next|match\[.*)$/s

/**
 * DELETE /{root}/collections/{id}/objects/{object-id}/ (§5.7). Without `match[version]` every version goes: the paragraph also
 * says that the object is not found afterwards, which deleting only the last version would not give.
 */
export const deleteObject: Endpoint = (parts) => async (c) => {
  const collection = enterCollection(parts, c)
  if (!collection.canRead) throw new Fault('forbidden', 'this collection can be written to, not read')
  if (!collection.canWrite) throw new Fault('forbidden', 'this collection can be read, not written to')
  const id = objectIdOf(c)
  const { maxPage } = limitsOf(parts)
  const query = queryOf(c)
  requireOnlyOwnFilters(query)
  const filters = parseFilters(query, { fields, maxPage, defaultVersions: allVersions })
  const caller = c.get('caller')
  const unknown = new Fault('not-found', 'there is no such object or version')
  if (!(await parts.release.knows(caller, collection.agreement, id))) throw unknown
  // Everything held is STIX 2.1; what came as 2.0 was upgraded.
  if (filters.specVersions !== undefined && !filters.specVersions.includes('2.1')) throw unknown
  requireConditions(c)
  if ((await parts.release.remove(caller, collection.agreement, id, filters.versions)) === 0) throw unknown
  return done()
}

/** A filter that is not heard makes a page longer, which a reader sees; here it would delete what nobody meant. */
function requireOnlyOwnFilters(query: URLSearchParams): void {
  for (const name of query.keys()) {
    if (otherFilter.test(name) && !fields.some((field) => name === `match[${field}]`))
      throw new Fault('invalid', `DELETE takes match[version] and match[spec_version], not ${name.slice(0, 40)}`)
  }
}
