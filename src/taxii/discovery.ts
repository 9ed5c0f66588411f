import type { Endpoint } from './endpoint.ts'
import { requireAccept } from './media-type.ts'
import { resource } from './reply.ts'
import { rootsOf } from './roots.ts'

// RFC 9110 §7.2, without what a URL could take for something else: a name or an address, and a port.
const hostShape =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/

/** GET /taxii2/ (§4.1): the roots are those that this caller may use. */
export const getDiscovery: Endpoint = (parts) => (c) => {
  requireAccept(c.req.header('accept'), false)
  // At the name and port by which the caller reached us: there are clients that cannot follow a relative root (decision 0046).
  const host = c.req.header('host') ?? ''
  const at = c.env.connection.secure && host.length <= 300 && hostShape.test(host) ? `https://${host}` : ''
  const roots = rootsOf(parts, c.get('caller')).map(({ id }) => `${at}/${id}/`)
  return resource({
    title: `${parts.name} (Trefoil)`,
    description: 'Cyber threat intelligence, shared under agreements: one API root per agreement.',
    ...(parts.contact === undefined ? {} : { contact: parts.contact }),
    ...(roots.length > 0 ? { default: roots[0], api_roots: roots } : {}),
  })
}
