import type { MemberCode, Tlp } from '../policy/model.ts'
import { isAtMost } from '../policy/tlp.ts'
import type { Caller } from '../release/model.ts'

/**
 * Whether a caller may have the files of one label. TLP:CLEAR is for everybody. A client gets what its clearance covers, and nothing
 * above AMBER (FIRST TLP 2.0: AMBER+STRICT stays in the organisation). A member that took part has the document already, and gets
 * all of it; any other member gets what is GREEN. Everything else: no.
 */
export function mayRead(caller: Caller, tlp: Tlp, tookPart: (member: MemberCode) => boolean): boolean {
  if (tlp === 'clear') return true
  if (caller.kind === 'client') return isAtMost(tlp, 'amber') && isAtMost(tlp, caller.tlp)
  if (caller.kind === 'member') return tookPart(caller.code) || isAtMost(tlp, 'green')
  return false
}
