import { encodeBody } from '../http/compress.ts'
import { taxiiMediaType } from './media-type.ts'

const fixed = { 'content-type': taxiiMediaType, 'cache-control': 'private, no-store' }

/** A resource of the standard, as JSON. */
export function resource(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: fixed })
}

/** A resource whose text is already there, packed if the client takes that. */
export async function resourceText(
  text: string,
  acceptEncoding: string | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const encoded = await encodeBody(text, acceptEncoding)
  return new Response(encoded.body, { headers: { ...fixed, ...encoded.headers, ...headers } })
}

/** 200 without a body, still with its content type (§5.7). */
export function done(): Response {
  return new Response(null, { status: 200, headers: { ...fixed, 'content-length': '0' } })
}
