import { createHash } from 'node:crypto'
import { askedUrl } from '../formats/asked-url.ts'
import type { Spares } from '../formats/out/spares.ts'
import type { Value as ExportValue } from '../formats/value.ts'
import { AllowList, allowedValue } from '../match/allow-list.ts'
import type { Value } from '../match/canonical.ts'
import { listedValue, type Warnings } from '../match/warning-lists.ts'

export interface SparedBy {
  readonly warnings: Warnings
  /** What people allow now, as they wrote it. */
  readonly allowed: readonly string[]
  readonly tripped: ReadonlySet<string>
  readonly changedMs: number
}

const byPeople = 'people of this node allow it'

/**
 * What leaves this node neither to block nor to detect: what its own detection leaves alone. To block is more than to look, so a
 * network that holds something spared is not blocked either, nor a URL that is a whole spared host.
 */
export function sparesOf({ warnings, allowed, tripped, changedMs }: SparedBy): Spares {
  const values = allowed.map(allowedValue).filter((value) => value !== null)
  const list = new AllowList(values)
  const why = (value: Value): string | null => {
    const name = warnings.of(value)
    if (name !== null) return listReason(name)
    return list.covers(value) ? byPeople : null
  }
  const whyToBlock = (value: Value): string | null => {
    const within = warnings.within(value)
    if (within !== null) return `its network holds what the warning list ${within} names`
    return list.reachesInto(value) ? 'its network holds what people of this node allow' : null
  }
  const hash = createHash('sha256').update(
    JSON.stringify([warnings.digest, allowed.toSorted(), [...tripped].toSorted(), changedMs]),
  )
  return {
    tag: hash.digest('hex').slice(0, 16),
    changedMs,
    isStopped: (indicator) => tripped.has(indicator),
    of(value, use) {
      const asked = askedValue(value)
      const reason = asked === null ? null : why(asked)
      if (reason !== null || use !== 'block') return reason
      if (asked !== null && value.kind.startsWith('cidr')) return whyToBlock(asked)
      const host = value.kind === 'url' ? wholeHost(value.value) : null
      return host === null ? null : why(host)
    },
  }
}

function listReason(name: string): string {
  return `the warning list ${name} names it`
}

/** In the form in which detection looks for it; null for kinds that no list has. */
function askedValue({ kind, value }: ExportValue): Value | null {
  switch (kind) {
    case 'file-name':
      return allowedValue(`file:${value}`)
    case 'ipv4':
    case 'ipv6':
    case 'cidr4':
    case 'cidr6':
    case 'domain':
    case 'url':
    case 'email':
    case 'md5':
    case 'sha1':
    case 'sha256':
    case 'sha512':
    case 'cert-md5':
    case 'cert-sha1':
    case 'cert-sha256':
      return listedValue(value)
    default:
      return null
  }
}

/** The host of a URL without path and question: a firewall takes it for everything there. */
function wholeHost(url: string): Value | null {
  const asked = askedUrl(url)
  return asked === null || asked.target !== '/' ? null : listedValue(asked.host.value)
}
