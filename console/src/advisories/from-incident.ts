import type { DraftText } from '../../../src/api/contract/advisories.ts'
import type { Incident } from '../../../src/api/contract/incidents.ts'

/** Where a value of this kind stands in a pattern. Addresses of people are nobody's indicator. */
const paths: Readonly<Record<string, string>> = {
  ...{ ipv4: 'ipv4-addr:value', cidr4: 'ipv4-addr:value', ipv6: 'ipv6-addr:value', cidr6: 'ipv6-addr:value' },
  ...{ domain: 'domain-name:value', url: 'url:value' },
  ...{ md5: 'file:hashes.MD5', sha1: "file:hashes.'SHA-1'", sha256: "file:hashes.'SHA-256'" },
  sha512: "file:hashes.'SHA-512'",
}
const mostIndicators = 100

/**
 * What an advisory about an incident begins with: what was seen, under the incident's own label until somebody says otherwise, and what it
 * was called. Nothing of who reported it, of its systems or in its own words.
 */
export function draftFromIncident(
  draft: DraftText,
  {
    values,
    techniques,
    vulnerabilities,
    report,
  }: Pick<Incident, 'values' | 'techniques' | 'vulnerabilities' | 'report'>,
  title: string,
): DraftText {
  const seen = values.flatMap(({ kind, value }) => {
    const path = paths[kind]
    return path === undefined ? [] : [{ value, pattern: `[${path} = '${value.replace(/[\\']/g, '\\$&')}']` }]
  })
  const [summary, ...rest] = draft.sections
  const named = [...techniques, ...vulnerabilities].join(', ')
  return {
    ...draft,
    title: title.slice(0, 300),
    sections: summary === undefined ? rest : [{ ...summary, text: named }, ...rest],
    indicators: seen.slice(0, mostIndicators).map(({ value, pattern }, at) => ({
      ...{ id: `i${at + 1}`, tlp: report.tlp, name: value.slice(0, 300), pattern },
    })),
  }
}
