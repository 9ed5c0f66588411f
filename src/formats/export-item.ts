import type { ExportItem } from './exportable.ts'
import type { UseFacts } from './use.ts'

// What is not known is treated as the strictest.
const unknown: UseFacts = { tlp: 'red', pap: 'red', purposes: [], exercise: null }

/** An object of a page as a format takes it. */
export function exportItem(item: Omit<ExportItem, 'facts'> & { readonly facts?: UseFacts }): ExportItem {
  const { id, version, type, added, text, facts } = item
  return { id, version, type, added, text, facts: facts ?? unknown }
}
