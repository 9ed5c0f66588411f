import type { MiddlewareHandler } from 'hono'
import type { HttpEnv } from './connection.ts'

const csp = [
  "default-src 'none'",
  "script-src 'self'",
  // Nothing inline: the console sets element styles through the CSSOM, which the policy allows.
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  // Layouts, and the service worker.
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const everywhere = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }
const always: Readonly<Record<'console' | 'machine', Readonly<Record<string, string>>>> = {
  console: {
    ...everywhere,
    'content-security-policy': csp,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'x-frame-options': 'DENY',
  },
  // What machines read is never rendered.
  machine: { ...everywhere, 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" },
}

/** For a document that a person opens by itself (a form to print, a picture): it runs nothing, fetches nothing, sends nothing, and is of no origin. */
export const documentHeaders = {
  'content-security-policy':
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const

/** Security headers on every answer of a listener; HSTS (RFC 6797) only where the connection is TLS. */
export function securityHeaders(surface: 'console' | 'machine'): MiddlewareHandler<HttpEnv> {
  const fixed = Object.entries(always[surface])
  return async (c, next) => {
    await next()
    for (const [name, value] of fixed) {
      // What was said closer to the answer is narrower: a document's own policy, and the one of the API behind the console's address.
      if (name === 'content-security-policy' && c.res.headers.has(name)) continue
      c.res.headers.set(name, value)
    }
    if (c.env.connection.secure) c.res.headers.set('strict-transport-security', 'max-age=31536000')
  }
}
