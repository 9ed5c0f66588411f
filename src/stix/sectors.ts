import { readHandlingExtension } from './handling-extension.ts'
import type { StixObject } from './object.ts'

/** The sectors that an object concerns: its own `sectors` and those of our handling extension; sorted, each once. */
export function sectorsOf(object: StixObject): string[] {
  const own = Array.isArray(object.sectors) ? object.sectors.filter((item) => typeof item === 'string') : []
  const handling = object.extensions === undefined ? null : readHandlingExtension(object)
  if (own.length === 0 && handling?.sectors === undefined) return []
  return [...new Set([...own, ...(handling?.sectors ?? [])])].sort()
}
