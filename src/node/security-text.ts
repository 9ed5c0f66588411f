import type { Config } from '../config/read-config.ts'

const validMs = 180 * 86_400_000

/** RFC 9116: whom to tell about a weakness of this node. */
export function securityText(config: Config, nowMs: number): string {
  const expires = new Date(nowMs + validMs).toISOString().replace(/\.\d+Z$/, 'Z')
  return `Contact: ${config.securityContact === '' ? config.consoleUrl : config.securityContact}\nExpires: ${expires}\nCanonical: ${config.exchangeUrl}/.well-known/security.txt\n`
}
