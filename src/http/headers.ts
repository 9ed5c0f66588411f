import type { MiddlewareHandler } from 'hono'
import type { HttpEnv } from './connection.ts'

const csp = [
  "default-src 'self'",
  "script-src 'self'",
  // Mantine sets element styles from script; it needs no inline <style> of ours beyond that.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
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

/** Security headers on every answer of a listener; HSTS (RFC 6797) only where the connection is TLS. */
export function securityHeaders(surface: 'console' | 'machine'): MiddlewareHandler<HttpEnv> {
  const fixed = Object.entries(always[surface])
  return async (c, next) => {
    await next()
    for (const [name, value] of fixed) {
      // A page for people among what machines read names the one style that it carries.
      if (surface === 'machine' && name === 'content-security-policy' && c.res.headers.has(name)) continue
      c.res.headers.set(name, value)
    }
    if (c.env.connection.secure) c.res.headers.set('strict-transport-security', 'max-age=31536000')
  }
}
