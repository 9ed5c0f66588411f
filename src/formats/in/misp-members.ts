import { isMembers } from '../../stix/property-kind.ts'

export type Members = Readonly<Record<string, unknown>>

/** The members of a list that are objects; what is no list has none. */
export const list = (value: unknown): Members[] => (Array.isArray(value) ? value.filter(isMembers) : [])

export const tagsOf = (of: Members): string[] => list(of.Tag).map(({ name }) => String(name ?? ''))
