import type { Role } from '../release/model.ts'

/** A reason as this person may read it: for auditors without what stood in the object, which may be above what they read. */
export function reasonFor(person: { readonly role: Role }, reason: string): string {
  return person.role === 'auditor' ? reason.replaceAll(/"(?:[^"\\]|\\.){0,400}"?/g, '"…"') : reason
}
