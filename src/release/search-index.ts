import type { StixObject } from '../stix/object.ts'
import { searchTextOf } from '../stix/search-text.ts'
import { valuesOf } from '../stix/values.ts'
import { catchUpSearch } from '../store/search.ts'
import type { Store } from '../store/store.ts'

const chunkSize = 500

/**
 * Makes the next stored versions findable; how many, 0 when the index is complete. It runs after the commit, in chunks, so
 * that an import is acknowledged without waiting for it; a restart continues where it ended.
 */
export function indexNext(store: Store): Promise<number> {
  return catchUpSearch(
    store,
    (body) => {
      const object = JSON.parse(body) as StixObject
      const values = valuesOf(object)
      return { text: searchTextOf(object, values), values }
    },
    { limit: chunkSize },
  )
}
