import { type Role, roles } from '../release/model.ts'

/**
 * Whose duty an operation is. A role's name stands for those who do its work, by the table below; `everyone` is whoever is
 * signed in, for what holds no intelligence or is cut for auditors by release itself. What is not named may not.
 */
export type Access = 'everyone' | Role | readonly Role[]

const duties: Readonly<Record<'everyone' | Role, readonly Role[]>> = {
  everyone: roles,
  // What this node's own people read.
  reader: ['reader', 'analyst', 'releaser', 'admin'],
  // What changes something: handing in, notes.
  analyst: ['analyst', 'releaser'],
  // What leaves, or is taken back. Never an admin, who could make releasers: two people are needed for that.
  releaser: ['releaser'],
  admin: ['admin'],
  // The records of what people did.
  auditor: ['auditor', 'admin'],
}

/** The roles that may. */
export function rolesFor(access: Access): readonly Role[] {
  return typeof access === 'string' ? duties[access] : access
}

export function hasDuty(role: Role, access: Access): boolean {
  return rolesFor(access).includes(role)
}
