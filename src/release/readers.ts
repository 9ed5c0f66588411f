import { inForce } from '../alliance/in-force.ts'
import { Fault } from '../base/fault.ts'
import type { MemberCode, Tlp } from '../policy/model.ts'
import { recipientName } from '../policy/recipient.ts'
import { isAuditor } from './auditor.ts'
import { staffView } from './interned.ts'
import type { Caller } from './model.ts'
import type { Registry } from './registry.ts'
import type { ViewSet } from './view-sets.ts'

/**
 * The views that a caller reads through. A person reads as this node's own staff, everybody else inside an agreement:
 * a client by its clearance (beyond AMBER it gains nothing), a member as itself.
 */
export function viewsOf(registry: Registry, caller: Caller, agreement?: string): number[] {
  const names = viewNames(registry, caller, agreement)
  return names.map((name) => registry.viewNamed(name)).filter((num) => num !== undefined)
}

function viewNames(registry: Registry, caller: Caller, agreement?: string): string[] {
  // Whole pages are for those who work with what they hold.
  if (caller.kind === 'person') return isAuditor(caller) ? [] : [staffView]
  const recipient =
    caller.kind === 'member'
      ? recipientName({ kind: 'member', code: caller.code })
      : caller.kind === 'client'
        ? recipientName({ kind: 'client', tlp: clientView(caller.tlp) })
        : recipientName({ kind: 'public' })
  // By the charter of this moment: what it ends is cut off before everything stored is judged anew.
  const { agreements, nowMs, self } = registry.present
  return agreements
    .filter((one) => agreement === undefined || one.id === agreement)
    .filter((one) => inForce(one, nowMs) && one.parties.includes(self))
    .filter((one) => caller.kind !== 'member' || one.parties.includes(caller.code))
    .map(({ id }) => `${id}|${recipient}`)
}

function clientView(tlp: string): 'clear' | 'green' | 'amber' {
  return tlp === 'clear' || tlp === 'green' ? tlp : 'amber'
}

/** The members behind the views of a set. */
export function membersOf(registry: Registry, views: ViewSet): Set<MemberCode> {
  const members = new Set<MemberCode>()
  for (const view of views.views) {
    const name = registry.nameOfView(view)
    const recipient = name.slice(name.indexOf('|') + 1)
    if (recipient.startsWith('member:')) members.add(recipient.slice('member:'.length))
  }
  return members
}

/** The members who came to read something in the transaction under way, or no longer do. */
export function membersConcerned(registry: Registry): Set<MemberCode> {
  const { gains, losses } = registry.journal
  const views = [...gains, ...losses].reduce((all, one) => registry.sets.union(all, one.views), registry.sets.empty)
  return membersOf(registry, views)
}

/** Only this node's own people may ask how decisions were made. */
export function requirePerson(caller: Caller): void {
  if (caller.kind !== 'person') throw new Fault('forbidden', 'only people of this node may ask this')
}

/** Whether reading it is put on record: TLP:AMBER and above. */
export function isSensitive(tlp: Tlp | null): boolean {
  return tlp === 'amber' || tlp === 'amber+strict' || tlp === 'red'
}
