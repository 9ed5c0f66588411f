import { type Endpoint, enterRoot, limitsOf } from './endpoint.ts'
import { taxiiMediaType } from './media-type.ts'
import { resource } from './reply.ts'

/** GET /{root}/ (§4.2). */
export const getApiRoot: Endpoint = (parts) => (c) => {
  const { title, description } = enterRoot(parts, c)
  return resource({
    title,
    ...(description === undefined ? {} : { description }),
    versions: [taxiiMediaType],
    max_content_length: limitsOf(parts).maxContentLength,
  })
}
