import { Fault } from '../base/fault.ts'
import type { Tlp } from '../policy/model.ts'
import type { Caller, Detail, Listing } from './model.ts'

/** What an auditor may read of what is held: nothing above TLP:GREEN, and nothing that says no label. */
const readable: readonly Tlp[] = ['clear', 'green']

export function isAuditor(caller: Caller): boolean {
  return caller.kind === 'person' && caller.role === 'auditor'
}

/** The list as this caller may have it; null: nothing of it. */
export function narrowFor(caller: Caller, listing: Listing): Listing | null {
  if (!isAuditor(caller)) return listing
  const tlps = readable.filter((tlp) => listing.tlps === undefined || listing.tlps.includes(tlp))
  return tlps.length === 0 ? null : { ...listing, tlps }
}

/** Whether this caller may know what something with this label is called. */
export function mayName(caller: Caller, tlp: Tlp | null): boolean {
  return !isAuditor(caller) || (tlp !== null && readable.includes(tlp))
}

/** The object as this caller may have it: an auditor without its neighbours, whose names may be of what it may not read. */
export function cutFor(caller: Caller, detail: Detail): Detail {
  if (!isAuditor(caller)) return detail
  if (!mayName(caller, detail.tlp)) throw new Fault('not-found', 'no such object')
  const isLink = detail.type === 'relationship' || detail.type === 'sighting'
  return { ...detail, ...(isLink ? { name: detail.type } : {}), relations: [] }
}
