import { Fault } from '../base/fault.ts'
import { parseStixId } from '../stix/identifier.ts'
import type { TaxiiContext } from './endpoint.ts'

/** The object of the path. What is no STIX identifier names no object: `not-found`. */
export function objectIdOf(c: TaxiiContext): string {
  try {
    return parseStixId(c.req.param('object') ?? '')
  } catch {
    throw new Fault('not-found', 'there is no such object')
  }
}
