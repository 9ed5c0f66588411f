import type { MemberCode } from '../policy/model.ts'

/** The name under which a member's witness key signs; the key itself is on its card. */
export function witnessName(member: MemberCode): string {
  return `${member.toLowerCase()}.trefoil/witness/1`
}
