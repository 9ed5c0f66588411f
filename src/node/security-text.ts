import type { Config } from '../config/read-config.ts'

const validMs = 180 * 86_400_000

/** RFC 9116: whom to tell about a weakness of this node, and where its advisories are (CSAF 2.0 §7.1.8). */
export function securityText(config: Config, nowMs: number): string {
  const expires = new Date(nowMs + validMs).toISOString().replace(/\.\d+Z$/, 'Z')
  return `Contact: ${config.securityContact === '' ? config.consoleUrl : config.securityContact}\nExpires: ${expires}\nCanonical: ${config.exchangeUrl}/.well-known/security.txt\nCSAF: ${config.exchangeUrl}/.well-known/csaf/provider-metadata.json\n`
}
