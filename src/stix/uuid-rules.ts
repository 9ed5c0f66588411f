import type { Findings } from './findings.ts'
import type { Family } from './validate.ts'

/**
 * What §2.9 and §3.4 want of the UUID of an object's own id: one of RFC 4122; version 4, of observables with contributing properties
 * version 5. Others are met everywhere and harm nothing: warnings.
 */
export function checkUuid(id: string, family: Family, isContributed: boolean, findings: Findings): void {
  const version = id[id.length - 22]
  const variant = id[id.length - 17]
  if (version === undefined || variant === undefined) return
  if (!'12345678'.includes(version) || !'89abAB'.includes(variant)) {
    findings.warnAt('id', 'should hold a UUID of RFC 4122', '§2.9')
  } else if (family === 'observable' && isContributed && version !== '5') {
    findings.warnAt('id', 'should be the UUIDv5 of what identifies the observable', '§3.4')
  } else if (family !== 'observable' && family !== 'custom' && version !== '4') {
    findings.warnAt('id', 'should hold a UUIDv4', '§2.9')
  }
}
