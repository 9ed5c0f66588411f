import { refuseBlocking } from '../use.ts'
import type { Value } from '../value.ts'

// What reports link to and mention without accusing it. Only unguarded mentions are held against it, so a short list is enough.
const sites = new Set(
  (
    'example.com example.org example.net iana.org ietf.org rfc-editor.org w3.org schema.org wikipedia.org github.com github.io gitlab.com ' +
    'githubusercontent.com twitter.com x.com t.co linkedin.com facebook.com youtube.com youtu.be medium.com google.com bing.com microsoft.com ' +
    'windows.com windowsupdate.com office.com live.com apple.com mozilla.org cloudflare.com amazon.com amazonaws.com virustotal.com ' +
    'abuse.ch urlscan.io shodan.io censys.io mitre.org cisa.gov nist.gov us-cert.gov fbi.gov nsa.gov first.org misp-project.org oasis-open.org ' +
    'jpcert.or.jp ipa.go.jp nisc.go.jp cert.gov.ph dict.gov.ph enisa.europa.eu cert.europa.eu ncsc.gov.uk bsi.bund.de kaspersky.com ' +
    'securelist.com symantec.com mandiant.com fireeye.com crowdstrike.com paloaltonetworks.com talosintelligence.com eset.com welivesecurity.com ' +
    'trendmicro.com proofpoint.com sentinelone.com volexity.com recordedfuture.com checkpoint.com sophos.com fortinet.com rapid7.com tenable.com'
  ).split(' '),
)

/** Whether a value that a text mentions is left alone: reference sites with everything below them, and addresses of no network but one's own. */
export function allowListed(value: Value): boolean {
  if (value.kind === 'domain') {
    const labels = value.value.split('.')
    return labels.some((_, from) => sites.has(labels.slice(from).join('.')))
  }
  if (value.kind === 'email')
    return allowListed({ kind: 'domain', value: value.value.slice(value.value.lastIndexOf('@') + 1) })
  return refuseBlocking(value) !== null
}
