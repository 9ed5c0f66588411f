import { Fault } from '../base/fault.ts'
import type { Context } from './operation.ts'

/**
 * Refuses what a page of another origin made the browser send with our cookie (CSRF). A browser that sends Sec-Fetch-Site
 * is believed, else Origin must be ours; and a change must be of a form that no HTML form can send.
 */
export function checkSameOrigin(c: Context, options: { readonly secure: boolean; readonly withCookie: boolean }): void {
  const changes = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const ours = `${options.secure ? 'https' : 'http'}://${c.req.header('host') ?? ''}`
  if (!changes) {
    if (options.withCookie && site !== undefined && site !== 'same-origin' && site !== 'none') throw refusal()
    return
  }
  if (site !== undefined && site !== 'same-origin') throw refusal()
  if (site === undefined && origin !== undefined && origin !== ours) throw refusal()
  if (site === undefined && origin === undefined && options.withCookie) throw refusal()
  const json = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(c.req.header('content-type') ?? '')
  if (!json && c.req.header('x-trefoil') !== '1')
    throw new Fault('forbidden', 'send Content-Type: application/json or the header X-Trefoil: 1')
}

function refusal(): Fault {
  return new Fault('forbidden', 'this request came from another page')
}
