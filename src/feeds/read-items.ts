import { setImmediate } from 'node:timers/promises'
import { exportItem } from '../formats/export-item.ts'
import type { ExportItem } from '../formats/exportable.ts'
import type { PageQuery, Release } from '../release/model.ts'
import type { Reading } from './model.ts'

const pageObjects = 500
const newestOnly = { first: false, last: true, all: false, exact: [] }
/** The newest versions of everything of these types that a reading shows, page by page, from after one position to another. */
export async function* readItems(
  release: Pick<Release, 'page'>,
  { caller, agreement }: Pick<Reading, 'caller' | 'agreement'>,
  {
    types,
    after = 0,
    upTo = Number.MAX_SAFE_INTEGER,
  }: { readonly types: readonly string[] | undefined; readonly after?: number; readonly upTo?: number },
): AsyncGenerator<readonly ExportItem[]> {
  for (let from = after; ; ) {
    const query: PageQuery = {
      agreement,
      after: from,
      limit: pageObjects,
      versions: newestOnly,
      ...(types === undefined ? {} : { types }),
    }
    const page = await release.page(caller, query)
    const items = page.items.filter(({ added }) => added <= upTo)
    if (items.length > 0) yield items.map(exportItem)
    const last = page.items.at(-1)
    if (!page.more || last === undefined || last.added >= upTo) return
    from = last.added
    // What is read may all be left out, and the embedded store answers without leaving this turn.
    await setImmediate()
  }
}
