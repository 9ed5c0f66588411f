import { parseAccept, parseMediaType, qualityOf } from '../http/accept.ts'
import { HttpFault } from '../http/problem.ts'

/** Written without a space: the OASIS client compares it piece by piece (§3.1). */
export const taxiiMediaType = 'application/taxii+json;version=2.1'
export const stixMediaType = 'application/stix+json;version=2.1'

const parameters = new Map([
  ['version', '2.1'],
  ['charset', 'utf-8'],
])

/**
 * Refuses with 406 what does not ask for TAXII 2.1 by name (§3.1): the version may be left out, wildcards alone do not do.
 * `alsoStix`: the manifest's other Accept (§5.3).
 */
export function requireAccept(header: string | null | undefined, alsoStix: boolean): void {
  const named = parseAccept(header ?? '').filter(({ type }) => !type.includes('*'))
  if (qualityOf(named, 'application/taxii+json', parameters) > 0) return
  if (alsoStix && qualityOf(named, 'application/stix+json', parameters) > 0) return
  throw new HttpFault('unsupported', `ask with "Accept: ${taxiiMediaType}"`, { status: 406 })
}

/**
 * What a body is declared as: an envelope of TAXII 2.1 (§5.5), or STIX 2.1, which the standard lets a server take (§3.1) and
 * connectors send. Anything else is refused with 415.
 */
export function requireContentType(header: string | null | undefined): 'taxii' | 'stix' {
  const given = parseMediaType(header ?? '')
  const said = given?.parameters.get('version') ?? '2.1'
  const charset = given?.parameters.get('charset')?.toLowerCase() ?? 'utf-8'
  if (said === '2.1' && charset === 'utf-8') {
    if (given?.type === 'application/taxii+json') return 'taxii'
    if (given?.type === 'application/stix+json') return 'stix'
  }
  throw new HttpFault('unsupported', `send with "Content-Type: ${taxiiMediaType}"`, { status: 415 })
}
