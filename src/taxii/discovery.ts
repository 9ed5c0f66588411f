import type { Endpoint } from './endpoint.ts'
import { requireAccept } from './media-type.ts'
import { resource } from './reply.ts'
import { rootsOf } from './roots.ts'

/** GET /taxii2/ (§4.1): the roots are those that this caller may use. */
export const getDiscovery: Endpoint = (parts) => (c) => {
  requireAccept(c.req.header('accept'), false)
  // Relative, so that they hold behind whatever name or port the caller reached us.
  const roots = rootsOf(parts, c.get('caller')).map(({ id }) => `/${id}/`)
  return resource({
    title: `${parts.name} (Trefoil)`,
    description: 'Cyber threat intelligence, shared under agreements: one API root per agreement.',
    ...(parts.contact === undefined ? {} : { contact: parts.contact }),
    ...(roots.length > 0 ? { default: roots[0], api_roots: roots } : {}),
  })
}
