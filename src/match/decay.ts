/** How what an indicator is worth falls with time, and what it must be worth: data, that a node's people may change. */
export interface DecayRule {
  /** By what the indicator names: after so many days without a sighting it is worth nothing; below 1 of `speed` it falls late, above early. */
  readonly lifetimes: Readonly<Record<DecayKind, { readonly days: number; readonly speed: number }>>
  /** What an indicator is worth whose producer did not say how sure it is. */
  readonly unstated: number
  readonly thresholds: Thresholds
  /** For telemetry of a sector, and for indicators under an agreement; the highest that is set counts. */
  readonly sectors: Readonly<Record<string, Thresholds>>
  readonly agreements: Readonly<Record<string, Thresholds>>
}

/** From 0 to 100: what is worth less raises no sighting (`none`), or one that says how little it is worth (`weak`). */
export interface Thresholds {
  readonly none: number
  readonly weak: number
}

export const decayKinds = ['address', 'domain', 'url', 'hash', 'email', 'other'] as const
export type DecayKind = (typeof decayKinds)[number]
export type Worth = 'full' | 'weak' | 'none'

/** Addresses change hands in weeks, names in months; a digest is of the same file for ever, and what it is of goes out of use. */
export const usualRule: DecayRule = {
  lifetimes: {
    address: { days: 90, speed: 2 },
    domain: { days: 365, speed: 1 },
    url: { days: 180, speed: 1.5 },
    hash: { days: 1095, speed: 0.5 },
    email: { days: 365, speed: 1 },
    other: { days: 365, speed: 1 },
  },
  unstated: 50,
  thresholds: { none: 0, weak: 20 },
  sectors: {},
  agreements: {},
}

const dayMs = 86_400_000

/** What an indicator is worth now, from 0 to 100: as sure as its producer was, falling from when it was last said or seen (ms). */
export function scoreOf(
  {
    confidence,
    kind,
    sinceMs,
  }: { readonly confidence: number | null; readonly kind: DecayKind; readonly sinceMs: number },
  rule: DecayRule,
  nowMs: number,
): number {
  const base = Math.min(100, Math.max(0, confidence ?? rule.unstated))
  const { days, speed } = rule.lifetimes[kind]
  const age = Math.max(0, nowMs - sinceMs) / (days * dayMs)
  return age >= 1 ? 0 : Math.round(base * (1 - age ** (1 / speed)) * 10) / 10
}

export function worthOf(score: number, rule: DecayRule, sector: string, agreement: string | null): Worth {
  const applying = [
    rule.thresholds,
    own(rule.sectors, sector),
    ...(agreement === null ? [] : [own(rule.agreements, agreement)]),
  ].flatMap((one) => one ?? [])
  if (score < Math.max(...applying.map(({ none }) => none))) return 'none'
  return score < Math.max(...applying.map(({ weak }) => weak)) ? 'weak' : 'full'
}

function own(table: Readonly<Record<string, Thresholds>>, key: string): Thresholds | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/** What an indicator names, by the first path of its pattern. */
export function decayKindOf(pattern: string): DecayKind {
  const type = /\[[\s(]*(?:NOT\s+)?(?:EXISTS\s+)?([a-z0-9-]+):([a-z_]+)/.exec(pattern)
  switch (type?.[1]) {
    case 'ipv4-addr':
    case 'ipv6-addr':
    case 'network-traffic':
      return 'address'
    case 'domain-name':
      return 'domain'
    case 'url':
      return 'url'
    case 'email-addr':
      return 'email'
    case 'file':
    case 'x509-certificate':
      return type?.[2] === 'hashes' ? 'hash' : 'other'
    default:
      return 'other'
  }
}
