import { checkExtensions } from '../extensions.ts'
import { shown } from '../findings.ts'
import { type Check, dictionary, isMembers } from '../property-kind.ts'
import { checkShape } from '../shape.ts'
import { embeddedObservables } from './observables.ts'

/** Observables under keys of their own, which refer to each other by these keys (§2.13, deprecated; all that STIX 2.0 had). */
export const observableContainer: Check = (value, findings) => {
  dictionary(value, findings)
  if (!isMembers(value)) return
  findings.local = value
  for (const key in value) {
    const member = value[key]
    findings.path.push(key)
    if (!isMembers(member) || typeof member.type !== 'string') {
      findings.error(`must be an observable with a type, not ${shown(member)}`, '§2.13')
    } else {
      const type = member.type
      const shape = Object.hasOwn(embeddedObservables, type) ? embeddedObservables[type] : undefined
      if (shape !== undefined) checkShape(shape, member, findings, false)
      else if (type === 'action') findings.errorAt('type', 'is a reserved type name', '§3.8')
      else findings.warnAt('type', 'is a custom type without an extension definition', '§11.2')
      if (Object.hasOwn(member, 'extensions')) checkExtensions(type, member.extensions, findings)
    }
    findings.path.pop()
  }
  findings.local = null
}
